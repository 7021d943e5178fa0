#pragma once

#include "engine/reconstruction/Strategy.h"

#include <memory>

namespace prunescope {

/// Prunes in steps and refits by least squares after each. Weights are compared over all layers, by magnitude or by the cost of
/// removing them after the refit (OBS, Hassibi & Stork 1993, with the inverse recomputed at every step).
std::unique_ptr<Strategy> makeGradualLeastSquares();

} // namespace prunescope
