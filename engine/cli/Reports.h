// The command line's results as JSON objects and as tables for people.
#pragma once

#include "engine/evaluation/AccuracyCurve.h"
#include "engine/recipe/RecipeRunner.h"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

namespace prunescope {

nlohmann::ordered_json infoJson(const Network& network);
nlohmann::ordered_json evaluationJson(const Evaluation& evaluation);
/// The result of a recipe's last step.
nlohmann::ordered_json stepOutcomeJson(const Outcome& outcome);
/// dense: the outcome without any steps. data: the data set's name; empty if nothing was measured. steps: the objects from
/// stepOutcomeJson().
nlohmann::ordered_json recipeRunJson(const Outcome& dense, const std::string& data, nlohmann::ordered_json steps);
nlohmann::ordered_json curveJson(const std::string& model, const std::string& data, const std::vector<CurvePoint>& curve);

std::string infoTable(const Network& network);
std::string evaluationTable(const Evaluation& evaluation);
/// One line of the table about a recipe. number: the step's number.
std::string recipeRunLine(const std::string& number, const Outcome& outcome);
/// lines: the lines of all steps from recipeRunLine(). last: the result of the last step; nullptr if there are no steps.
std::string recipeRunTable(const Outcome& dense, const std::string& lines, const Outcome* last);
std::string curveTable(const std::vector<CurvePoint>& curve);
/// Comma-separated values with a header line, full precision and "\n" as line ending. The threshold is empty if it differs
/// between layers.
std::string curveCsv(const std::vector<CurvePoint>& curve);

} // namespace prunescope
