#pragma once

#include "engine/reconstruction/Strategy.h"

#include <memory>

namespace prunescope {

/// Adds and drops: per layer the cheapest kept weights (OBS) make room for as many with the largest gain, everything is refitted,
/// and the exchange stands when the layer's error falls. The number of kept weights stays the same.
std::unique_ptr<Strategy> makeSwap();

} // namespace prunescope
