// What the command line says: JSON objects, and the same as tables for people.
#pragma once

#include "engine/evaluation/AccuracyCurve.h"
#include "engine/recipe/RecipeRunner.h"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

namespace prunescope {

nlohmann::ordered_json infoJson(const Network& network);
nlohmann::ordered_json evaluationJson(const Evaluation& evaluation);
/// dense: the outcome of no step. data: the data set's name, empty when nothing was measured.
nlohmann::ordered_json recipeRunJson(const Outcome& dense, const std::vector<OutcomePtr>& outcomes, const std::string& data);
nlohmann::ordered_json curveJson(const std::string& model, const std::string& data, const std::vector<CurvePoint>& curve);

std::string infoTable(const Network& network);
std::string evaluationTable(const Evaluation& evaluation);
std::string recipeRunTable(const Outcome& dense, const std::vector<OutcomePtr>& outcomes);
std::string curveTable(const std::vector<CurvePoint>& curve);
/// Comma-separated, a header line, full precision, "\n" line ends; an empty field where there is no single threshold.
std::string curveCsv(const std::vector<CurvePoint>& curve);

} // namespace prunescope
