#pragma once

#include "engine/reconstruction/Strategy.h"

#include <memory>

namespace prunescope {

/// Adds randomly chosen pruned connections, starting at 0. Source: Mocanu et al. 2018 (SET).
std::unique_ptr<Strategy> makeAddRandom();

/// Adds the pruned connections with the largest loss gradient, starting at 0. Source: Evci et al. 2020 (RigL).
std::unique_ptr<Strategy> makeAddGradient();

/// Adds the pruned connections that explain the largest part of the layer's remaining error, starting at 0, in batches with a
/// refit after each. Source: Chen, Billings & Luo 1989 (orthogonal least squares).
std::unique_ptr<Strategy> makeAddResidual();

/// Adds the largest pruned connections of the dense network with their original weights. Source: Guo, Yao & Chen 2016 (Dynamic
/// Network Surgery).
std::unique_ptr<Strategy> makeSplice();

} // namespace prunescope
