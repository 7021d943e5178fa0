#pragma once

#include "engine/reconstruction/Strategy.h"

#include <memory>

namespace prunescope {

/// Trains the kept weights; pruned weights stay 0, as does the optimiser's state for them. Source: Han et al. 2015.
std::unique_ptr<Strategy> makeFineTune();

/// Dense, sparse, dense: prunes, trains the remaining weights, then restores the pruned weights at 0 and trains all of them at
/// a tenth of the rate. Source: Han et al. 2017 (DSD).
std::unique_ptr<Strategy> makeDenseSparseDense();

} // namespace prunescope
