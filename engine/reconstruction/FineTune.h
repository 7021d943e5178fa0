#pragma once

#include "engine/reconstruction/Strategy.h"

#include <memory>

namespace prunescope {

/// Trains what is kept; pruned weights stay 0, in the optimiser's memory too. Source: Han et al. 2015.
std::unique_ptr<Strategy> makeFineTune();

/// Dense, sparse, dense: prunes, trains what is left, then lets the pruned weights grow again from 0 at a tenth of the rate.
/// Source: Han et al. 2017 (DSD).
std::unique_ptr<Strategy> makeDenseSparseDense();

} // namespace prunescope
