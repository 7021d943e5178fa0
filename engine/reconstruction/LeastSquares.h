#pragma once

#include "engine/reconstruction/Strategy.h"

#include <memory>

namespace prunescope {

/// Refits the surviving weights of each neuron so that the layer reproduces the loaded network's values. Source: L-OBS (Dong,
/// Chen & Pan 2017, sec. 3); ReLU-aware: Net-Trim (Aghasi et al. 2017).
std::unique_ptr<Strategy> makeLeastSquares();

} // namespace prunescope
