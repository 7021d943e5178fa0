#include "engine/reconstruction/Parameters.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

namespace prunescope {

ParameterInfo flagParameter(std::string name, bool standard, const char* meaning) {
    return {std::move(name), ParameterType::Flag, standard, 0, 1, {}, meaning};
}

ParameterInfo wholeParameter(std::string name, ParameterValue standard, std::int64_t least, std::int64_t most,
                             const char* meaning) {
    return {std::move(name), ParameterType::Whole, std::move(standard), static_cast<double>(least), static_cast<double>(most), {},
            meaning};
}

ParameterInfo numberParameter(std::string name, ParameterValue standard, double least, double most, const char* meaning) {
    return {std::move(name), ParameterType::Number, std::move(standard), least, most, {}, meaning};
}

ParameterInfo choiceParameter(std::string name, std::string standard, std::vector<std::string> choices, const char* meaning) {
    return {std::move(name), ParameterType::Choice, std::move(standard), 0, 0, std::move(choices), meaning};
}

ParameterInfo listParameter(std::string name, double least, double most, const char* meaning) {
    return {std::move(name), ParameterType::NumberList, std::monostate(), least, most, {}, meaning};
}

ParameterInfo layerParameter(std::string name, const char* meaning) {
    return {std::move(name), ParameterType::Layer, std::monostate(), 0, 0, {}, meaning};
}

Parameters::Parameters(const std::vector<ParameterInfo>& infos) {
    for (const ParameterInfo& info : infos)
        m_values[info.name] = info.standard;
}

bool Parameters::has(const std::string& name) const {
    const auto found = m_values.find(name);
    return found != m_values.end() && !std::holds_alternative<std::monostate>(found->second);
}

namespace {

bool inRange(const ParameterInfo& info, double value) {
    return std::isfinite(value) && value >= info.least && value <= info.most;
}

bool accepts(const ParameterInfo& info, const ParameterValue& value) {
    switch (info.type) {
    case ParameterType::Flag: return std::holds_alternative<bool>(value);
    case ParameterType::Whole:
        return std::holds_alternative<std::int64_t>(value) && inRange(info, static_cast<double>(std::get<std::int64_t>(value)));
    case ParameterType::Number: return std::holds_alternative<double>(value) && inRange(info, std::get<double>(value));
    case ParameterType::Choice:
        return std::holds_alternative<std::string>(value) &&
               std::find(info.choices.begin(), info.choices.end(), std::get<std::string>(value)) != info.choices.end();
    case ParameterType::Layer: return std::holds_alternative<std::string>(value) && !std::get<std::string>(value).empty();
    case ParameterType::NumberList: {
        const auto* list = std::get_if<std::vector<double>>(&value);
        return list && std::all_of(list->begin(), list->end(), [&](double entry) { return inRange(info, entry); });
    }
    }
    return false;
}

} // namespace

Result<void> checkParameter(const ParameterInfo& info, const ParameterValue& value) {
    if (std::holds_alternative<std::monostate>(value) && std::holds_alternative<std::monostate>(info.standard))
        return {};
    if (accepts(info, value))
        return {};
    return fail(ErrorCode::BadArgument, info.name, QT_TRANSLATE_NOOP("engine", "{} is not {}"), valueText(value),
                rangeText(info));
}

Message rangeText(const ParameterInfo& info) {
    switch (info.type) {
    case ParameterType::Flag: return Message(QT_TRANSLATE_NOOP("engine", "true or false"));
    case ParameterType::Whole:
        return Message(QT_TRANSLATE_NOOP("engine", "an integer from {:.0f} to {:.0f}"), info.least, info.most);
    case ParameterType::Number: return Message(QT_TRANSLATE_NOOP("engine", "a number from {} to {}"), info.least, info.most);
    case ParameterType::Choice:
        return Message(QT_TRANSLATE_NOOP("engine", "one of {}"), fmt::format("{}", fmt::join(info.choices, ", ")));
    case ParameterType::Layer: return Message(QT_TRANSLATE_NOOP("engine", "the name of a layer"));
    case ParameterType::NumberList:
        return Message(QT_TRANSLATE_NOOP("engine", "a list of numbers from {} to {}"), info.least, info.most);
    }
    return {};
}

std::string valueText(const ParameterValue& value) {
    struct Writer {
        std::string operator()(std::monostate) const { return ""; }
        std::string operator()(bool flag) const { return flag ? "true" : "false"; }
        std::string operator()(std::int64_t number) const { return fmt::format("{}", number); }
        std::string operator()(double number) const { return fmt::format("{}", number); }
        std::string operator()(const std::string& text) const { return text; }
        std::string operator()(const std::vector<double>& list) const { return fmt::format("[{}]", fmt::join(list, ", ")); }
    };
    return std::visit(Writer(), value);
}

} // namespace prunescope
