#include "engine/recipe/JsonReader.h"
#include "engine/recipe/Recipe.h"
#include "engine/recipe/StrategyJson.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

namespace prunescope {

namespace {

constexpr const char* kFormat = "prunescope-recipe";
constexpr int kVersion = 1;

void checkRange(const Reader& reader, const std::string& key, Target target, double value) {
    if (value < 0 || (target == Target::Sparsity && value > 1))
        reader.refuse(key, target == Target::Sparsity ? fmt::format("{} is not a sparsity: a number from 0 to 1", value)
                                                      : fmt::format("{} is not a threshold: a number from 0 up", value));
}

std::string targetKey(const PruneStep& step) {
    if (step.scope == Scope::Network)
        return step.target == Target::Threshold ? "threshold" : "sparsity";
    return step.target == Target::Threshold ? "thresholds" : "sparsities";
}

void readTarget(const Reader& reader, PruneStep& step) {
    const bool network = step.scope == Scope::Network;
    const char* threshold = network ? "threshold" : "thresholds";
    const char* sparsity = network ? "sparsity" : "sparsities";
    for (const char* wrong : {network ? "thresholds" : "threshold", network ? "sparsities" : "sparsity"})
        if (reader.has(wrong))
            reader.refuse(wrong, fmt::format("with scope {} the key is {} or {}", scopeName(step.scope), threshold, sparsity));
    if (reader.has(threshold) == reader.has(sparsity))
        reader.refuse(sparsity, fmt::format("exactly one of {} and {} is needed", threshold, sparsity));
    step.target = reader.has(threshold) ? Target::Threshold : Target::Sparsity;
    const std::string key = targetKey(step);
    const Json& value = reader.required(key.c_str());
    if (network) {
        step.value = reader.number(key, value);
        checkRange(reader, key, step.target, step.value);
        return;
    }
    if (!value.is_array())
        reader.refuse(key, "it is not a list with one entry per layer");
    for (const Json& entry : value) {
        step.values.emplace_back();
        if (entry.is_null())
            continue;
        step.values.back() = reader.number(key, entry);
        checkRange(reader, key, step.target, *step.values.back());
    }
}

PruneStep readPruneStep(const Reader& reader, std::uint64_t recipeSeed) {
    reader.allowOnly({"do", "enabled", "criterion", "scope", "threshold", "thresholds", "sparsity", "sparsities", "exclude",
                      "seed", "calibration"});
    PruneStep step;
    if (reader.has("criterion")) {
        const auto criterion = criterionFromName(reader.text("criterion"));
        if (!criterion)
            reader.refuse("criterion", fmt::format("'{}' is not one of {}", shortened(reader.text("criterion")),
                                                   fmt::join(criterionNames(), ", ")));
        step.criterion = *criterion;
    }
    if (reader.has("scope")) {
        const auto scope = scopeFromName(reader.text("scope"));
        if (!scope)
            reader.refuse("scope", fmt::format("'{}' is neither network nor layers", shortened(reader.text("scope"))));
        step.scope = *scope;
    }
    step.exclude = reader.layers("exclude");
    step.seed = reader.seed("seed", recipeSeed);
    if (reader.has("calibration"))
        step.calibration = reader.positive("calibration");
    readTarget(reader, step);
    return step;
}

Step readStep(const Json& object, std::size_t number, std::uint64_t recipeSeed) {
    const Reader reader(object, fmt::format("step {}", number));
    Step step;
    step.enabled = reader.flag("enabled", true);
    if (const Strategy* strategy = strategyNamedIn(reader))
        step.action = readStrategyStep(reader, *strategy, recipeSeed);
    else
        step.action = readPruneStep(reader, recipeSeed);
    return step;
}

Recipe readDocument(const Json& document) {
    const Reader reader(document, "recipe");
    if (reader.text("format") != kFormat)
        reader.refuse("format", fmt::format("'{}' is not {}", shortened(reader.text("format")), kFormat));
    const Json& version = reader.required("version");
    if (!version.is_number_integer() || version != kVersion)
        reader.refuse("version",
                      fmt::format("{} is not {}, the version that this program knows", Reader::shown(version), kVersion));
    reader.allowOnly({"format", "version", "seed", "steps"});
    Recipe recipe;
    recipe.seed = reader.seed("seed", 1);
    const Json& steps = reader.required("steps");
    if (!steps.is_array())
        reader.refuse("steps", "it is not a list");
    if (steps.size() > kMaximumSteps)
        reader.refuse("steps", fmt::format("it has {} steps; a recipe has at most {}", steps.size(), kMaximumSteps));
    for (std::size_t i = 0; i < steps.size(); ++i)
        recipe.steps.push_back(readStep(steps[i], i + 1, recipe.seed));
    return recipe;
}

Json pruneStepJson(const PruneStep& prune) {
    Json json{{"do", "prune"}, {"criterion", criterionName(prune.criterion)}, {"scope", scopeName(prune.scope)}};
    if (prune.scope == Scope::Network) {
        json[targetKey(prune)] = prune.value;
    } else {
        Json values = Json::array();
        for (const std::optional<double>& value : prune.values)
            values.push_back(value ? Json(*value) : Json());
        json[targetKey(prune)] = std::move(values);
    }
    if (!prune.exclude.empty())
        json["exclude"] = prune.exclude;
    if (prune.criterion == Criterion::Random)
        json["seed"] = prune.seed;
    if (prune.calibration > 0)
        json["calibration"] = prune.calibration;
    return json;
}

} // namespace

Json stepJson(const Step& step) {
    Json json = step.prune() ? pruneStepJson(*step.prune()) : strategyStepJson(*step.strategy());
    json["enabled"] = step.enabled;
    return json;
}

Json recipeJson(const Recipe& recipe) {
    Json steps = Json::array();
    for (const Step& step : recipe.steps)
        steps.push_back(stepJson(step));
    return Json{{"format", kFormat}, {"version", kVersion}, {"seed", recipe.seed}, {"steps", std::move(steps)}};
}

std::string recipeText(const Recipe& recipe) {
    return recipeJson(recipe).dump(2) + "\n";
}

Result<Recipe> parseRecipe(const std::string& text) {
    try {
        checkRecipeText(text);
        return readDocument(Json::parse(text));
    } catch (const Refusal& refusal) {
        return fail(ErrorCode::BadRecipe, refusal.where, refusal.detail);
    } catch (const Json::exception& error) {
        return fail(ErrorCode::BadRecipe, "recipe", error.what());
    }
}

} // namespace prunescope
