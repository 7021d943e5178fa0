#include "engine/pruning/Pruner.h"
#include "engine/recipe/RecipeRunner.h"
#include "engine/reconstruction/StrategyRegistry.h"
#include "tests/engine/TestNetworks.h"

#include <QTest>

using namespace prunescope;
using namespace prunescope::testing;

namespace {

/// The diagonal decides; the small weights off it can go without harm.
Network sample() {
    return network({dense("pixels", matrix(2, 2, {1, 0.1F, 0.2F, 2}), {}, softmax())});
}

EvaluationDataPtr sampleData() {
    return std::make_shared<const EvaluationData>(twoPixelData({255, 0, 0, 255, 255, 0, 0, 255}, {0, 1, 0, 1}), Scaling::unit());
}

Step pruneAt(double threshold, bool enabled = true) {
    PruneStep step;
    step.value = threshold;
    return {enabled, step};
}

} // namespace

class TestRecipeRunner : public QObject {
    Q_OBJECT

private slots:
    void everyStepHasItsOutcome() {
        RecipeRunner runner(sample(), sampleData());
        const auto outcomes = runner.run({1, {pruneAt(0.1), pruneAt(1)}});
        QVERIFY(outcomes.has_value());
        QCOMPARE(outcomes->size(), std::size_t{2});
        QCOMPARE((*outcomes)[0]->cost.keptWeights, Index{3});
        QCOMPARE((*outcomes)[0]->evaluation->correct, Index{4});
        QCOMPARE((*outcomes)[0]->paired.lost, Index{0});
        // Only the 2 is left. Images of class 0 then give logits 0 and 0: a tie, which goes to class 0.
        QCOMPARE((*outcomes)[1]->cost.keptWeights, Index{1});
        QCOMPARE((*outcomes)[1]->evaluation->correct, Index{4});
        QCOMPARE((*outcomes)[1]->sparsity().value, 0.75);
        QVERIFY((*outcomes)[1]->recipe == (Recipe{1, {pruneAt(0.1), pruneAt(1)}}));
    }

    void wonAndLostAreAgainstTheLoadedNetwork() {
        RecipeRunner runner(sample(), sampleData());
        // Everything pruned: all logits are equal, so both images of class 1 are lost.
        const auto outcomes = runner.run({1, {pruneAt(9)}});
        QCOMPARE((*outcomes)[0]->paired.lost, Index{2});
        QCOMPARE((*outcomes)[0]->paired.won, Index{0});
    }

    void aStepThatIsSwitchedOffChangesNothing() {
        RecipeRunner runner(sample(), sampleData());
        const auto outcomes = runner.run({1, {pruneAt(9, false), pruneAt(0.1)}});
        QCOMPARE((*outcomes)[0]->cost.keptWeights, Index{4});
        QCOMPARE((*outcomes)[1]->cost.keptWeights, Index{3});
    }

    void finishedPrefixesAreUsedAgain() {
        RecipeRunner runner(sample(), sampleData());
        const auto first = runner.run({1, {pruneAt(0.1), pruneAt(0.2)}});
        const auto second = runner.run({1, {pruneAt(0.1), pruneAt(1)}});
        QVERIFY((*first)[0] == (*second)[0]);
        QVERIFY((*first)[1] != (*second)[1]);
    }

    void disabledStepsCostNothing() {
        RecipeRunner runner(sample(), sampleData());
        const auto outcomes = runner.run({1, std::vector<Step>(20000, pruneAt(9, false))});
        QVERIFY(outcomes.has_value());
        QCOMPARE(outcomes->size(), std::size_t{20000});
        const OutcomePtr dense = *runner.dense();
        for (std::size_t i = 0; i < outcomes->size(); ++i) {
            const Outcome& outcome = *(*outcomes)[i];
            QCOMPARE(outcome.recipe.steps.size(), i + 1);
            // Nothing was copied that could be large.
            QVERIFY(outcome.network.layerPtr(LayerIndex{0}) == dense->network.layerPtr(LayerIndex{0}));
            QVERIFY(&*outcome.evaluation == &*dense->evaluation);
            QVERIFY(outcome.recipe.steps.begin() == outcomes->front()->recipe.steps.begin());
        }
    }

