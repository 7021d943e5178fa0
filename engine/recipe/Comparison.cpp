#include "engine/recipe/Comparison.h"

#include "engine/core/PrintableText.h"
#include "engine/network/LayerReference.h"
#include "engine/pruning/IncludedLayers.h"
#include "engine/pruning/Pruner.h"
#include "engine/reconstruction/AddParameters.h"
#include "engine/reconstruction/LayerWalk.h"
#include "engine/reconstruction/StrategyRegistry.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace prunescope {

namespace {

const StrategyInfo& infoOf(const StrategyStep& step) {
    return StrategyRegistry::instance().find(step.strategy)->info();
}

bool declares(const StrategyStep& step, const std::string& name) {
    return step.parameters.values().count(name) != 0;
}

/// The number of included weights that a sparsity prunes; weights that the base has already pruned stay pruned.
Index prunedAt(double sparsity, const Network& base, const std::vector<std::string>& exclude) {
    const Index all = includedWeights(base, exclude);
    return std::max(targetCount(sparsity, all), all - includedKeptWeights(base, exclude));
}

/// The number of connections that the step will add to the network, of which `kept` are to remain in the end. A step that would
/// add more is limited to that number.
Index addedBy(StrategyStep& step, const Network& base, Index kept) {
    if (!declares(step, "k") || !declares(step, "share"))
        return 0;
    // A pruned network has room for any number; the count depends only on the sizes.
    std::vector<MaskBytes> masks = masksOf(base);
    for (MaskBytes& mask : masks)
        std::fill(mask.begin(), mask.end(), std::uint8_t{0});
    const auto count = countAdded(withMasks(base, masks), step.parameters, step.exclude);
    if (!count || *count <= kept)
        return count ? *count : 0;
    if (step.parameters.text("scope") == "layers" || step.parameters.has("layer"))
        return *count; // a count for each layer cannot be set from the total; the row shows the difference
    step.parameters.set("k", kept > 0 ? ParameterValue(std::int64_t{kept}) : ParameterValue());
    step.parameters.set("share", kept > 0 ? ParameterValue() : ParameterValue(0.0));
    return kept;
}

/// Whether the strategy itself prunes and so needs no Prune step before it.
bool prunesItself(const StrategyStep& step) {
    return infoOf(step).action == "prune" || step.strategy == "dense-sparse-dense";
}

/// Fills in the measurements of a row besides its outcome.
void fillRow(ComparisonRow& row, RecipeRunner& runner, std::vector<OutcomePtr> outcomes, std::size_t baseSteps,
             const std::stop_token& stop) {
    row.outcome = outcomes.empty() ? nullptr : outcomes.back();
    for (std::size_t i = baseSteps; i < outcomes.size(); ++i)
        row.seconds += outcomes[i]->seconds;
    if (!row.outcome)
        return;
    if (row.outcome->report)
        for (const std::vector<Index>& added : row.outcome->report->added)
            row.added += static_cast<Index>(added.size());
    const CalibrationPtr images = runner.calibration(0);
    if (!images)
        return;
    const auto errors = layerErrors(runner.denseNetwork(), row.outcome->network, row.outcome->origins, images->inputs(), stop);
    if (errors)
        row.layerError = (*errors)[static_cast<std::size_t>(row.outcome->network.layers().back().value)];
}

struct Job {
    const StrategyStep* strategy;
    double sparsity;
    std::uint64_t seed;
};

std::vector<Job> jobsOf(const ComparisonPlan& plan) {
    std::vector<Job> jobs;
    for (const double sparsity : plan.sparsities) {
        jobs.push_back({nullptr, sparsity, plan.seeds.front()});
        for (const StrategyStep& strategy : plan.strategies)
            for (std::size_t i = 0; i < plan.seeds.size() && (i == 0 || infoOf(strategy).drawsNumbers); ++i)
                jobs.push_back({&strategy, sparsity, plan.seeds[i]});
    }
    return jobs;
}

/// Checks the plan before anything is computed. Returns it with layers given by name, or the error that would make every row
/// fail.
Result<ComparisonPlan> checkedPlan(const ComparisonPlan& given, const Network& base) {
    ComparisonPlan plan = given;
    auto exclude = resolveLayers(base, given.prune.exclude, "exclude");
    if (!exclude)
        return tl::unexpected(exclude.error());
    plan.prune.exclude = std::move(*exclude);
    PruneStep prune = plan.prune;
    prune.scope = Scope::Network;
    prune.target = Target::Sparsity;
    for (const double sparsity : plan.sparsities) {
        prune.value = sparsity;
        if (const auto checked = checkPruneStep(prune, base); !checked)
            return tl::unexpected(checked.error());
    }
    return plan;
}

} // namespace

bool keepsCount(const StrategyStep& strategy) {
    const StrategyInfo& info = infoOf(strategy);
    return !info.changesShape && strategy.strategy != "dense-sparse-dense" && strategy.strategy != "n:m" &&
           strategy.strategy != "block" && strategy.strategy != "budgets";
}

std::vector<StrategyStep> comparableStrategies(std::uint64_t seed) {
    const StrategyRegistry& registry = StrategyRegistry::instance();
    std::vector<StrategyStep> steps;
    for (const auto& strategy : registry.all()) {
        const std::string& name = strategy->info().name;
        if (name != "add_connection" && name != "adjust_connection" && name != "budgets")
            steps.push_back(registry.step(name, seed));
    }
    return steps;
}

