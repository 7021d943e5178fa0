// Compare: every strategy from the same base and at the same number of kept weights, measured side by side.
#pragma once

#include "engine/recipe/RecipeRunner.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace prunescope {

/// What to compare. The Prune step has a target sparsity and the scope network; its value is replaced by each of the
/// sparsities.
struct ComparisonPlan {
    Recipe base;     ///< the steps before the Prune step
    PruneStep prune; ///< how the base is pruned for strategies that do not prune themselves
    std::vector<double> sparsities;
    std::vector<StrategyStep> strategies; ///< with their settings; sparsity, share of neurons and seed are set by the comparison
    std::vector<std::uint64_t> seeds{1};
};

struct ComparisonRow {
    std::string strategy; ///< "none" for pruning alone
    double sparsity = 0;  ///< asked for
    std::uint64_t seed = 1;
    /// Whether it ends with the same number of kept weights as the others. What changes shapes, keeps a pattern or ends dense
    /// does not: such rows are to be compared by parameters.
    bool equalKept = true;
    Index keptTarget = 0; ///< kept weights that the sparsity leaves, those of excluded layers included
    Recipe recipe;        ///< leads to this row; running it again gives the same network
    OutcomePtr outcome;
    double layerError = 0; ///< relative error of the last layer's sums on the calibration images; NaN where it has no meaning
    Index added = 0;       ///< connections that the last step added
    double seconds = 0;    ///< of the steps after the base, measuring included
    std::optional<Error> error; ///< why there is no outcome

    /// Kept weights above the target (below it when negative): 0 where the count is met exactly. Only with an outcome.
    Index keptDifference() const { return outcome->cost.keptWeights - keptTarget; }
};

/// The recipe that a row runs. base: what plan.base leads to; plan.prune excludes its layers by name. strategy: nullptr for pruning alone. A strategy that adds k
/// connections starts with k fewer; layers that the plan excludes are left alone by all strategies that prune, add or move
/// connections.
Recipe comparisonRecipe(const ComparisonPlan& plan, const Network& base, const StrategyStep* strategy, double sparsity,
                        std::uint64_t seed);

/// Whether a strategy ends with as many kept weights as the plan asks for.
bool keepsCount(const StrategyStep& strategy);

/// Every strategy that a comparison can use, with its default settings: one step each, textbook names left out.
std::vector<StrategyStep> comparableStrategies(std::uint64_t seed);

/// Runs every strategy at every sparsity with every seed (one seed is enough for those that draw nothing) on the runner's
/// network. onRow is called as each row is ready. A strategy that fails leaves its reason in its row; fails only with Cancelled,
/// with BadArgument (plan.prune excludes a layer that does not exist, a sparsity is not from 0 to 1), or as the base does.
Result<std::vector<ComparisonRow>> compareStrategies(RecipeRunner& runner, const ComparisonPlan& plan, std::stop_token stop = {},
                                                     const ProgressFn& progress = {},
                                                     const std::function<void(const ComparisonRow&)>& onRow = {});

/// A line per row, numbers with a point, the reason of a failed one in quotes. keptDifference: see ComparisonRow.
std::string comparisonCsv(const std::vector<ComparisonRow>& rows);

} // namespace prunescope
