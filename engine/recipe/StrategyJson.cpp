#include "engine/recipe/StrategyJson.h"

#include "engine/reconstruction/StrategyRegistry.h"

namespace prunescope {

namespace {

constexpr const char* kSelectors[] = {"strategy", "structure", "schedule", "allocation"};

/// The strategies of an action that this key can name, for messages.
std::vector<std::string> namesUnder(const std::string& action, const std::string& selector) {
    std::vector<std::string> names;
    for (const auto& strategy : StrategyRegistry::instance().all())
        if (strategy->info().action == action && strategy->info().selector == selector)
            names.push_back(strategy->info().name);
    return names;
}

ParameterValue readValue(const Reader& reader, const ParameterInfo& info) {
    const Json& value = reader.required(info.name.c_str());
    switch (info.type) {
    case ParameterType::Flag: return reader.flag(info.name.c_str(), false);
    case ParameterType::Whole: return reader.integer(info.name);
    case ParameterType::Number: return reader.number(info.name, value);
    case ParameterType::Choice: return reader.text(info.name.c_str());
    case ParameterType::Layer: return reader.layer(info.name, value);
    case ParameterType::NumberList: break;
    }
    if (!value.is_array())
        reader.refuse(info.name, QT_TRANSLATE_NOOP("engine", "{} is not a list"), Reader::shown(value));
    std::vector<double> list;
    for (const Json& entry : value)
        list.push_back(reader.number(info.name, entry));
    return list;
}

} // namespace

const Strategy* strategyNamedIn(const Reader& reader) {
    const StrategyRegistry& registry = StrategyRegistry::instance();
    const std::string action = reader.text("do");
    if (action != "prune" && !registry.standardOf(action))
        reader.refuse("do", QT_TRANSLATE_NOOP("engine", "'{}' is not one of prune, adjust, add, fine-tune"), shortened(action));
    for (const char* selector : kSelectors) {
        if (!reader.has(selector))
            continue;
        const std::string name = reader.text(selector);
        const Strategy* const strategy = registry.find(name);
        if (!strategy || strategy->info().action != action || strategy->info().selector != selector)
            reader.refuse(selector, QT_TRANSLATE_NOOP("engine", "'{}' is not one of {}"), shortened(name),
                          fmt::format("{}", fmt::join(namesUnder(action, selector), ", ")));
        return strategy;
    }
    return action == "prune" ? nullptr : registry.standardOf(action);
}

StrategyStep readStrategyStep(const Reader& reader, const Strategy& strategy, std::uint64_t recipeSeed) {
    const StrategyInfo& info = strategy.info();
    const std::vector<ParameterInfo> parameters = stepParameters(info);
    std::vector<std::string> keys{"do", "enabled", info.selector};
    if (info.drawsNumbers)
        keys.emplace_back("seed");
    if (info.takesExclude)
        keys.emplace_back("exclude");
    for (const ParameterInfo& parameter : parameters)
        keys.push_back(parameter.name);
    reader.allowOnly(keys);
    StrategyStep step{info.name, Parameters(parameters), reader.seed("seed", recipeSeed), reader.layers("exclude")};
    for (const ParameterInfo& parameter : parameters) {
        if (!reader.has(parameter.name.c_str()))
            continue;
        ParameterValue value = readValue(reader, parameter);
        if (const auto checked = checkParameter(parameter, value); !checked)
            reader.refuse(parameter.name, checked.error().detail);
        step.parameters.set(parameter.name, std::move(value));
    }
    return step;
}

Json strategyStepJson(const StrategyStep& step) {
    const StrategyInfo& info = StrategyRegistry::instance().find(step.strategy)->info();
    Json json{{"do", info.action}, {info.selector, info.name}};
    for (const ParameterInfo& parameter : stepParameters(info)) {
        const ParameterValue& value = step.parameters.values().at(parameter.name);
        std::visit(
            [&](const auto& held) {
                if constexpr (!std::is_same_v<std::decay_t<decltype(held)>, std::monostate>)
                    json[parameter.name] = held;
            },
            value);
    }
    if (info.drawsNumbers)
        json["seed"] = step.seed;
    if (!step.exclude.empty())
        json["exclude"] = step.exclude;
    return json;
}

} // namespace prunescope
