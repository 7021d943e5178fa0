#include "engine/cli/Strategies.h"

#include "engine/cli/Reports.h"
#include "engine/core/PrintableText.h"
#include "engine/reconstruction/StrategyRegistry.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <cmath>

namespace prunescope {

using Json = nlohmann::ordered_json;

namespace {

Json valueJson(const ParameterValue& value) {
    Json json;
    std::visit(
        [&](const auto& held) {
            if constexpr (!std::is_same_v<std::decay_t<decltype(held)>, std::monostate>)
                json = held;
        },
        value);
    return json;
}

const char* typeName(ParameterType type) {
    switch (type) {
    case ParameterType::Flag: return "flag";
    case ParameterType::Whole: return "whole";
    case ParameterType::Number: return "number";
    case ParameterType::Choice: return "choice";
    case ParameterType::NumberList: return "list";
    case ParameterType::Layer: return "layer";
    }
    return "";
}

Json parameterJson(const ParameterInfo& info) {
    Json json{{"name", info.name}, {"type", typeName(info.type)}, {"default", valueJson(info.standard)}};
    if (info.type == ParameterType::Choice)
        json["choices"] = info.choices;
    else if (info.type != ParameterType::Flag && info.type != ParameterType::Layer)
        json["range"] = Json{info.least, info.most};
    json["meaning"] = info.meaning;
    return json;
}

} // namespace

Json strategiesJson() {
    const StrategyRegistry& registry = StrategyRegistry::instance();
    Json list = Json::array();
    for (const auto& strategy : registry.all()) {
        const StrategyInfo& info = strategy->info();
        Json parameters = Json::array();
        for (const ParameterInfo& parameter : stepParameters(info))
            parameters.push_back(parameterJson(parameter));
        list.push_back({{"name", info.name},
                        {"family", familyName(info.family)},
                        {"do", info.action},
                        {"key", info.selector},
                        {"default", registry.standardOf(info.action) == strategy.get() && info.action != "prune"},
                        {"title", info.title},
                        {"explanation", info.explanation},
                        {"cost", info.cost},
                        {"source", info.source},
                        {"changesMask", strategy->changesMask(Parameters(stepParameters(info)))},
                        {"changesShape", info.changesShape},
                        {"needsImages", info.needsCalibration},
                        {"needsLabels", info.needsLabels},
                        {"drawsNumbers", info.drawsNumbers},
                        {"takesExclude", info.takesExclude},
                        {"parameters", std::move(parameters)}});
    }
    return Json{{"strategies", std::move(list)}};
}

std::string strategiesTable() {
    std::string text;
    for (const auto& strategy : StrategyRegistry::instance().all()) {
        const StrategyInfo& info = strategy->info();
        text += fmt::format("{}  ({}; \"do\": \"{}\", \"{}\": \"{}\"{})\n  {}\n  source: {}\n", info.name,
                            familyName(info.family), info.action, info.selector, info.name,
                            info.needsLabels        ? "; needs labels"
                            : info.needsCalibration ? "; needs images"
                                                    : "",
                            info.explanation, info.source);
        for (const ParameterInfo& parameter : stepParameters(info))
            text += fmt::format("    {:<14} {:<34} default {:<10} {}\n", parameter.name, rangeText(parameter).text(),
                                valueText(parameter.standard).empty() ? "-" : valueText(parameter.standard), parameter.meaning);
        text += "\n";
    }
    return text;
}

Json comparisonJson(const std::string& model, const std::string& data, const std::vector<ComparisonRow>& rows) {
    Json list = Json::array();
    for (const ComparisonRow& row : rows) {
        Json json{{"strategy", row.strategy},
                  {"sparsity", row.sparsity},
                  {"seed", row.seed},
                  {"equalKept", row.equalKept},
                  {"keptTarget", row.keptTarget}};
        if (row.outcome) {
            const Outcome& outcome = *row.outcome;
            json["keptWeights"] = outcome.cost.keptWeights;
            json["keptDifference"] = row.keptDifference();
            json["parameters"] = outcome.cost.parameters;
            json["keptParameters"] = outcome.cost.keptParameters;
            json["evaluation"] = outcome.evaluation ? evaluationJson(*outcome.evaluation) : Json();
            json["won"] = outcome.paired.won;
            json["lost"] = outcome.paired.lost;
        }
        json["layerError"] = std::isfinite(row.layerError) ? Json(row.layerError) : Json();
        json["added"] = row.added;
        json["seconds"] = row.seconds;
        json["error"] = row.error ? Json(errorSentence(*row.error)) : Json();
        json["recipe"] = recipeJson(row.recipe);
        list.push_back(std::move(json));
    }
    return Json{{"model", model}, {"data", data}, {"rows", std::move(list)}};
}

std::string comparisonTable(const std::vector<ComparisonRow>& rows) {
    std::string text;
    for (const bool equal : {true, false}) {
        text += equal ? "equal numbers of kept weights (off by: kept weights above or below what the sparsity leaves)\n"
                      : "\nother shapes and patterns, by parameters\n";
        text += fmt::format("{:<24} {:>9} {:>5} {:>10} {:>8} {:>10} {:>9} {:>19} {:>6} {:>6} {:>11} {:>7} {:>9}\n", "strategy",
                            "sparsity", "seed", "kept", "off by", "parameters", "accuracy", "95 % interval", "won", "lost",
                            "layer error", "added", "seconds");
        for (const ComparisonRow& row : rows) {
            if (row.equalKept != equal)
                continue;
            text += fmt::format("{:<24} {:>9} {:>5} ", row.strategy, fmt::format("{:.2f} %", row.sparsity * 100), row.seed);
            if (!row.outcome) {
                text += printable(errorSentence(*row.error)) + "\n";
                continue;
            }
            const Outcome& outcome = *row.outcome;
            text += fmt::format("{:>10} {:>8} {:>10}", outcome.cost.keptWeights,
                                row.keptDifference() == 0 ? "0" : fmt::format("{:+}", row.keptDifference()),
                                outcome.cost.keptParameters);
            if (outcome.evaluation)
                text += fmt::format(" {:>7.2f} % {:>7.2f} - {:>7.2f} % {:>6} {:>6}", outcome.evaluation->accuracy * 100,
                                    outcome.evaluation->accuracyLow * 100, outcome.evaluation->accuracyHigh * 100,
                                    outcome.paired.won, outcome.paired.lost);
            text +=
                fmt::format(" {:>11} {:>7} {:>9.2f}\n",
                            std::isfinite(row.layerError) ? fmt::format("{:.4f}", row.layerError) : "-", row.added, row.seconds);
        }
    }
    return text;
}

Result<std::vector<StrategyStep>> strategiesNamed(const std::vector<std::string>& names) {
    if (names.empty())
        return comparableStrategies(1);
    std::vector<StrategyStep> steps;
    std::vector<std::string> known;
    for (const auto& strategy : StrategyRegistry::instance().all())
        known.push_back(strategy->info().name);
    for (const std::string& name : names) {
        if (!StrategyRegistry::instance().find(name))
            return fail(ErrorCode::BadArgument, Message::verbatim("--strategies"),
                        QT_TRANSLATE_NOOP("engine", "'{}' is not one of {}"), name, fmt::format("{}", fmt::join(known, ", ")));
        steps.push_back(StrategyRegistry::instance().step(name));
    }
    return steps;
}

} // namespace prunescope
