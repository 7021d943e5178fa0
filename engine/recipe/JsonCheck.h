// What a recipe's text must not do, found while it is parsed and before anything is built from it.
#pragma once

#include "engine/core/Message.h"

#include <string>
#include <string_view>

namespace prunescope {

/// Thrown while a recipe is read, where a Result at every level would bury the rules; parseRecipe() turns it into one.
struct Refusal {
    Message where;
    Message detail;
};

/// "step 2, key sparsity".
constexpr const char* kKeyIn = QT_TRANSLATE_NOOP("engine", "{}, key {}");
/// What a recipe as a whole is called in messages.
constexpr const char* kRecipe = QT_TRANSLATE_NOOP("engine", "recipe");

/// Throws Refusal, naming step and key where it can: no JSON, a key that appears twice in an object (JSON leaves open which of
/// the two would count), a number too large for a double, more than 32 levels of nesting, more than a million values.
void checkRecipeText(const std::string& text);

/// The text, cut after 60 bytes: for messages about what a file holds.
std::string shortened(std::string_view text);

} // namespace prunescope