Recipe comparisonRecipe(const ComparisonPlan& plan, const Network& base, const StrategyStep* strategy, double sparsity,
                        std::uint64_t seed) {
    Recipe recipe = plan.base;
    recipe.seed = seed;
    PruneStep prune = plan.prune;
    prune.scope = Scope::Network;
    prune.target = Target::Sparsity;
    prune.values.clear();
    prune.value = sparsity;
    if (prune.criterion == Criterion::Random)
        prune.seed = seed;
    if (!strategy) {
        recipe.steps.push_back({true, prune});
        return recipe;
    }
    StrategyStep step = *strategy;
    step.seed = seed;
    if (infoOf(step).takesExclude)
        step.exclude = prune.exclude;
    if (declares(step, "sparsity"))
        step.parameters.set("sparsity", sparsity);
    if (step.strategy == "neurons") {
        step.parameters.set("remove", std::monostate());
        step.parameters.set("share", sparsity);
    }
    if (!prunesItself(step)) {
        const Index all = includedWeights(base, prune.exclude);
        const Index pruned = prunedAt(sparsity, base, prune.exclude);
        if (const Index added = addedBy(step, base, all - pruned); added > 0)
            prune.value = static_cast<double>(std::min(all, pruned + added)) / static_cast<double>(all);
        recipe.steps.push_back({true, prune});
    }
    recipe.steps.push_back({true, step});
    return recipe;
}

namespace {

/// The row's description and recipe; nothing is run yet.
ComparisonRow rowOf(const Job& job, const ComparisonPlan& plan, const Network& base) {
    const std::vector<std::string>& exclude = plan.prune.exclude;
    ComparisonRow row;
    row.strategy = job.strategy ? job.strategy->strategy : "none";
    row.sparsity = job.sparsity;
    row.seed = job.seed;
    row.equalKept = !job.strategy || keepsCount(*job.strategy);
    row.layerError = std::numeric_limits<double>::quiet_NaN();
    const Index keptOutside = base.keptWeights() - includedKeptWeights(base, exclude);
    row.keptTarget = keptOutside + includedWeights(base, exclude) - prunedAt(job.sparsity, base, exclude);
    row.recipe = comparisonRecipe(plan, base, job.strategy, job.sparsity, job.seed);
    return row;
}

} // namespace

Result<std::vector<ComparisonRow>> compareStrategies(RecipeRunner& runner, const ComparisonPlan& given, std::stop_token stop,
                                                     const ProgressFn& progress,
                                                     const std::function<void(const ComparisonRow&)>& onRow) {
    const auto base = runner.runEach(given.base, {}, stop);
    if (!base)
        return tl::unexpected(base.error());
    const Network& network = (*base)->network;
    const auto plan = checkedPlan(given, network);
    if (!plan)
        return tl::unexpected(plan.error());
    const std::vector<Job> jobs = jobsOf(*plan);
    std::vector<ComparisonRow> rows;
    for (std::size_t i = 0; i < jobs.size(); ++i) {
        ComparisonRow row = rowOf(jobs[i], *plan, network);
        const ProgressFn within = [&](Progress part) {
            part.fraction = (static_cast<double>(i) + part.fraction) / static_cast<double>(jobs.size());
            part.stage = Message(QT_TRANSLATE_NOOP("engine", "{}, {}"), row.strategy, part.stage);
            progress(part);
        };
        auto outcomes = runner.run(row.recipe, stop, progress ? within : ProgressFn());
        if (!outcomes && outcomes.error().code == ErrorCode::Cancelled)
            return tl::unexpected(outcomes.error());
        if (outcomes)
            fillRow(row, runner, std::move(*outcomes), plan->base.steps.size(), stop);
        else
            row.error = outcomes.error();
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, Message(QT_TRANSLATE_NOOP("engine", "comparison")), {});
        if (onRow)
            onRow(row);
        rows.push_back(std::move(row));
    }
    return rows;
}

std::string comparisonCsv(const std::vector<ComparisonRow>& rows) {
    std::string text =
        "strategy,sparsity,seed,equalKept,keptWeights,keptParameters,correct,accuracy,accuracyLow,accuracyHigh,won,"
        "lost,layerError,added,seconds,error,keptTarget,keptDifference\n";
    for (const ComparisonRow& row : rows) {
        const Evaluation* const measured = row.outcome && row.outcome->evaluation ? &*row.outcome->evaluation : nullptr;
        text += fmt::format("{},{},{},{},{},{},", row.strategy, row.sparsity, row.seed, row.equalKept ? 1 : 0,
                            row.outcome ? std::to_string(row.outcome->cost.keptWeights) : "",
                            row.outcome ? std::to_string(row.outcome->cost.keptParameters) : "");
        text += measured ? fmt::format("{},{},{},{},{},{},", measured->correct, measured->accuracy, measured->accuracyLow,
                                       measured->accuracyHigh, row.outcome->paired.won, row.outcome->paired.lost)
                         : ",,,,,,";
        std::string error = row.error ? printable(errorSentence(*row.error)) : std::string();
        for (std::size_t i = error.find('"'); i != std::string::npos; i = error.find('"', i + 2))
            error.insert(i, 1, '"');
        text += fmt::format("{},{},{},{},{},{}\n", std::isfinite(row.layerError) ? fmt::format("{}", row.layerError) : "",
                            row.added, row.seconds, error.empty() ? "" : "\"" + error + "\"", row.keptTarget,
                            row.outcome ? std::to_string(row.keptDifference()) : "");
    }
    return text;
}

} // namespace prunescope
