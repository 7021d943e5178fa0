#include "engine/recipe/JsonReader.h"
#include "engine/recipe/Recipe.h"
#include "engine/recipe/StrategyJson.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

namespace prunescope {

namespace {

constexpr const char* kFormat = "prunescope-recipe";
constexpr int kVersion = 2; // version 1 gave layers by number

void checkRange(const Reader& reader, const std::string& key, Target target, double value) {
    if (value < 0 || (target == Target::Sparsity && value > 1))
        reader.refuse(key, target == Target::Sparsity
                               ? Message(QT_TRANSLATE_NOOP("engine", "{} is not a sparsity: a number from 0 to 1"), value)
                               : Message(QT_TRANSLATE_NOOP("engine", "{} is not a threshold: a number from 0 up"), value));
}

std::string targetKey(const PruneStep& step) {
    if (step.scope == Scope::Network)
        return step.target == Target::Threshold ? "threshold" : "sparsity";
    return step.target == Target::Threshold ? "thresholds" : "sparsities";
}

/// Reads an object with one entry per layer. Version 1 has a list in the order of the layers instead, with null for excluded
/// ones.
void readLayerValues(const Reader& reader, const std::string& key, const Json& value, PruneStep& step) {
    const auto read = [&](const std::string& layer, const Json& entry) {
        const double number = reader.number(key, entry);
        checkRange(reader, key, step.target, number);
        step.values.set(layer, number);
    };
    if (value.is_array()) {
        for (std::size_t i = 0; i < value.size(); ++i)
            if (!value[i].is_null())
                read(std::to_string(i), value[i]);
    } else if (value.is_object()) {
        for (const auto& [layer, entry] : value.items())
            read(layer, entry);
    } else {
        reader.refuse(key, QT_TRANSLATE_NOOP("engine", "it is not an object with one entry per layer"));
    }
}

void readTarget(const Reader& reader, PruneStep& step) {
    const bool network = step.scope == Scope::Network;
    const char* threshold = network ? "threshold" : "thresholds";
    const char* sparsity = network ? "sparsity" : "sparsities";
    for (const char* wrong : {network ? "thresholds" : "threshold", network ? "sparsities" : "sparsity"})
        if (reader.has(wrong))
            reader.refuse(wrong, QT_TRANSLATE_NOOP("engine", "with scope {} the key is {} or {}"), scopeName(step.scope),
                          threshold, sparsity);
    if (reader.has(threshold) == reader.has(sparsity))
        reader.refuse(sparsity, QT_TRANSLATE_NOOP("engine", "exactly one of {} and {} is needed"), threshold, sparsity);
    step.target = reader.has(threshold) ? Target::Threshold : Target::Sparsity;
    const std::string key = targetKey(step);
    const Json& value = reader.required(key.c_str());
    if (network) {
        step.value = reader.number(key, value);
        checkRange(reader, key, step.target, step.value);
        return;
    }
    readLayerValues(reader, key, value, step);
}

PruneStep readPruneStep(const Reader& reader, std::uint64_t recipeSeed) {
    reader.allowOnly({"do", "enabled", "criterion", "scope", "threshold", "thresholds", "sparsity", "sparsities", "exclude",
                      "seed", "calibration"});
    PruneStep step;
    if (reader.has("criterion")) {
        const auto criterion = criterionFromName(reader.text("criterion"));
        if (!criterion)
            reader.refuse("criterion", QT_TRANSLATE_NOOP("engine", "'{}' is not one of {}"), shortened(reader.text("criterion")),
                          fmt::format("{}", fmt::join(criterionNames(), ", ")));
        step.criterion = *criterion;
    }
    if (reader.has("scope")) {
        const auto scope = scopeFromName(reader.text("scope"));
        if (!scope)
            reader.refuse("scope", QT_TRANSLATE_NOOP("engine", "'{}' is neither network nor layers"),
                          shortened(reader.text("scope")));
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
    const Reader reader(object, Message(kStep, number));
    Step step;
    step.enabled = reader.flag("enabled", true);
    if (const Strategy* strategy = strategyNamedIn(reader))
        step.action = readStrategyStep(reader, *strategy, recipeSeed);
    else
        step.action = readPruneStep(reader, recipeSeed);
    return step;
}

Recipe readDocument(const Json& document) {
    const Reader reader(document, Message(kRecipe));
    if (reader.text("format") != kFormat)
        reader.refuse("format", QT_TRANSLATE_NOOP("engine", "'{}' is not {}"), shortened(reader.text("format")), kFormat);
    const Json& version = reader.required("version");
    if (!version.is_number_integer() || version < 1 || version > kVersion)
        reader.refuse("version", QT_TRANSLATE_NOOP("engine", "{} is not one of the versions that this program knows, 1 to {}"),
                      Reader::shown(version), kVersion);
    reader.allowOnly({"format", "version", "seed", "steps"});
    Recipe recipe;
    recipe.seed = reader.seed("seed", 1);
    const Json& steps = reader.required("steps");
    if (!steps.is_array())
        reader.refuse("steps", QT_TRANSLATE_NOOP("engine", "it is not a list"));
    if (steps.size() > kMaximumSteps)
        reader.refuse("steps", QT_TRANSLATE_NOOP("engine", "it has {} steps; a recipe has at most {}"), steps.size(),
                      kMaximumSteps);
    for (std::size_t i = 0; i < steps.size(); ++i)
        recipe.steps.push_back(readStep(steps[i], i + 1, recipe.seed));
    return recipe;
}

Json pruneStepJson(const PruneStep& prune) {
    Json json{{"do", "prune"}, {"criterion", criterionName(prune.criterion)}, {"scope", scopeName(prune.scope)}};
    if (prune.scope == Scope::Network) {
        json[targetKey(prune)] = prune.value;
    } else {
        Json values = Json::object();
        for (const auto& [layer, value] : prune.values)
            values[layer] = value;
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
        return fail(ErrorCode::BadRecipe, Message(kRecipe), Message::verbatim(error.what()));
    }
}

} // namespace prunescope
