// What is counted for giant layers is what is counted for others: the same histogram and the same statistics.
#include "engine/core/Seeds.h"
#include "engine/evaluation/LayerStatistics.h"
#include "engine/evaluation/WeightHistogram.h"

#include <QTest>

#include <cmath>

using namespace prunescope;

namespace {

/// Hundredths, so that there are ties and zeros; some weights pruned, some zeros kept.
LayerWeights drawn(std::uint64_t seed) {
    Matrix values(150, 130);
    for (Index i = 0; i < values.size(); ++i)
        values.data()[i] = std::round(100 * normalAt(seed, 0, static_cast<std::uint64_t>(i))) / 100;
    LayerWeights weights = makeWeights(SharedMatrix(values), {});
    MaskBytes mask = *weights.mask;
    for (std::size_t i = 0; i < mask.size(); ++i)
        mask[i] = randomBits(seed, 1, i) % 8 == 0 ? 0 : randomBits(seed, 2, i) % 2 == 0 ? 1 : mask[i];
    return withMask(weights, mask);
}

std::vector<std::optional<Cut>> cutsFor(const LayerRanks& ranks) {
    std::vector<std::optional<Cut>> cuts{std::nullopt, Cut::nothing(), Cut{0, Cut::kAllTies}, Cut{1e9F, Cut::kAllTies}};
    for (const double part : {0.01, 0.3, 0.77}) {
        const float score = ranks.nth(static_cast<Index>(part * static_cast<double>(ranks.size())));
        cuts.push_back(Cut{score, Cut::kAllTies});
        cuts.push_back(Cut{score, 9'000});
    }
    return cuts;
}

void compareSummaries(const WeightSummary& giant, const WeightSummary& plain) {
    QCOMPARE(giant.count, plain.count);
    QCOMPARE(giant.nonzero, plain.nonzero);
    QCOMPARE(giant.minimum, plain.minimum);
    QCOMPARE(giant.maximum, plain.maximum);
    QCOMPARE(giant.quantiles, plain.quantiles);
    // Sums of 20,000 doubles in another order: a relative 20,000 · 2⁻⁵³, and the mean is a small difference of terms around 1.
    QVERIFY(std::abs(giant.mean - plain.mean) < 1e-11);
    QVERIFY(std::abs(giant.deviation - plain.deviation) < 1e-11);
}

} // namespace

class TestGiantLayerForms : public QObject {
    Q_OBJECT

private slots:
    void countsAreTheSame_data() {
        QTest::addColumn<int>("criterion");
        QTest::addColumn<bool>("rebuilt");
        for (const bool rebuilt : {false, true}) {
            const char* base = rebuilt ? "on another base" : "as loaded";
            QTest::addRow("magnitude, %s", base) << static_cast<int>(Criterion::Magnitude) << rebuilt;
            QTest::addRow("standardized, %s", base) << static_cast<int>(Criterion::StandardizedMagnitude) << rebuilt;
            QTest::addRow("random, %s", base) << static_cast<int>(Criterion::Random) << rebuilt;
        }
    }

    void countsAreTheSame() {
        QFETCH(int, criterion);
        QFETCH(bool, rebuilt);
        const LayerWeights base = drawn(1);
        const LayerWeights dense = rebuilt ? drawn(2) : base;
        const LayerScores scores(static_cast<Criterion>(criterion), base, 0, 7);
        const auto ranks = std::make_shared<const LayerRanks>(scores, base, RankForm::Compact);
        const WeightHistogram plain = buildWeightHistogram(dense.values.view(), base, scores);
        const WeightHistogram giant = buildWeightHistogram(dense.values.view(), base, ranks);
        QVERIFY(giant.order.empty());
        QCOMPARE(giant.binCount(), plain.binCount());
        QVERIFY(giant.dense == plain.dense);
        QVERIFY(giant.base == plain.base);
        QVERIFY(giant.atMost == plain.atMost);
        QCOMPARE(giant.denseZeros, plain.denseZeros);
        QCOMPARE(giant.keptZeros, plain.keptZeros);
        QCOMPARE(giant.prunedAtBase, plain.prunedAtBase);
        for (const std::optional<Cut>& cut : cutsFor(*ranks)) {
            const SurvivingCounts expected = survivingCounts(plain, cut);
            const SurvivingCounts actual = survivingCounts(giant, cut);
            QVERIFY(actual.perBin == expected.perBin);
            QCOMPARE(actual.zeros, expected.zeros);

            const LayerStatistics whole = layerStatistics(dense, base, scores, cut);
            const LayerStatistics large = giantLayerStatistics(dense, base, ranks, cut);
            QVERIFY(large.keptPerRow == whole.keptPerRow);
            QVERIFY(large.keptPerColumn == whole.keptPerColumn);
            compareSummaries(large.surviving, whole.surviving);
            compareSummaries(large.dense, whole.dense);
        }
    }
};

QTEST_APPLESS_MAIN(TestGiantLayerForms)
#include "TestGiantLayerForms.moc"