    void disabledStepsDoNotPushOutWhatWasComputed() {
        RecipeRunner runner(sample(), sampleData());
        Recipe recipe{1, {pruneAt(0.1)}};
        const OutcomePtr first = runner.run(recipe)->front();
        recipe.steps.resize(200, pruneAt(9, false));
        QVERIFY(runner.run(recipe)->front() == first);
    }

    void outcomesThatNobodyHoldsAreLetGo() {
        RecipeRunner runner(sample(), sampleData());
        Recipe recipe{1, {}};
        for (int i = 0; i < 2000; ++i)
            recipe.steps.push_back(pruneAt(i * 0.001));
        std::vector<std::weak_ptr<const Outcome>> all;
        std::size_t most = 0;
        const auto last = runner.runEach(recipe, [&](const OutcomePtr& outcome) {
            all.push_back(outcome);
            most = std::max(most, static_cast<std::size_t>(
                                      std::count_if(all.begin(), all.end(), [](const auto& each) { return !each.expired(); })));
        });
        QVERIFY(last.has_value());
        QCOMPARE(all.size(), std::size_t{2000});
        QVERIFY((*last)->recipe == recipe);
        QVERIFY2(most <= 34, std::to_string(most).c_str()); // 32 are kept for later; the one before and the new one
    }

    void stepByStepEachStepIsRunOnce() {
        RecipeRunner runner(sample(), sampleData());
        const Recipe recipe{7, {pruneAt(0.1), pruneAt(9, false), pruneAt(1)}};
        const auto run = runner.run(recipe);
        OutcomePtr outcome = *runner.start(recipe.seed);
        QVERIFY(outcome->recipe == (Recipe{7, {}}));
        for (std::size_t i = 0; i < recipe.steps.size(); ++i) {
            outcome = *runner.next(outcome, recipe.steps[i]);
            QVERIFY(outcome->recipe == recipe.prefix(i + 1));
            if (recipe.steps[i].enabled)
                QVERIFY(outcome == (*run)[i]); // the kept one, not a new one
        }
    }

    void trainingImagesThatDoNotFitAreNotMissing() {
        const Network wide = network({dense("wide", matrix(2, 3, {1, 2, 3, 4, 5, 6}))});
        Step step{true, StrategyRegistry::instance().step("least-squares")};
        RecipeRunner unfit(wide, nullptr, {twoPixelData({255, 0, 0, 255}, {0, 1}), Scaling::unit()});
        const auto outcomes = unfit.run({1, {step}});
        QVERIFY(!outcomes.has_value());
        QCOMPARE(outcomes.error().code, ErrorCode::ShapeMismatch);
        QCOMPARE(QString::fromStdString(outcomes.error().where.text()), QStringLiteral("step 1, least-squares"));
        RecipeRunner without(wide, nullptr);
        QCOMPARE(without.run({1, {step}}).error().code, ErrorCode::MissingData);
    }

    void stepByStepIsTheSameAsTheWholeRecipe() {
        const Recipe recipe{7, {pruneAt(0.1), pruneAt(9, false), pruneAt(1)}};
        RecipeRunner stepwise(sample(), sampleData());
        auto current = stepwise.start(recipe.seed);
        std::vector<OutcomePtr> steps;
        for (const Step& step : recipe.steps) {
            current = stepwise.next(*current, step);
            QVERIFY(current.has_value());
            steps.push_back(*current);
        }
        QVERIFY(steps.back()->recipe == recipe);
        RecipeRunner whole(sample(), sampleData());
        const auto outcomes = whole.run(recipe);
        for (std::size_t i = 0; i < steps.size(); ++i)
            QVERIFY(*steps[i]->network.layer(LayerIndex{0}).weights()->mask ==
                    *(*outcomes)[i]->network.layer(LayerIndex{0}).weights()->mask);
        QVERIFY(stepwise.run(recipe)->back() == steps.back()); // kept, and used again
    }

