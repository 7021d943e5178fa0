#include "engine/core/ParallelFor.h"
#include "engine/core/Seeds.h"
#include "engine/execution/SampleRun.h"
#include "engine/pruning/PrunedWeights.h"
#include "engine/pruning/Pruner.h"
#include "tests/engine/TestNetworks.h"

#include <QTest>

#include <thread>

using namespace prunescope;
using namespace prunescope::testing;

namespace {

/// 1 −2 2 | 0 (kept) −3 (0): one kept zero, one pruned weight. ReLU behind it.
Network sample() {
    LayerWeights weights = makeWeights(SharedMatrix(matrix(2, 3, {1, -2, 2, 0, -3, 0})), Vector::Ones(2));
    weights.mask = std::make_shared<const MaskBytes>(MaskBytes{1, 1, 1, 1, 1, 0});
    return network({{"a", weights, operationOf(Activation::Relu)}});
}

WeightSourcePtr lazily(const Network& base, Criterion criterion, const Cut& cut) {
    const WeightSourcePtr& source = base.layer(LayerIndex{0}).weightSource();
    const LayerScores scores(criterion, source->weights(), 0, 7);
    return prunedLazily(source, std::make_shared<const LayerRanks>(scores, source->weights(), RankForm::Compact), cut);
}

} // namespace

class TestPrunedWeights : public QObject {
    Q_OBJECT

private slots:
    void countsWithoutComputingWeights_data() {
        QTest::addColumn<float>("threshold");
        QTest::addColumn<qlonglong>("tieEnd");
        QTest::addColumn<int>("kept");
        QTest::addColumn<int>("nonzero");
        const auto all = static_cast<qlonglong>(Cut::kAllTies);
        QTest::newRow("nothing") << 0.0F << 0LL << 5 << 4;
        QTest::newRow("the kept zero") << 0.0F << all << 4 << 4;
        QTest::newRow("one of two ties") << 2.0F << 2LL << 2 << 2;
        QTest::newRow("both ties") << 2.0F << all << 1 << 1;
        QTest::newRow("all") << 3.0F << all << 0 << 0;
    }

    void countsWithoutComputingWeights() {
        QFETCH(float, threshold);
        QFETCH(qlonglong, tieEnd);
        QFETCH(int, kept);
        QFETCH(int, nonzero);
        const Network base = sample();
        const WeightSourcePtr source = lazily(base, Criterion::Magnitude, {threshold, static_cast<Index>(tieEnd)});
        const Network pruned = base.withWeightSource(LayerIndex{0}, source);
        const Node& layer = pruned.layer(LayerIndex{0});
        QCOMPARE(source->counts().kept, Index{kept});
        QCOMPARE(source->counts().nonzero, Index{nonzero});
        QCOMPARE(layer.weightCounts().kept, Index{kept});
        QCOMPARE(layer.keptMacs(), Index{kept});
        QCOMPARE(pruned.parameters(), Index{8});
        QCOMPARE(layer.heldBytes(), std::size_t{0});
        QCOMPARE(layer.weights()->kept(), Index{kept});
        QCOMPARE(layer.heldBytes(), std::size_t{30}); // six weights of 4 bytes, six of mask
        QCOMPARE(layer.weights()->nonzero(), Index{nonzero});
    }

    void weightsAreThoseOfTheCut() {
        const Network base = sample();
        // Pruned are the 1, the 0, and the −2, which stands before position 2.
        const Network pruned = base.withWeightSource(LayerIndex{0}, lazily(base, Criterion::Magnitude, {2, 2}));
        const Node& layer = pruned.layer(LayerIndex{0});
        QCOMPARE(layer.weights()->values.view(), matrix(2, 3, {0, 0, 2, 0, -3, 0}));
        QVERIFY(*layer.weights()->mask == (MaskBytes{0, 0, 1, 0, 1, 0}));
        QCOMPARE(layer.name(), std::string("a"));
        QCOMPARE(pruned.activationAfter(LayerIndex{0}).activation, Activation::Relu);
        QCOMPARE(layer.bias().size(), Index{2});
        std::vector<float> copied(4);
        layer.copyWeights(1, 4, copied.data());
        QVERIFY(copied == (std::vector<float>{0, 2, 0, -3}));
    }

    void computesLikeALayerPrunedImmediately() {
        Matrix drawn(40, 30);
        for (Index i = 0; i < drawn.size(); ++i)
            drawn.data()[i] = normalAt(1, 0, static_cast<std::uint64_t>(i));
        const Network base = network({dense("a", drawn, std::vector<float>(40, 0.5F))});
        for (const Criterion criterion : {Criterion::Magnitude, Criterion::StandardizedMagnitude, Criterion::Random}) {
            const ScoreTable table(base, criterion, 7, {});
            PruneStep step;
            step.value = 0.6;
            const Cuts cuts = resolveCuts(table, step);
            const Network once = applyCuts(base, table, cuts);
            const WeightSourcePtr source = lazily(base, criterion, cuts.at("a"));
            QCOMPARE(source->counts().kept, once.keptWeights());
            QCOMPARE(source->counts().nonzero, once.nonzeroWeights());
            const Matrix inputs = Matrix::Ones(3, 30);
            QCOMPARE(logits(base.withWeightSource(LayerIndex{0}, source), inputs), logits(once, inputs));
        }
    }

    void severalThreadsMayAskAtOnce() {
        const WeightSourcePtr source = lazily(sample(), Criterion::Magnitude, {2, Cut::kAllTies});
        std::vector<const LayerWeights*> seen(8);
        {
            std::vector<std::jthread> threads;
            for (auto& place : seen)
                threads.emplace_back([&place, &source] { place = &source->weights(); });
        }
        for (const LayerWeights* weights : seen)
            QCOMPARE(weights, seen.front());
        // From inside a parallel loop, whose threads would otherwise wait for each other.
        const WeightSourcePtr other = lazily(sample(), Criterion::Magnitude, {2, Cut::kAllTies});
        parallelFor(64, 1, [&](Index, Index) { QVERIFY(other->weights().kept() == 1); });
    }

    void giantLayersArePrunedLazily() {
        Matrix drawn(2100, 2000); // just over kPrunedLazilyFrom
        for (Index i = 0; i < drawn.size(); ++i)
            drawn.data()[i] = uniformAt(1, 0, static_cast<std::uint64_t>(i));
        QVERIFY(drawn.size() > kPrunedLazilyFrom);
        const Network base = network({dense("a", drawn)});
        PruneStep step;
        step.target = Target::Sparsity;
        step.value = 0.25;
        const Network pruned = *prune(base, step);
        // A quarter of 4,200,000, exactly, though many of the 24-bit numbers occur twice.
        const Index atBase = base.weightCount() - base.keptWeights(); // uniformAt() can give 0
        QVERIFY(atBase < 1'050'000);
        QCOMPARE(pruned.keptWeights(), Index{3'150'000});
        QCOMPARE(pruned.layer(LayerIndex{0}).weights()->kept(), Index{3'150'000});
        step.value = 0;
        QCOMPARE(prune(base, step)->layerPtr(LayerIndex{0}), base.layerPtr(LayerIndex{0}));
    }
};

QTEST_APPLESS_MAIN(TestPrunedWeights)
#include "TestPrunedWeights.moc"
