// Comparison: runs strategies from the same base at the same number of kept weights and measures them.
#pragma once

#include "engine/recipe/RecipeRunner.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace prunescope {

/// What to compare. The Prune step has a target sparsity and the scope network; each of the sparsities replaces its value in
/// turn.
struct ComparisonPlan {
    Recipe base;     ///< the steps before the Prune step
    PruneStep prune; ///< prunes the base for strategies that do not prune themselves
    std::vector<double> sparsities;
    std::vector<StrategyStep> strategies; ///< with their settings; the comparison sets sparsity, share of neurons and seed
    std::vector<std::uint64_t> seeds{1};
};

struct ComparisonRow {
    std::string strategy; ///< "none" for pruning alone
    double sparsity = 0;  ///< the requested sparsity
    std::uint64_t seed = 1;
    /// Whether the strategy is meant to keep the same number of weights as the others. False for strategies that change shapes,
    /// keep a pattern or end dense; their rows are compared by parameter count.
    bool equalKept = true;
    Index keptTarget = 0; ///< kept weights that the sparsity leaves, including those of excluded layers
    Recipe recipe;        ///< produces this row; running it again gives the same network
    OutcomePtr outcome;
    double layerError = 0;      ///< relative error of the last layer's sums on the calibration images; NaN if it is undefined
    Index added = 0;            ///< connections that the last step added
    double seconds = 0;         ///< time taken by the steps after the base, including measuring
    std::optional<Error> error; ///< why there is no outcome

    /// Kept weights minus the target: 0 if the count is met exactly, negative if too few are kept. Requires an outcome.
    Index keptDifference() const { return outcome->cost.keptWeights - keptTarget; }
};

/// The recipe that a row runs. base: the result of plan.base; plan.prune excludes its layers by name. strategy: nullptr for
/// pruning alone. If a strategy adds k connections, k more are pruned first. Strategies that prune, add or move connections do
/// not touch layers that the plan excludes.
Recipe comparisonRecipe(const ComparisonPlan& plan, const Network& base, const StrategyStep* strategy, double sparsity,
                        std::uint64_t seed);

/// Whether a strategy ends with the number of kept weights that the plan asks for.
bool keepsCount(const StrategyStep& strategy);

/// One step with default settings for every strategy that can be compared, without textbook names.
std::vector<StrategyStep> comparableStrategies(std::uint64_t seed);

/// Runs every strategy at every sparsity with every seed on the runner's network; strategies that draw no random numbers run
/// with one seed only. onRow is called as soon as a row is ready. If a strategy fails, its row holds the reason. The function
/// itself fails only with Cancelled, with BadArgument (plan.prune excludes a layer that does not exist, a sparsity is not from
/// 0 to 1), or as the base does.
Result<std::vector<ComparisonRow>> compareStrategies(RecipeRunner& runner, const ComparisonPlan& plan, std::stop_token stop = {},
                                                     const ProgressFn& progress = {},
                                                     const std::function<void(const ComparisonRow&)>& onRow = {});

/// One line per row, with decimal points; the reason of a failed row is in quotes. keptDifference: see ComparisonRow.
std::string comparisonCsv(const std::vector<ComparisonRow>& rows);

} // namespace prunescope
