// Running a recipe for the window: on a network made here, without data.
#include "SessionFixtures.h"

#include "gui/session/RecipeWork.h"

#include <QTest>

using namespace prunescope;
using namespace prunescope::testing;

namespace {

constexpr int kManySteps = 40; // more than the runner keeps

/// Two layers of 64 weights, 0.01 to 0.64 in magnitude.
Network twoLayers() {
    Matrix first(16, 4);
    Matrix second(4, 16);
    for (Index i = 0; i < 64; ++i)
        first.data()[i] = second.data()[i] = 0.01F * static_cast<float>(i + 1);
    return network({dense("a", first), dense("b", second)});
}

/// Each step prunes one more weight, in layer a and in layer b by turns.
std::shared_ptr<const Recipe> alternatingRecipe() {
    Recipe recipe;
    for (int i = 0; i < kManySteps; ++i) {
        PruneStep step;
        step.value = 0.01 * (i / 2 + 1) + 0.005;
        step.exclude = {i % 2 == 0 ? "b" : "a"};
        recipe.steps.push_back({true, step});
    }
    return std::make_shared<const Recipe>(std::move(recipe));
}

RunRequest requestFor(std::shared_ptr<const Recipe> recipe, int row, RunKind kind) {
    return {Source{1, twoLayers(), nullptr, ""}, std::move(recipe), row, kind, 0};
}

RunResult run(const RunRequest& request, std::vector<RunResult>* parts = nullptr) {
    RecipeWork work;
    return work.run(request, {{},
                              [](const Progress&) {},
                              [parts](const RunResult& part) {
                                  if (parts)
                                      parts->push_back(part);
                              }});
}

const Node* layer(const OutcomePtr& outcome, int index) {
    return outcome->network.layerPtr(LayerIndex{index}).get();
}

} // namespace

class TestRecipeWork : public QObject {
    Q_OBJECT

private slots:
    /// A step that is run on top of the outcome before it shares the layer that it leaves alone. Were the steps before it run
    /// again, it would share that of another copy.
    void everyStepIsRunOnceHoweverManyThereAre() {
        const RunResult result = run(requestFor(alternatingRecipe(), kManySteps, RunKind::All));
        QVERIFY(!result.error);
        QCOMPARE(result.rows.size(), std::size_t{kManySteps});
        for (std::size_t i = 1; i < result.rows.size(); ++i) {
            const int untouched = i % 2 == 0 ? 1 : 0;
            QVERIFY2(layer(result.rows[i], untouched) == layer(result.rows[i - 1], untouched), std::to_string(i).c_str());
            QVERIFY(layer(result.rows[i], 1 - untouched) != layer(result.rows[i - 1], 1 - untouched));
        }
        QCOMPARE(result.rows.back()->cost.keptWeights, Index{2 * 64 - kManySteps});
    }

    void outcomesSayWhatTheyBelongTo() {
        const RunRequest request = requestFor(alternatingRecipe(), 5, RunKind::Row);
        const RunResult result = run(request);
        QCOMPARE(result.rows.size(), std::size_t{5});
        for (std::size_t i = 0; i < result.rows.size(); ++i)
            QCOMPARE(result.rows[i]->recipe, request.recipe->prefix(i + 1));
        QCOMPARE(result.shown, result.rows.back());
        QCOMPARE(result.base, result.rows[3]); // before the selected Prune step
        QVERIFY(result.table && result.table->includes(0) && !result.table->includes(1));
    }

    void theSelectedRowIsSentBeforeTheStepsBehindIt() {
        std::vector<RunResult> parts;
        const RunResult result = run(requestFor(alternatingRecipe(), 2, RunKind::All), &parts);
        QCOMPARE(parts.size(), std::size_t{1});
        QVERIFY(!parts[0].finished && result.finished);
        QCOMPARE(parts[0].rows.size(), std::size_t{2});
        QCOMPARE(parts[0].shown, result.rows[1]);
        QCOMPARE(result.rows.size(), std::size_t{kManySteps});
    }

    void aStepThatFailsLeavesTheOnesBeforeIt() {
        Recipe recipe = alternatingRecipe()->prefix(3);
        recipe.steps[2].prune()->exclude = {"7"};
        const RunResult result = run(requestFor(std::make_shared<const Recipe>(recipe), 3, RunKind::All));
        QVERIFY(result.error);
        QVERIFY(result.error->where.text().starts_with("step 3"));
        QCOMPARE(result.rows.size(), std::size_t{2});
        QCOMPARE(result.shown, result.rows.back());
    }

    void aRecipesSeedIsPartOfItsOutcomes() {
        Recipe recipe = alternatingRecipe()->prefix(2);
        recipe.seed = 9;
        const RunResult result = run(requestFor(std::make_shared<const Recipe>(recipe), 2, RunKind::All));
        QCOMPARE(result.rows.back()->recipe, recipe);
    }

    void aPreviewKeepsNothingAndShowsTheSameWeights() {
        const std::shared_ptr<const Recipe> recipe = alternatingRecipe();
        const RunResult preview = run(requestFor(recipe, 3, RunKind::Preview));
        const RunResult fresh = run(requestFor(recipe, 3, RunKind::Row));
        QVERIFY(preview.rows.empty());
        QCOMPARE(preview.shown->cost.keptWeights, fresh.shown->cost.keptWeights);
        QCOMPARE(preview.base->recipe, fresh.base->recipe);
    }

    void aRequestToStopIsAnError() {
        std::stop_source stop;
        stop.request_stop();
        RecipeWork work;
        const RunResult result = work.run(requestFor(alternatingRecipe(), 1, RunKind::All),
                                          {stop.get_token(), [](const Progress&) {}, [](const RunResult&) {}});
        QVERIFY(result.error);
        QCOMPARE(result.error->code, ErrorCode::Cancelled);
    }
};

QTEST_GUILESS_MAIN(TestRecipeWork)
#include "TestRecipeWork.moc"
