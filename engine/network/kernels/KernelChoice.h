// Which instruction set the evaluation's inner loops are taken from.
#pragma once

#include "engine/core/Result.h"

#include <string>
#include <string_view>
#include <vector>

namespace prunescope {

/// "v2", "v3", "v4" (x86-64-v2 and so on) as far as this machine runs them, and "native" in a build for this machine.
std::vector<std::string> availableKernels();

/// Uses this set from now on. Not to be called while anything is evaluated. Fails with BadArgument (no such set) or Unsupported
/// (this machine lacks it).
Result<void> forceKernels(std::string_view name);

} // namespace prunescope
