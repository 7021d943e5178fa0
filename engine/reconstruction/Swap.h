#pragma once

#include "engine/reconstruction/Strategy.h"

#include <memory>

namespace prunescope {

/// Adds and drops: in each layer, the kept weights that cost least to lose (OBS) are replaced by the same number with the
/// largest gain. The layer is refitted, and the exchange is kept if its error falls. The number of kept weights stays the same.
std::unique_ptr<Strategy> makeSwap();

} // namespace prunescope
