#include "engine/recipe/Comparison.h"
#include "engine/reconstruction/StrategyRegistry.h"
#include "tests/engine/reconstruction/RebuildFixtures.h"

#include <QTest>

using namespace prunescope;

namespace {

/// Layers of 12·18 = 216, 18·7 = 126 and 7·4 = 28 weights: 370.
Network sample() {
    return smallNetwork(Activation::Relu, true);
}

ComparisonPlan planAt(double sparsity, std::vector<std::string> exclude = {}) {
    ComparisonPlan plan;
    plan.prune.target = Target::Sparsity;
    plan.prune.exclude = std::move(exclude);
    plan.sparsities = {sparsity};
    return plan;
}

StrategyStep adding(std::int64_t count) {
    StrategyStep step = StrategyRegistry::instance().step("splice");
    step.parameters.set("k", count);
    return step;
}

} // namespace

class TestComparison : public QObject {
    Q_OBJECT

    RecipeRunner m_runner{sample(), nullptr, drawnTraining()};

private slots:
    void aStrategyThatAddsStartsLower() {
        const StrategyStep step = adding(10);
        const Recipe recipe = comparisonRecipe(planAt(0.5), sample(), &step, 0.5, 1);
        // 185 are to be kept, so 370 − 175 = 195 are pruned first.
        QCOMPARE(recipe.steps[0].prune()->value, 195.0 / 370);
        const Recipe excluding = comparisonRecipe(planAt(0.5, {"a"}), sample(), &step, 0.5, 1);
        // Of the 154 weights of the other layers 77 are to be kept.
        QCOMPARE(excluding.steps[0].prune()->value, 87.0 / 154);
        QVERIFY(excluding.steps[1].strategy()->exclude == std::vector<std::string>{"a"});
    }

    void itAddsNoMoreThanIsToBeKept() {
        const StrategyStep step = adding(100);
        // 0.9 · 370 = 333 are pruned, 37 kept: it adds 37 to nothing.
        const Recipe recipe = comparisonRecipe(planAt(0.9), sample(), &step, 0.9, 1);
        QCOMPARE(recipe.steps[0].prune()->value, 1.0);
        QCOMPARE(recipe.steps[1].strategy()->parameters.whole("k"), std::int64_t{37});
        const Recipe all = comparisonRecipe(planAt(1), sample(), &step, 1, 1);
        QVERIFY(!all.steps[1].strategy()->parameters.has("k"));
        QCOMPARE(all.steps[1].strategy()->parameters.number("share"), 0.0);
    }

    void aRowThatCannotMeetTheCountSaysSo() {
        ComparisonPlan plan = planAt(0.9);
        StrategyStep perLayer = adding(30); // in each layer: 30 + 30 + 28, of 37 that are to be kept
        perLayer.parameters.set("scope", std::string("layers"));
        plan.strategies = {perLayer, adding(5)};
        const auto rows = compareStrategies(m_runner, plan);
        QVERIFY(rows.has_value());
        for (const ComparisonRow& row : *rows)
            QCOMPARE(row.keptTarget, Index{37});
        QCOMPARE((*rows)[0].keptDifference(), Index{0});
        QCOMPARE((*rows)[1].keptDifference(), Index{88 - 37});
        QCOMPARE((*rows)[2].keptDifference(), Index{0});
        const std::string csv = comparisonCsv(*rows);
        QVERIFY(csv.find(",37,51\n") != std::string::npos);
    }

    void aBaseThatIsPrunedAlreadyCounts() {
        ComparisonPlan plan = planAt(0.5);
        PruneStep before;
        before.target = Target::Sparsity;
        before.value = 0.8; // 296 of 370: at 0.5 nothing more is pruned
        plan.base.steps = {{true, before}};
        plan.strategies = {adding(10), StrategyRegistry::instance().step("erk"), StrategyRegistry::instance().step("sparse-gpt")};
        const auto rows = compareStrategies(m_runner, plan);
        QVERIFY(rows.has_value());
        for (const ComparisonRow& row : *rows) {
            QVERIFY2(row.outcome != nullptr, row.error ? errorSentence(*row.error).c_str() : "");
            QCOMPARE(row.keptTarget, Index{74});
            QVERIFY2(row.keptDifference() == 0, row.strategy.c_str());
        }
    }

    void layersMayBeExcludedByNumber() {
        ComparisonPlan plan = planAt(0.5, {"1", "0"}); // 28 weights are left, of which 14 go
        plan.strategies = {StrategyRegistry::instance().step("erk")};
        const auto rows = compareStrategies(m_runner, plan);
        QVERIFY(rows.has_value());
        for (const ComparisonRow& row : *rows) {
            QCOMPARE(row.keptTarget, Index{356});
            QCOMPARE(row.keptDifference(), Index{0});
            QCOMPARE(row.outcome->network.layer(LayerIndex{2}).weightCounts().kept, Index{14});
        }
        QVERIFY((*rows)[0].recipe.steps[0].prune()->exclude == (std::vector<std::string>{"a", "b"}));
        QVERIFY((*rows)[1].recipe.steps[0].strategy()->exclude == (std::vector<std::string>{"a", "b"}));
    }

    void aPlanThatDoesNotFitFailsAtOnce() {
        const auto missing = compareStrategies(m_runner, planAt(0.5, {"9"}));
        QVERIFY(!missing.has_value());
        QCOMPARE(missing.error().code, ErrorCode::BadArgument);
        QCOMPARE(QString::fromStdString(missing.error().where.text()), QStringLiteral("exclude"));
        const auto tooSparse = compareStrategies(m_runner, planAt(2));
        QVERIFY(!tooSparse.has_value());
        QCOMPARE(QString::fromStdString(tooSparse.error().where.text()), QStringLiteral("sparsity"));
    }

    void reasonsInTheTableAreOnOneLine() {
        ComparisonRow row;
        row.strategy = "bias";
        row.error = Error{ErrorCode::Numeric, inLayer("a\nb: \"no\" \x1b[31m"), {}};
        const std::string csv = comparisonCsv({row});
        QVERIFY(csv.find("\"layer a\\nb: \"\"no\"\" \\x1b[31m: the computation broke down. ") != std::string::npos);
    }
};

QTEST_APPLESS_MAIN(TestComparison)
#include "TestComparison.moc"
