#include "engine/core/ParallelFor.h"
#include "engine/core/Seeds.h"
#include "engine/pruning/Pruner.h"
#include "tests/engine/TestNetworks.h"

#include <QTest>

using namespace prunescope;
using namespace prunescope::testing;

namespace {

/// Two layers: magnitudes 1 2 3 4 in the first (signs mixed), 2 2 5 in the second. The 2s tie across layers.
Network sample() {
    return network({dense("a", matrix(2, 2, {1, -2, 3, -4})), dense("b", matrix(1, 2, {2, -5}))});
}

PruneStep bySparsity(double sparsity) {
    PruneStep step;
    step.target = Target::Sparsity;
    step.value = sparsity;
    return step;
}

PruneStep byThreshold(double threshold) {
    PruneStep step;
    step.value = threshold;
    return step;
}

std::vector<int> maskOf(const Network& network, int layer) {
    const MaskBytes& mask = *network.layer(LayerIndex{layer}).weights()->mask;
    return {mask.begin(), mask.end()};
}

using Bits = std::vector<int>;

} // namespace

class TestPruner : public QObject {
    Q_OBJECT

private slots:
    void keepsWhatScoresHigherAndPrunesTies() {
        const Network pruned = *prune(sample(), byThreshold(2));
        QCOMPARE(maskOf(pruned, 0), (Bits{0, 0, 1, 1}));
        QCOMPARE(maskOf(pruned, 1), (Bits{0, 1}));
        QCOMPARE(pruned.layer(LayerIndex{0}).weights()->values.view()(0, 1), 0.0F);
        QCOMPARE(pruned.layer(LayerIndex{0}).weights()->values.view()(1, 1), -4.0F);
    }

    void thresholdIsComparedAsTheFloatThatWeightsAre() {
        const Network base = network({dense("a", matrix(1, 2, {0.05F, 0.050001F}))});
        QCOMPARE(maskOf(*prune(base, byThreshold(0.05)), 0), (Bits{0, 1}));
    }

    void zeroThresholdPrunesNothingThatIsNotZero() { QCOMPARE(prune(sample(), byThreshold(0))->keptWeights(), Index{6}); }

    void thresholdAboveTheLargestPrunesEverything() { QCOMPARE(prune(sample(), byThreshold(1e9))->keptWeights(), Index{0}); }

    void sparsityPrunesExactlyRoundHalfUp_data() {
        QTest::addColumn<double>("sparsity");
        QTest::addColumn<int>("pruned");
        // 6 weights: floor(S · 6 + 0.5).
        QTest::newRow("nothing") << 0.0 << 0;
        QTest::newRow("0.08 → 0.48") << 0.08 << 0;
        QTest::newRow("a twelfth → 0.5 rounds up") << 1.0 / 12 + 1e-12 << 1;
        QTest::newRow("half") << 0.5 << 3;
        QTest::newRow("0.7 → 4.2") << 0.7 << 4;
        QTest::newRow("all") << 1.0 << 6;
    }

    void sparsityPrunesExactlyRoundHalfUp() {
        QFETCH(double, sparsity);
        QFETCH(int, pruned);
        QCOMPARE(6 - prune(sample(), bySparsity(sparsity))->keptWeights(), Index{pruned});
    }

    void tiesGoByPosition() {
        // Two of six: the 1 and, of the two 2s, the one in the first layer.
        const Network pruned = *prune(sample(), bySparsity(2.0 / 6));
        QCOMPARE(maskOf(pruned, 0), (Bits{0, 0, 1, 1}));
        QCOMPARE(maskOf(pruned, 1), (Bits{1, 1}));
        // Within one layer: three of four equal weights.
        const Network equal = network({dense("a", matrix(2, 2, {7, -7, 7, 7}))});
        QCOMPARE(maskOf(*prune(equal, bySparsity(0.75)), 0), (Bits{0, 0, 0, 1}));
    }

    void prunedAlreadyCountAndGoFirst() {
        const Network base = network({dense("a", matrix(1, 4, {0, 1, 2, 3}))});
        QCOMPARE(base.keptWeights(), Index{3});
        QCOMPARE(maskOf(*prune(base, bySparsity(0.5)), 0), (Bits{0, 0, 1, 1}));
        QCOMPARE(maskOf(*prune(base, bySparsity(0.25)), 0), (Bits{0, 1, 1, 1}));
        QCOMPARE(maskOf(*prune(base, bySparsity(0)), 0), (Bits{0, 1, 1, 1}));
    }

