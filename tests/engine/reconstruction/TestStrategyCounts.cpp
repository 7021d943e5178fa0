// How many connections the strategies leave, and in which layers.
#include "tests/engine/reconstruction/RebuildFixtures.h"

#include <QTest>

using namespace prunescope;

class TestStrategyCounts : public QObject {
    Q_OBJECT

    const TrainingData m_training = drawnTraining();
    const Network m_dense = smallNetwork(Activation::Relu, true);
    const Network m_pruned = prunedTo(m_dense, 0.6);

    Result<StrategyOutcome> run(const StrategyStep& step) {
        return applyStrategy(step, contextOf(m_dense, m_pruned, m_training), {}, {});
    }

private slots:
    void countsAreExact_data() {
        QTest::addColumn<QString>("name");
        for (const char* name : {"gradual-least-squares", "sparse-gpt", "cubic"})
            QTest::newRow(name) << name;
    }
    void countsAreExact() {
        QFETCH(QString, name);
        StrategyStep step = shortStep(*registry().find(name.toStdString()));
        step.parameters.set("sparsity", 0.77);
        const auto outcome = applyStrategy(step, contextOf(m_dense, m_dense, m_training), {}, {});
        QVERIFY(outcome.has_value());
        // 12·18 + 18·7 + 7·4 = 370 weights; 0.77 · 370 = 284.9 → 285 pruned.
        QCOMPARE(outcome->network.keptWeights(), Index{85});
    }

    void countsAreExactOnAPrunedNetwork_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("allocation");
        QTest::newRow("erk") << "erk"
                             << "";
        QTest::newRow("gradual-least-squares") << "gradual-least-squares"
                                               << "";
        QTest::newRow("cubic") << "cubic"
                               << "";
        for (const char* allocation : {"magnitude", "erk", "uniform"})
            QTest::newRow(allocation) << "sparse-gpt" << allocation;
    }
    void countsAreExactOnAPrunedNetwork() {
        QFETCH(QString, name);
        QFETCH(QString, allocation);
        StrategyStep step = shortStep(*registry().find(name.toStdString()));
        if (!allocation.isEmpty())
            step.parameters.set("allocation", allocation.toStdString());
        for (const double sparsity : {0.65, 0.77, 0.9, 1.0}) {
            step.parameters.set("sparsity", sparsity);
            // m_pruned has lost 222 of 370, unevenly; some layers have less left than their share.
            const auto outcome = run(step);
            QVERIFY(outcome.has_value());
            QCOMPARE(outcome->network.keptWeights(), 370 - targetCount(sparsity, 370));
        }
    }

    /// Connections of an excluded layer stay, and the counts are those of the others.
    void exclusionIsHonoured_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("layer");
        for (const auto& strategy : registry().all())
            for (int layer = 0; strategy->info().takesExclude && layer < 3; ++layer)
                QTest::addRow("%s, layer %d", strategy->info().name.c_str(), layer)
                    << QString::fromStdString(strategy->info().name) << layer;
    }
    void exclusionIsHonoured() {
        QFETCH(QString, name);
        QFETCH(int, layer);
        StrategyStep step = shortStep(*registry().find(name.toStdString()));
        step.exclude = {m_pruned.layer(LayerIndex{layer}).name()};
        if (name == QStringLiteral("neurons") || name == QStringLiteral("widen"))
            step.parameters.set("layer", std::string(layer == 0 ? "b" : "a"));
        const auto outcome = run(step);
        if (layer == 1 && (name == QStringLiteral("neurons") || name == QStringLiteral("widen"))) {
            QCOMPARE(outcome.error().code, ErrorCode::BadArgument); // every hidden layer touches the one in the middle
            return;
        }
        QVERIFY2(outcome.has_value(), outcome ? "" : errorSentence(outcome.error()).c_str());
        const LayerIndex index{layer};
        StrategyStep byNumber = step;
        byNumber.exclude = {std::to_string(layer)};
        QVERIFY(sameWeights(run(byNumber)->network, outcome->network));
        QVERIFY(*outcome->network.layer(index).weights()->mask == *m_pruned.layer(index).weights()->mask);
        QVERIFY(outcome->report.added.empty() || outcome->report.added[static_cast<std::size_t>(layer)].empty());
        if (!step.parameters.has("sparsity") || name == QStringLiteral("dense-sparse-dense") || name == QStringLiteral("block"))
            return;
        step.parameters.set("sparsity", 0.8);
        const auto sparse = run(step);
        QVERIFY(sparse.has_value());
        const Index others = 370 - m_pruned.layer(index).weightCount();
        QCOMPARE(sparse->network.keptWeights() - sparse->network.layer(index).weightCounts().kept,
                 others - targetCount(0.8, others));
    }

    void aLayerThatDoesNotExistCannotBeExcluded() {
        StrategyStep step = registry().step("splice");
        for (const char* layer : {"3", "d"}) {
            step.exclude = {layer};
            const auto outcome = run(step);
            QVERIFY(!outcome.has_value());
            QCOMPARE(outcome.error().code, ErrorCode::BadArgument);
            QCOMPARE(QString::fromStdString(outcome.error().where.text()), QStringLiteral("exclude"));
        }
        StrategyStep adjust = registry().step("least-squares");
        adjust.exclude = {"a"};
        QCOMPARE(run(adjust).error().code, ErrorCode::BadArgument);
    }

    void parametersAreCalledAsTheRecipeCallsThem() {
        StrategyStep step = registry().step("fine-tune");
        step.parameters.set("decay", 50.0);
        step.parameters.set("learningRate", 1.0);
        QCOMPARE(QString::fromStdString(run(step).error().where.text()), QStringLiteral("decay"));
        StrategyStep neurons = registry().step("neurons");
        neurons.parameters.set("layer", std::string("9"));
        QCOMPARE(QString::fromStdString(run(neurons).error().detail.text()),
                 QStringLiteral("there is no layer 9: the network's layers are a, b, c"));
    }
};

QTEST_APPLESS_MAIN(TestStrategyCounts)
#include "TestStrategyCounts.moc"
