#pragma once

#include "engine/reconstruction/Strategy.h"

#include <memory>

namespace prunescope {

/// The textbook's name for a family. Runs the family's default strategy or, with "literal", the textbook's own version. name:
/// "adjust_connection" (noise on every weight, including pruned ones) or "add_connection" (random neurons).
std::unique_ptr<Strategy> makeTextbook(const char* name, std::unique_ptr<Strategy> standard, std::unique_ptr<Strategy> literal);

} // namespace prunescope
