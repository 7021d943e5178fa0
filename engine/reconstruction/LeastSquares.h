#pragma once

#include "engine/reconstruction/Strategy.h"

#include <memory>

namespace prunescope {

/// Adjusts: the surviving weights of each neuron are fitted anew so that the layer gives what the loaded network gave there.
/// Source: L-OBS (Dong, Chen & Pan 2017, sec. 3); ReLU-aware: Net-Trim (Aghasi et al. 2017).
std::unique_ptr<Strategy> makeLeastSquares();

} // namespace prunescope
