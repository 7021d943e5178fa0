#include "engine/recipe/Recipe.h"

#include "engine/reconstruction/StrategyRegistry.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace prunescope {

Recipe Recipe::prefix(std::size_t count) const {
    Recipe result;
    result.seed = seed;
    result.steps.assign(steps.begin(), steps.begin() + static_cast<std::ptrdiff_t>(std::min(count, steps.size())));
    return result;
}

bool needsTrainingImages(const Recipe& recipe) {
    return std::any_of(recipe.steps.begin(), recipe.steps.end(), [](const Step& step) {
        if (!step.enabled)
            return false;
        if (step.prune())
            return needsCalibration(step.prune()->criterion);
        const Parameters& parameters = step.strategy()->parameters;
        if (parameters.has("then") && parameters.text("then") == "fine-tune")
            return true;
        const Strategy* const strategy = StrategyRegistry::instance().find(step.strategy()->strategy);
        return strategy && (strategy->info().needsCalibration || strategy->info().needsLabels);
    });
}

namespace {

std::string excludeText(const std::vector<int>& exclude) {
    return exclude.empty() ? "" : fmt::format(", exclude {}", fmt::join(exclude, ", "));
}

std::string pruneText(const PruneStep& prune) {
    std::string text = fmt::format("prune by {}, scope {}", criterionName(prune.criterion), scopeName(prune.scope));
    if (prune.scope == Scope::Network)
        text += prune.target == Target::Threshold ? fmt::format(", score > {:.6g} kept", prune.value)
                                                  : fmt::format(", sparsity {:.6g}", prune.value);
    return text + excludeText(prune.exclude);
}

/// The strategy, and what differs from its defaults.
std::string strategyText(const StrategyStep& step) {
    const StrategyInfo& info = StrategyRegistry::instance().find(step.strategy)->info();
    std::string text = fmt::format("{} by {}", info.action, info.name);
    for (const ParameterInfo& parameter : stepParameters(info))
        if (const ParameterValue& value = step.parameters.values().at(parameter.name); value != parameter.standard)
            text += fmt::format(", {} {}", parameter.name, valueText(value));
    return text + excludeText(step.exclude);
}

} // namespace

std::string stepText(const Step& step) {
    return step.prune() ? pruneText(*step.prune()) : strategyText(*step.strategy());
}

} // namespace prunescope