    void keptZeroStaysKeptUntilAThresholdTakesIt() {
        LayerWeights weights = makeWeights(SharedMatrix(matrix(1, 2, {0, 1})), {});
        weights.mask = std::make_shared<const MaskBytes>(MaskBytes{1, 1}); // a regrown connection that starts at 0
        const Network base = network({{"a", weights, nullptr}});
        QCOMPARE(base.keptWeights(), Index{2});
        QCOMPARE(base.nonzeroWeights(), Index{1});
        QCOMPARE(maskOf(*prune(base, bySparsity(0)), 0), (Bits{1, 1}));
        QCOMPARE(maskOf(*prune(base, byThreshold(0)), 0), (Bits{0, 1}));
    }

    void layersScopeCutsEachLayer() {
        PruneStep step;
        step.scope = Scope::Layers;
        step.values = {{"a", 3.0}, {"b", 1.0}};
        const Network pruned = *prune(sample(), step);
        QCOMPARE(maskOf(pruned, 0), (Bits{0, 0, 0, 1}));
        QCOMPARE(maskOf(pruned, 1), (Bits{1, 1}));
        step.target = Target::Sparsity;
        step.values = {{"a", 0.25}, {"b", 0.5}};
        QCOMPARE(maskOf(*prune(sample(), step), 0), (Bits{0, 1, 1, 1}));
        QCOMPARE(maskOf(*prune(sample(), step), 1), (Bits{0, 1}));
    }

    void excludedLayersAreLeftAloneAndNotCounted() {
        PruneStep step = bySparsity(0.5);
        step.exclude = {"a"};
        const Network pruned = *prune(sample(), step);
        QCOMPARE(maskOf(pruned, 0), (Bits{1, 1, 1, 1}));
        QCOMPARE(maskOf(pruned, 1), (Bits{0, 1}));
    }

    void layersMayBeCalledByTheirNumbers() {
        PruneStep named = bySparsity(0.5);
        named.exclude = {"a"};
        PruneStep numbered = named;
        numbered.exclude = {"0"};
        QCOMPARE(resolved(numbered, sample())->exclude, named.exclude);
        QCOMPARE(maskOf(*prune(sample(), numbered), 0), (Bits{1, 1, 1, 1}));
        QCOMPARE(maskOf(*prune(sample(), numbered), 1), (Bits{0, 1}));
        named.scope = Scope::Layers;
        named.values = {{"b", 0.5}};
        numbered = named;
        numbered.exclude = {"0"};
        numbered.values = {{"1", 0.5}};
        QVERIFY(*resolved(numbered, sample()) == named);
    }

    void standardizedMagnitudeDividesByTheLayersDeviation() {
        // Layer a: 1 and 3, mean 2, deviation 1. Layer b: 10 and 30, mean 20, deviation 10. Scores: 1 3 | 1 3.
        const Network base = network({dense("a", matrix(2, 1, {1, 3})), dense("b", matrix(1, 2, {10, 30}))});
        PruneStep step = byThreshold(2);
        step.criterion = Criterion::StandardizedMagnitude;
        const Network pruned = *prune(base, step);
        QCOMPARE(maskOf(pruned, 0), (Bits{0, 1}));
        QCOMPARE(maskOf(pruned, 1), (Bits{0, 1}));
    }

    void randomIsSeededAndUniform() {
        Matrix weights = Matrix::Ones(100, 100);
        const Network base = network({dense("a", weights)});
        PruneStep step = byThreshold(0.3);
        step.criterion = Criterion::Random;
        step.seed = 7;
        const Network once = *prune(base, step);
        const Network again = *prune(base, step);
        QCOMPARE(maskOf(once, 0), maskOf(again, 0));
        // 10,000 uniform numbers ≤ 0.3: 3,000 expected, standard deviation √(10,000 · 0.3 · 0.7) = 46; five of them is 230.
        QVERIFY(std::abs(10000 - once.keptWeights() - 3000) < 230);
        step.seed = 8;
        QVERIFY(maskOf(*prune(base, step), 0) != maskOf(once, 0));
    }

    void switchingToLayersKeepsTheMask_data() {
        QTest::addColumn<bool>("sparsity");
        QTest::addColumn<double>("value");
        QTest::newRow("threshold") << false << 2.0;
        QTest::newRow("sparsity among ties") << true << 2.0 / 6;
        QTest::newRow("sparsity") << true << 0.66;
    }

