// The commands `strategies` and `compare`.
#pragma once

#include "engine/recipe/Comparison.h"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

namespace prunescope {

/// All registered strategies with their parameters.
nlohmann::ordered_json strategiesJson();
std::string strategiesTable();

nlohmann::ordered_json comparisonJson(const std::string& model, const std::string& data, const std::vector<ComparisonRow>& rows);
/// Two tables: strategies that keep the same number of weights, and all others, which are compared by parameter count.
std::string comparisonTable(const std::vector<ComparisonRow>& rows);

/// Steps with the default settings of these strategies, or of all strategies that can be compared if no names are given. Fails
/// with BadArgument.
Result<std::vector<StrategyStep>> strategiesNamed(const std::vector<std::string>& names);

} // namespace prunescope