    void aPreviewIsTheSameAsTheRun() {
        RecipeRunner runner(sample(), sampleData());
        const auto base = runner.run({1, {pruneAt(0.1)}});
        const auto preview = runner.preview(base->back(), pruneAt(1));
        const auto run = runner.run({1, {pruneAt(0.1), pruneAt(1)}});
        QVERIFY((*preview)->recipe == run->back()->recipe);
        QVERIFY(*(*preview)->network.layer(LayerIndex{0}).weights()->mask ==
                *run->back()->network.layer(LayerIndex{0}).weights()->mask);
        QVERIFY(*preview != run->back()); // not kept
        QVERIFY((*preview)->incremental);
        QVERIFY(!run->back()->incremental);
        QVERIFY((*preview)->evaluation->predictions == run->back()->evaluation->predictions);
    }

    void previewsFollowTheirBase() {
        RecipeRunner runner(sample(), sampleData());
        const auto dense = runner.dense();
        const auto pruned = runner.run({1, {pruneAt(0.1)}});
        for (const double threshold : {0.0, 0.2, 1.0, 0.1, 9.0, 0.0})
            for (const OutcomePtr& base : {*dense, pruned->back()}) {
                const auto preview = runner.preview(base, pruneAt(threshold));
                const auto fresh = evaluate((*preview)->network, *runner.data());
                QCOMPARE((*preview)->evaluation->correct, fresh->correct);
                QVERIFY((*preview)->evaluation->predictions == fresh->predictions);
            }
    }

    void theSameRecipeGivesTheSameBits() {
        PruneStep random;
        random.criterion = Criterion::Random;
        random.target = Target::Sparsity;
        random.value = 0.5;
        const Recipe recipe{3, {{true, random}, pruneAt(0.15)}};
        RecipeRunner one(sample(), sampleData());
        RecipeRunner two(sample(), nullptr);
        const auto first = one.run(recipe);
        const auto second = two.run(recipe);
        QVERIFY(*first->back()->network.layer(LayerIndex{0}).weights()->mask ==
                *second->back()->network.layer(LayerIndex{0}).weights()->mask);
        QVERIFY(!second->back()->evaluation.has_value());
    }

    void aStepThatDoesNotFitIsNamed() {
        RecipeRunner runner(sample(), sampleData());
        PruneStep step;
        step.exclude = {"5"};
        const auto outcomes = runner.run({1, {pruneAt(0.1), {true, step}}});
        QVERIFY(!outcomes.has_value());
        QCOMPARE(QString::fromStdString(outcomes.error().where.text()), QStringLiteral("step 2, key exclude"));
    }

    void dataThatDoNotFitLeaveTheEvaluationEmpty() {
        const Network wide = network({dense("wide", matrix(2, 3, {1, 2, 3, 4, 5, 6}))});
        RecipeRunner runner(wide, sampleData());
        const auto outcomes = runner.run({1, {pruneAt(2)}});
        QVERIFY(outcomes.has_value());
        QVERIFY(!outcomes->back()->evaluation.has_value());
        QCOMPARE(outcomes->back()->cost.keptWeights, Index{4});
    }

    void stopIsHonoured() {
        std::stop_source stop;
        stop.request_stop();
        RecipeRunner runner(sample(), sampleData());
        QCOMPARE(runner.run({1, {pruneAt(1)}}, stop.get_token()).error().code, ErrorCode::Cancelled);
    }
};

QTEST_APPLESS_MAIN(TestRecipeRunner)
#include "TestRecipeRunner.moc"
