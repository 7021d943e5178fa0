#include "engine/recipe/Recipe.h"

#include "engine/network/LayerReference.h"
#include "engine/pruning/Pruner.h"
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

std::string excludeText(const std::vector<std::string>& exclude) {
    return exclude.empty() ? "" : fmt::format(", exclude {}", fmt::join(exclude, ", "));
}

std::string pruneText(const PruneStep& prune) {
    std::string text = fmt::format("prune by {}, scope {}", criterionName(prune.criterion), scopeName(prune.scope));
    if (prune.scope == Scope::Network)
        text += prune.target == Target::Threshold ? fmt::format(", score > {:.6g} kept", prune.value)
                                                  : fmt::format(", sparsity {:.6g}", prune.value);
    return text + excludeText(prune.exclude);
}

/// The strategy's name and the settings that differ from its defaults.
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

namespace {

constexpr const char* kInStep = QT_TRANSLATE_NOOP("engine", "step {}, {}");

} // namespace

bool isAboutStep(const Error& error) {
    return error.where.isA(kStep) || error.where.isA(kInStep);
}

Error aboutStep(std::size_t number, Error error) {
    error.where = error.where.empty() ? Message(kStep, number) : Message(kInStep, number, error.where);
    return error;
}

namespace {

Result<Step> resolvedStep(const Step& step, const Network& network) {
    Step result = step;
    if (PruneStep* const prune = result.prune()) {
        auto named = resolved(*prune, network);
        if (!named)
            return tl::unexpected(named.error());
        *prune = std::move(*named);
        return result;
    }
    StrategyStep& strategy = *result.strategy();
    auto exclude = resolveLayers(network, strategy.exclude, "exclude");
    if (!exclude)
        return tl::unexpected(exclude.error());
    strategy.exclude = std::move(*exclude);
    for (const ParameterInfo& info : stepParameters(StrategyRegistry::instance().find(strategy.strategy)->info())) {
        if (info.type != ParameterType::Layer || !strategy.parameters.has(info.name))
            continue;
        const auto layer = resolveLayer(network, strategy.parameters.text(info.name), info.name);
        if (!layer)
            return tl::unexpected(layer.error());
        strategy.parameters.set(info.name, network.layer(*layer).name());
    }
    return result;
}

} // namespace

Result<Recipe> resolved(const Recipe& recipe, const Network& network) {
    Recipe result{recipe.seed, {}};
    for (std::size_t i = 0; i < recipe.steps.size(); ++i) {
        auto step = resolvedStep(recipe.steps[i], network);
        if (!step) {
            step.error().where = Message(QT_TRANSLATE_NOOP("engine", "key {}"), step.error().where);
            return tl::unexpected(aboutStep(i + 1, step.error()));
        }
        result.steps.push_back(std::move(*step));
    }
    return result;
}

} // namespace prunescope
