// A network of two layers and outcomes made by hand, for tests of the session without a model file.
#pragma once

#include "engine/recipe/RecipeRunner.h"
#include "tests/engine/TestNetworks.h"

namespace prunescope::testing {

/// Six weights of the magnitudes 0.1 to 0.6: four in "a", two in "b".
inline Network sixWeights() {
    return network({dense("a", matrix(2, 2, {0.1F, -0.2F, 0.3F, -0.4F})), dense("b", matrix(1, 2, {0.5F, -0.6F}))});
}

inline Step pruneStep(double threshold) {
    PruneStep step;
    step.value = threshold;
    return {true, step};
}

inline Recipe recipeOf(std::vector<Step> steps) {
    return {1, std::move(steps)};
}

/// A recipe as outcomes hold it.
inline SharedRecipe shared(const Recipe& recipe) {
    SharedRecipe result{recipe.seed, SharedSteps(recipe.steps)};
    for (const Step& step : recipe.steps)
        result.steps = result.steps.following(step);
    return result;
}

/// What a recipe led to, with `correct` of 100 images right.
inline OutcomePtr outcomeOf(const Recipe& recipe, Index correct = 50) {
    auto outcome =
        std::make_shared<Outcome>(Outcome{shared(recipe), sixWeights(), nullptr, {}, {}, {}, {}, {}, false, 0, 6, nullptr, {}});
    Evaluation evaluation;
    evaluation.count = 100;
    evaluation.correct = correct;
    evaluation.accuracy = static_cast<double>(correct) / 100;
    outcome->evaluation = evaluation;
    return outcome;
}

} // namespace prunescope::testing
