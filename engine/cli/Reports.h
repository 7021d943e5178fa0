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
/// What a recipe's last step led to.
nlohmann::ordered_json stepOutcomeJson(const Outcome& outcome);
/// dense: the outcome of no step. data: the data set's name, empty when nothing was measured. steps: as stepOutcomeJson() gives
/// them.
nlohmann::ordered_json recipeRunJson(const Outcome& dense, const std::string& data, nlohmann::ordered_json steps);
nlohmann::ordered_json curveJson(const std::string& model, const std::string& data, const std::vector<CurvePoint>& curve);

std::string infoTable(const Network& network);
std::string evaluationTable(const Evaluation& evaluation);
/// A line of the table about a recipe. number: of the step.
std::string recipeRunLine(const std::string& number, const Outcome& outcome);
/// lines: those of all steps, as recipeRunLine() gives them. last: what the last step led to; nullptr when there are no steps.
std::string recipeRunTable(const Outcome& dense, const std::string& lines, const Outcome* last);
std::string curveTable(const std::vector<CurvePoint>& curve);
/// Comma-separated, a header line, full precision, "\n" line ends; an empty field where there is no single threshold.
std::string curveCsv(const std::vector<CurvePoint>& curve);

} // namespace prunescope
