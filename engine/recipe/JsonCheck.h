// Checks a recipe's text while it is parsed, before anything is built from it.
#pragma once

#include "engine/core/Message.h"

#include <string>
#include <string_view>

namespace prunescope {

/// Thrown while a recipe is read, because a Result at every level would hide the rules. parseRecipe() converts it to a Result.
struct Refusal {
    Message where;
    Message detail;
};

/// "step 2, key sparsity".
constexpr const char* kKeyIn = QT_TRANSLATE_NOOP("engine", "{}, key {}");
/// The name that messages use for a recipe as a whole.
constexpr const char* kRecipe = QT_TRANSLATE_NOOP("engine", "recipe");

/// Throws Refusal and names step and key if possible. Refused: text that is not JSON, a repeated key in an object (JSON does
/// not say which value counts), a number too large for a double, more than 32 levels of nesting, more than a million values.
void checkRecipeText(const std::string& text);

/// The text, cut after 60 bytes, for messages about the content of a file.
std::string shortened(std::string_view text);

} // namespace prunescope
