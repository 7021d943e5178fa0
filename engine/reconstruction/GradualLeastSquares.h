#pragma once

#include "engine/reconstruction/Strategy.h"

#include <memory>

namespace prunescope {

/// Prunes in steps and refits by least squares after each, by magnitude or by what leaving a weight out costs after the refit
/// (OBS, Hassibi & Stork 1993, with the inverse made anew at every step), compared over all layers.
std::unique_ptr<Strategy> makeGradualLeastSquares();

} // namespace prunescope
