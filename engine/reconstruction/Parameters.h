// The settings of a strategy: named values and the meaning of each.
#pragma once

#include "engine/core/Result.h"

#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

namespace prunescope {

/// std::monostate: not given, which has a meaning of its own ("all layers").
using ParameterValue = std::variant<std::monostate, bool, std::int64_t, double, std::string, std::vector<double>>;

/// Layer: a text that resolveLayer() understands.
enum class ParameterType { Flag, Whole, Number, Choice, NumberList, Layer };

/// The name, type and meaning of one setting. Texts are English; the window translates them in the context "engine".
struct ParameterInfo {
    std::string name;
    ParameterType type;
    ParameterValue standard; ///< the default, used by a step without this key
    double least = 0;        ///< range of Whole, Number and each entry of a NumberList, both ends included
    double most = 0;
    std::vector<std::string> choices; ///< for Choice
    const char* meaning = "";
};

ParameterInfo flagParameter(std::string name, bool standard, const char* meaning);
/// standard: the default, a number or std::monostate.
ParameterInfo wholeParameter(std::string name, ParameterValue standard, std::int64_t least, std::int64_t most,
                             const char* meaning);
ParameterInfo numberParameter(std::string name, ParameterValue standard, double least, double most, const char* meaning);
ParameterInfo choiceParameter(std::string name, std::string standard, std::vector<std::string> choices, const char* meaning);
ParameterInfo listParameter(std::string name, double least, double most, const char* meaning);
/// Has no value by default; `meaning` says what that means.
ParameterInfo layerParameter(std::string name, const char* meaning);

/// Values by name, with equality. The parameters of a step contain every name that its strategy declares.
class Parameters {
public:
    Parameters() = default;
    /// Initialises all parameters with their default values.
    explicit Parameters(const std::vector<ParameterInfo>& infos);

    void set(const std::string& name, ParameterValue value) { m_values[name] = std::move(value); }
    bool has(const std::string& name) const; ///< declared and not std::monostate

    /// Each function asserts that the parameter exists and has this type.
    bool flag(const std::string& name) const { return std::get<bool>(m_values.at(name)); }
    std::int64_t whole(const std::string& name) const { return std::get<std::int64_t>(m_values.at(name)); }
    double number(const std::string& name) const { return std::get<double>(m_values.at(name)); }
    const std::string& text(const std::string& name) const { return std::get<std::string>(m_values.at(name)); }
    const std::vector<double>& list(const std::string& name) const { return std::get<std::vector<double>>(m_values.at(name)); }

    const std::map<std::string, ParameterValue>& values() const { return m_values; }
    friend bool operator==(const Parameters&, const Parameters&) = default;

private:
    std::map<std::string, ParameterValue> m_values;
};

/// Fails with BadArgument (where: the name) when the value has another type, is outside the range or is not one of the choices.
Result<void> checkParameter(const ParameterInfo& info, const ParameterValue& value);

/// The values that checkParameter() accepts: "a number from 0 to 1", "one of refit, nothing".
Message rangeText(const ParameterInfo& info);

/// The value as text: 0.5, true, refit, or "" for std::monostate.
std::string valueText(const ParameterValue& value);

} // namespace prunescope
