// A recipe: everything a person did to the loaded network, as a value. The window edits it, a file holds it, the command line
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

/// One entry of a recipe: pruning by threshold or target, or a strategy of the registry (whatever adds, adjusts, reshapes or
/// trains).
struct Step {
    bool enabled = true;
    std::variant<PruneStep, StrategyStep> action;

    const PruneStep* prune() const { return std::get_if<PruneStep>(&action); }
    PruneStep* prune() { return std::get_if<PruneStep>(&action); }
    const StrategyStep* strategy() const { return std::get_if<StrategyStep>(&action); }
    StrategyStep* strategy() { return std::get_if<StrategyStep>(&action); }
    friend bool operator==(const Step&, const Step&) = default;
};

/// A recipe file with more steps is refused.
constexpr std::size_t kMaximumSteps = 1000;

struct Recipe {
    std::uint64_t seed = 1; ///< what a new step that draws numbers starts from
    std::vector<Step> steps;

    /// The first `count` steps.
    Recipe prefix(std::size_t count) const;
    friend bool operator==(const Recipe&, const Recipe&) = default;
};

/// "step 2": how messages call a step, and what begins an error's `where` that is about it.
constexpr const char* kStep = QT_TRANSLATE_NOOP("engine", "step {}");
/// Whether a step of a recipe that was run is at fault.
bool isAboutStep(const Error& error);
/// The error with the step's number, from 1, before its `where`.
Error aboutStep(std::size_t number, Error error);

/// The recipe with every layer called by its name (see resolveLayer()). Fails with BadArgument, where: "step 2, key exclude".
Result<Recipe> resolved(const Recipe& recipe, const Network& network);

/// Whether a step that is switched on looks at training images or trains on them.
bool needsTrainingImages(const Recipe& recipe);

/// One line for a list, without "switched off": "prune by magnitude, scope network, sparsity 0.9", "adjust by least-squares".
std::string stepText(const Step& step);

/// The JSON form, version 2. Pretty-printed over several lines, ending in a newline.
std::string recipeText(const Recipe& recipe);
nlohmann::ordered_json recipeJson(const Recipe& recipe);
nlohmann::ordered_json stepJson(const Step& step);

/// Fails with BadRecipe; where: "step 2, key sparsity". Refused: unknown, missing, repeated or contradicting keys, wrong types,
/// numbers out of range, nesting deeper than 32 levels, more than kMaximumSteps steps. Version 1, which has layers by number, is
/// read as well. Whether the layers fit a network is checked when the recipe is run.
Result<Recipe> parseRecipe(const std::string& text);

/// What messages call the file: its path, or standard input for "-".
Message recipeFileName(const std::string& path);

/// parseRecipe() of a regular file, or of standard input for "-"; `where` then begins with its path. Fails with FileNotFound (a
/// pipe or a folder too), FileUnreadable, FileDamaged (larger than 16 MiB) too.
Result<Recipe> readRecipe(const std::string& path);

} // namespace prunescope
