// A recipe is a value that holds all changes to the loaded network. The window edits it, a file stores it, the command line
// runs it.
#pragma once

#include "engine/core/Result.h"
#include "engine/network/Network.h"
#include "engine/pruning/PruneStep.h"
#include "engine/reconstruction/StrategyStep.h"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace prunescope {

/// One entry of a recipe: pruning by threshold or target, or a registered strategy that adds, adjusts, reshapes or trains.
struct Step {
    bool enabled = true;
    std::variant<PruneStep, StrategyStep> action;

    const PruneStep* prune() const { return std::get_if<PruneStep>(&action); }
    PruneStep* prune() { return std::get_if<PruneStep>(&action); }
    const StrategyStep* strategy() const { return std::get_if<StrategyStep>(&action); }
    StrategyStep* strategy() { return std::get_if<StrategyStep>(&action); }
    friend bool operator==(const Step&, const Step&) = default;
};

/// Recipe files with more steps are refused.
constexpr std::size_t kMaximumSteps = 1000;

struct Recipe {
    std::uint64_t seed = 1; ///< initial seed of new steps that draw random numbers
    std::vector<Step> steps;

    /// The first `count` steps.
    Recipe prefix(std::size_t count) const;
    friend bool operator==(const Recipe&, const Recipe&) = default;
};

/// "step 2". An error from such a step starts its `where` with this text.
constexpr const char* kStep = QT_TRANSLATE_NOOP("engine", "step {}");
/// Whether the error comes from a recipe step, which aboutStep() has marked.
bool isAboutStep(const Error& error);
/// The error with the step's number, from 1, before its `where`.
Error aboutStep(std::size_t number, Error error);

/// The recipe with every layer given by name (see resolveLayer()). Fails with BadArgument, where: "step 2, key exclude".
Result<Recipe> resolved(const Recipe& recipe, const Network& network);

/// Whether an enabled step uses training images.
bool needsTrainingImages(const Recipe& recipe);

/// One line for a list, without "enabled": "prune by magnitude, scope network, sparsity 0.9", "adjust by least-squares".
std::string stepText(const Step& step);

/// The JSON form, version 2. Pretty-printed over several lines, ending in a newline.
std::string recipeText(const Recipe& recipe);
nlohmann::ordered_json recipeJson(const Recipe& recipe);
nlohmann::ordered_json stepJson(const Step& step);

/// Fails with BadRecipe; where: "step 2, key sparsity". Refused: unknown, missing, repeated or contradictory keys, wrong types,
/// numbers out of range, nesting deeper than 32 levels, more than kMaximumSteps steps. Version 1, which gives layers by number,
/// can be read as well. Whether the layers fit a network is checked when the recipe is run.
Result<Recipe> parseRecipe(const std::string& text);

/// The name that messages use for the file: its path, or standard input for "-".
Message recipeFileName(const std::string& path);

/// parseRecipe() for a regular file, or for standard input if the path is "-"; `where` then starts with the path. Also fails
/// with FileNotFound (including for a pipe or a folder), FileUnreadable, FileDamaged (larger than 16 MiB).
Result<Recipe> readRecipe(const std::string& path);

} // namespace prunescope