    void switchingToLayersKeepsTheMask() {
        QFETCH(bool, sparsity);
        QFETCH(double, value);
        const PruneStep step = sparsity ? bySparsity(value) : byThreshold(value);
        const ScoreTable table(sample(), step.criterion, step.seed, step.exclude);
        const PruneStep layers = toLayerScope(step, table, resolveCuts(table, step));
        QCOMPARE(layers.scope, Scope::Layers);
        for (const int layer : {0, 1})
            QCOMPARE(maskOf(*prune(sample(), layers), layer), maskOf(*prune(sample(), step), layer));
    }

    void thresholdForACountPrunesThatMany() {
        const ScoreTable table(sample(), Criterion::Magnitude, 0, {});
        QCOMPARE(table.weightCount(), Index{6});
        QCOMPARE(table.thresholdFor(0), 0.0F);
        QCOMPARE(table.thresholdFor(1), 1.0F);
        QCOMPARE(table.thresholdFor(2), 2.0F);
        QCOMPARE(table.thresholdFor(3), 2.0F);
        QCOMPARE(table.thresholdFor(6), 5.0F);
        QCOMPARE(table.thresholdFor(600), 5.0F);
        QCOMPARE(table.prunedAt(2.0), Index{3});
        QCOMPARE(table.prunedAt(1, 2.0), Index{1});
    }

    void unchangedLayersAreShared() {
        const Network base = sample();
        PruneStep step = byThreshold(2.5);
        step.exclude = {"a"};
        const Network pruned = *prune(base, step);
        QVERIFY(pruned.layerPtr(LayerIndex{0}) == base.layerPtr(LayerIndex{0}));
        QVERIFY(pruned.layerPtr(LayerIndex{1}) != base.layerPtr(LayerIndex{1}));
    }

    void refusesWhatDoesNotFit_data() {
        QTest::addColumn<int>("kind");
        QTest::addColumn<QString>("where");
        QTest::newRow("negative threshold") << 0 << "threshold";
        QTest::newRow("threshold not finite") << 1 << "threshold";
        QTest::newRow("sparsity above 1") << 2 << "sparsity";
        QTest::newRow("layer that is not there") << 3 << "exclude";
        QTest::newRow("value of a layer that is not there") << 4 << "thresholds";
        QTest::newRow("value where excluded") << 5 << "thresholds, layer a";
        QTest::newRow("no value where included") << 6 << "thresholds, layer b";
        QTest::newRow("value out of range") << 7 << "thresholds, layer b";
        QTest::newRow("layer named twice") << 8 << "exclude";
        QTest::newRow("number of no layer") << 9 << "exclude";
    }

    void refusesWhatDoesNotFit() {
        QFETCH(int, kind);
        QFETCH(QString, where);
        PruneStep step;
        switch (kind) {
        case 0: step = byThreshold(-1); break;
        case 1: step = byThreshold(std::numeric_limits<double>::quiet_NaN()); break;
        case 2: step = bySparsity(1.5); break;
        case 3: step.exclude = {"c"}; break;
        case 4:
            step.scope = Scope::Layers;
            step.values = {{"a", 1.0}, {"b", 1.0}, {"c", 1.0}};
            break;
        case 5:
            step.scope = Scope::Layers;
            step.exclude = {"a"};
            step.values = {{"a", 1.0}, {"b", 1.0}};
            break;
        case 6:
            step.scope = Scope::Layers;
            step.values = {{"a", 1.0}};
            break;
        case 7:
            step.scope = Scope::Layers;
            step.values = {{"a", 1.0}, {"b", -1.0}};
            break;
        case 8: step.exclude = {"a", "0"}; break;
        default: step.exclude = {"2"}; break;
        }
        const auto refused = prune(sample(), step);
        QVERIFY(!refused.has_value());
        QCOMPARE(refused.error().code, ErrorCode::BadArgument);
        QCOMPARE(QString::fromStdString(refused.error().where.text()), where);
    }

    void largeLayersSortTheSameForAnyNumberOfThreads() {
        Matrix weights(700, 500);
        for (Index i = 0; i < weights.size(); ++i)
            weights.data()[i] = uniformAt(3, 0, static_cast<std::uint64_t>(i)) - 0.5F;
        const Network base = network({dense("a", weights)});
        std::vector<float> reference;
        for (Index i = 0; i < weights.size(); ++i)
            reference.push_back(std::fabs(weights.data()[i]));
        std::sort(reference.begin(), reference.end());
        for (const int threads : {1, 2, 4}) {
            setThreadCount(threads);
            const ScoreTable table(base, Criterion::Magnitude, 0, {});
            QVERIFY(table.sorted() == reference);
        }
        setThreadCount(0);
    }
};

QTEST_APPLESS_MAIN(TestPruner)
#include "TestPruner.moc"
