// Selects the instruction set of the evaluation's inner loops.
#pragma once

#include "engine/core/Result.h"

#include <string>
#include <string_view>
#include <vector>

namespace prunescope {

/// "v2", "v3", "v4" (x86-64-v2 and so on) as far as this machine supports them, and "native" in a build for this machine.
std::vector<std::string> availableKernels();

/// Uses this set from now on. Must not be called during an evaluation. Fails with BadArgument (no such set) or Unsupported
/// (this machine lacks it).
Result<void> forceKernels(std::string_view name);

} // namespace prunescope
