#include "engine/evaluation/LayerStatistics.h"

#include <QTest>

using namespace prunescope;

namespace {

LayerWeights weights(std::initializer_list<std::initializer_list<float>> rows) {
    Matrix values(static_cast<Index>(rows.size()), static_cast<Index>(rows.begin()->size()));
    Index row = 0;
    for (const auto& line : rows) {
        std::copy(line.begin(), line.end(), values.data() + row * values.cols());
        ++row;
    }
    return makeWeights(SharedMatrix(std::move(values)), {});
}

LayerStatistics statisticsOf(const LayerWeights& layer, const std::optional<Cut>& cut) {
    return layerStatistics(layer, layer, LayerScores(Criterion::Magnitude, layer, 0, 1), cut);
}

} // namespace

class TestLayerStatistics : public QObject {
    Q_OBJECT

private slots:
    void spreadOfDenseAndSurviving() {
        // Kept at |w| > 2: −4, 3, 5. Mean 4/3; deviations −16/3, 5/3, 11/3; variance (256 + 25 + 121) / 27 = 402 / 27.
        const LayerStatistics statistics = statisticsOf(weights({{-4, 1, 2}, {3, -2, 5}}), Cut{2});
        QCOMPARE(statistics.surviving.count, 3);
        QCOMPARE(statistics.surviving.nonzero, 3);
        QCOMPARE(statistics.surviving.minimum, -4.0);
        QCOMPARE(statistics.surviving.maximum, 5.0);
        QCOMPARE(statistics.surviving.mean, 4.0 / 3);
        QCOMPARE(statistics.surviving.deviation, std::sqrt(402.0 / 27));
        // All six: sum 5; squares 16 + 1 + 4 + 9 + 4 + 25 = 59; variance 59/6 − (5/6)² = 329/36.
        QCOMPARE(statistics.dense.count, 6);
        QCOMPARE(statistics.dense.mean, 5.0 / 6);
        QCOMPARE(statistics.dense.deviation, std::sqrt(329.0) / 6);
    }

    void quantilesLieBetweenNeighbours() {
        // 1 … 5: the quantile q lies at 1 + 4q. 25 %: 2, 50 %: 3, 95 %: 4.8, 0.1 %: 1.004, 99.9 %: 4.996.
        const LayerStatistics statistics = statisticsOf(weights({{5, 3, 1, 4, 2}}), std::nullopt);
        const std::array<double, 9> expected{1.004, 1.04, 1.2, 2, 3, 4, 4.8, 4.96, 4.996};
        for (std::size_t i = 0; i < expected.size(); ++i)
            QVERIFY(std::abs(statistics.surviving.quantiles[i] - expected[i]) < 1e-12);
    }

    void quantilesOfOneWeightAreThatWeight() {
        const LayerStatistics statistics = statisticsOf(weights({{1, 7}}), Cut{1});
        for (const double quantile : statistics.surviving.quantiles)
            QCOMPARE(quantile, 7.0);
    }

    void rowsAndColumns() {
        // Zeros in the file are pruned already; the cut takes the ties at 1.
        const LayerStatistics statistics = statisticsOf(weights({{0, 2, 1, 3}, {0, 1, -1, 1}}), Cut{1});
        QCOMPARE(statistics.keptPerRow, (std::vector<Index>{2, 0}));
        QCOMPARE(statistics.keptPerColumn, (std::vector<Index>{0, 1, 0, 1}));
        QCOMPARE(statistics.rowSparsity(0), 0.5);
        QCOMPARE(statistics.rowSparsity(1), 1.0);
        QCOMPARE(statistics.columnSparsity(1), 0.5);
        QCOMPARE(statistics.sparsity(), 0.75);
    }

    void aKeptZeroIsCountedAsKeptAndNotAsNonzero() {
        LayerWeights layer = weights({{0, 2}});
        layer.mask = std::make_shared<const MaskBytes>(MaskBytes{1, 1});
        const LayerStatistics statistics = statisticsOf(layer, std::nullopt);
        QCOMPARE(statistics.kept(), 2);
        QCOMPARE(statistics.surviving.nonzero, 1);
    }

    void nothingKept() {
        const LayerStatistics statistics = statisticsOf(weights({{1, -1}}), Cut{1});
        QCOMPARE(statistics.surviving.count, 0);
        QCOMPARE(statistics.surviving.maximum, 0.0);
        QCOMPARE(statistics.sparsity(), 1.0);
    }
};

QTEST_APPLESS_MAIN(TestLayerStatistics)
#include "TestLayerStatistics.moc"
