#include "engine/evaluation/WeightHistogram.h"

#include <QTest>

#include <initializer_list>
#include <numeric>
#include <utility>

using namespace prunescope;

namespace {

Matrix row(std::initializer_list<float> values) {
    Matrix matrix(1, static_cast<Index>(values.size()));
    std::copy(values.begin(), values.end(), matrix.data());
    return matrix;
}

LayerWeights weights(std::initializer_list<float> values, MaskBytes mask) {
    return {SharedMatrix(row(values)), std::make_shared<const MaskBytes>(std::move(mask)), {}};
}

WeightHistogram histogramOf(const Matrix& dense, const LayerWeights& base, Criterion criterion = Criterion::Magnitude) {
    return buildWeightHistogram(ConstMatrixView(dense.data(), dense.rows(), dense.cols()), base,
                                LayerScores(criterion, base, 0, 7));
}

} // namespace

class TestWeightHistogram : public QObject {
    Q_OBJECT

    // −3.5 … 996.5 is 1,000 wide, a 500th of that is 2, and the power of ten below 2 is 1: bins −4 … 996.
    const Matrix m_dense = row({-3.5F, -1.0F, 0.0F, 0.5F, 2.25F, 2.75F, 996.5F, -0.0F});
    const LayerWeights m_base = weights({-3.5F, -1.0F, 0.0F, 0.5F, 2.25F, 2.5F, 996.5F, 0.0F}, {1, 1, 0, 1, 1, 1, 1, 1});
    const WeightHistogram m_histogram = histogramOf(m_dense, m_base);

private slots:
    void binsCoverEveryWeightAndHaveAnEdgeAtZero() {
        QCOMPARE(m_histogram.binWidth, 1.0);
        QCOMPARE(m_histogram.firstBin, Index{-4});
        QCOMPARE(m_histogram.binCount(), Index{1001});
        QCOMPARE(m_histogram.low, -3.5);
        QCOMPARE(m_histogram.high, 996.5);
        QCOMPARE(m_histogram.edge(4), 0.0);
        QCOMPARE(m_histogram.dense[0], Index{1});    // −3.5
        QCOMPARE(m_histogram.dense[3], Index{1});    // −1: [−1, 0)
        QCOMPARE(m_histogram.dense[4], Index{1});    // 0.5
        QCOMPARE(m_histogram.dense[6], Index{2});    // 2.25 and 2.75
        QCOMPARE(m_histogram.dense[1000], Index{1}); // 996.5: the tail
    }

    void exactZerosAreInNoBin() {
        QCOMPARE(m_histogram.denseZeros, Index{2}); // 0 and −0
        QCOMPARE(m_histogram.prunedAtBase, Index{1});
        QCOMPARE(m_histogram.keptZeros, Index{1});
        QCOMPARE(std::accumulate(m_histogram.dense.begin(), m_histogram.dense.end(), Index{0}), Index{6});
    }

    void cumulativeCountsIncludeTheEdge() {
        QCOMPARE(m_histogram.atMost[0], Index{2}); // the two zeros
        QCOMPARE(m_histogram.atMost[1], Index{4}); // and 0.5 and −1
        QCOMPARE(m_histogram.atMost[2], Index{4});
        QCOMPARE(m_histogram.atMost[3], Index{6}); // and 2.25 and 2.5
        QCOMPARE(m_histogram.atMost[4], Index{7});
        QCOMPARE(m_histogram.atMost.back(), Index{8});
    }

    void aCutIsExactInsideABin() {
        const SurvivingCounts kept = survivingCounts(m_histogram, Cut{2.25F});
        QCOMPARE(kept.perBin[0], Index{1});
        QCOMPARE(kept.perBin[3], Index{0});
        QCOMPARE(kept.perBin[4], Index{0});
        QCOMPARE(kept.perBin[6], Index{1}); // 2.25 is a tie and falls, 2.5 stays
        QCOMPARE(kept.perBin[1000], Index{1});
        QCOMPARE(kept.zeros, Index{0}); // scores 0
    }

    void withoutACutTheBaseStays() {
        const SurvivingCounts kept = survivingCounts(m_histogram, std::nullopt);
        QVERIFY(kept.perBin == m_histogram.base);
        QCOMPARE(kept.zeros, Index{1});
    }

    void tiesEndWhereTheCutSays() {
        const WeightHistogram histogram = histogramOf(row({1, -1, 1, 2}), weights({1, -1, 1, 2}, {1, 1, 1, 1}));
        // Positions 0 and 1 fall, position 2 scores the same and stays. −1 and 1 lie in different bins.
        const auto bins = mergedBins(histogram, survivingCounts(histogram, Cut{1, 2}), 1'000'000);
        QCOMPARE(bins.size(), std::size_t{2});
        QCOMPARE(bins[0].kept, Index{0});
        QCOMPARE(bins[1].base, Index{3});
        QCOMPARE(bins[1].kept, Index{2});
    }

    void mergedBinsKeepTheEdgeAtZero() {
        const auto bins = mergedBins(m_histogram, survivingCounts(m_histogram, Cut{2.25F}), 5);
        QCOMPARE(bins.size(), std::size_t{201});
        QCOMPARE(bins[0].low, -5.0);
        QCOMPARE(bins[0].high, 0.0);
        QCOMPARE(bins[0].dense, Index{2});
        QCOMPARE(bins[0].kept, Index{1});
        QCOMPARE(bins[0].atMost, Index{7}); // |w| ≤ 5
        QCOMPARE(bins[1].dense, Index{3});
        QCOMPARE(bins[1].kept, Index{1});
        QCOMPARE(bins.back().high, 1000.0);
        QCOMPARE(bins.back().atMost, Index{8});
    }

    void countsFollowScoresThatAreNoFunctionOfMagnitude() {
        const Matrix dense = Matrix::Random(20, 30);
        const LayerWeights base = makeWeights(SharedMatrix(dense), {});
        const WeightHistogram histogram = histogramOf(dense, base, Criterion::Random);
        const Cut cut{0.4F};
        const SurvivingCounts kept = survivingCounts(histogram, cut);
        // Independent: one pass over the weights.
        std::vector<Index> expected(kept.perBin.size(), 0);
        for (Index i = 0; i < dense.size(); ++i)
            if (!cut.prunes(histogram.scores.at(i), i))
                ++expected[static_cast<std::size_t>(static_cast<Index>(std::floor(double(dense.data()[i]) / histogram.binWidth)) -
                                                    histogram.firstBin)];
        QVERIFY(kept.perBin == expected);
    }

    void aLayerOfZerosHasOneEmptyBin() {
        const WeightHistogram histogram = histogramOf(row({0, 0}), weights({0, 0}, {0, 0}));
        QCOMPARE(histogram.binCount(), Index{1});
        QCOMPARE(histogram.denseZeros, Index{2});
        QCOMPARE(histogram.prunedAtBase, Index{2});
        QCOMPARE(histogram.atMost.back(), Index{2});
    }
};

QTEST_MAIN(TestWeightHistogram)
#include "TestWeightHistogram.moc"
