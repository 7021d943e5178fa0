#include "engine/pruning/PruneStep.h"

#include <algorithm>
#include <array>
#include <utility>

namespace prunescope {

namespace {

constexpr std::array<std::pair<Criterion, std::string_view>, 6> kCriteria{{
    {Criterion::Magnitude, "magnitude"},
    {Criterion::StandardizedMagnitude, "standardized-magnitude"},
    {Criterion::Random, "random"},
    {Criterion::InputDeviation, "input-deviation"},
    {Criterion::Wanda, "wanda"},
    {Criterion::Obs, "obs"},
}};

} // namespace

std::string_view criterionName(Criterion criterion) {
    for (const auto& [value, name] : kCriteria)
        if (value == criterion)
            return name;
    return "";
}

std::optional<Criterion> criterionFromName(std::string_view name) {
    for (const auto& [value, known] : kCriteria)
        if (known == name)
            return value;
    return std::nullopt;
}

std::vector<std::string> criterionNames() {
    std::vector<std::string> names;
    for (const auto& [value, name] : kCriteria)
        names.emplace_back(name);
    return names;
}

std::string_view scopeName(Scope scope) {
    return scope == Scope::Network ? "network" : "layers";
}

std::optional<Scope> scopeFromName(std::string_view name) {
    if (name == "network")
        return Scope::Network;
    if (name == "layers")
        return Scope::Layers;
    return std::nullopt;
}

bool PruneStep::excludes(std::string_view layer) const {
    return std::find(exclude.begin(), exclude.end(), layer) != exclude.end();
}

} // namespace prunescope
