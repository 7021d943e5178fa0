// The commands `strategies` and `compare`.
#pragma once

#include "engine/recipe/Comparison.h"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

namespace prunescope {

/// Every strategy of the registry with its parameters.
nlohmann::ordered_json strategiesJson();
std::string strategiesTable();

nlohmann::ordered_json comparisonJson(const std::string& model, const std::string& data, const std::vector<ComparisonRow>& rows);
/// Two tables: the strategies that keep the same number of weights, and the others, which are compared by parameters.
std::string comparisonTable(const std::vector<ComparisonRow>& rows);

/// Steps with the default settings of these strategies; of all strategies that can be compared when there are no names. Fails
/// with BadArgument.
Result<std::vector<StrategyStep>> strategiesNamed(const std::vector<std::string>& names);

} // namespace prunescope
