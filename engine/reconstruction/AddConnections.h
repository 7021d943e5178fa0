#pragma once

#include "engine/reconstruction/Strategy.h"

#include <memory>

namespace prunescope {

/// Adds: pruned connections drawn by chance, starting at 0. Source: Mocanu et al. 2018 (SET).
std::unique_ptr<Strategy> makeAddRandom();

/// Adds: the pruned connections at which the loss has the largest gradient, starting at 0. Source: Evci et al. 2020 (RigL).
std::unique_ptr<Strategy> makeAddGradient();

/// Adds: the pruned connections that explain most of what the layer still gets wrong, starting at 0, in batches with a refit
/// after each. Source: Chen, Billings & Luo 1989 (orthogonal least squares).
std::unique_ptr<Strategy> makeAddResidual();

/// Adds: the largest pruned connections of the dense network, with the weights they had. Source: Guo, Yao & Chen 2016 (Dynamic
/// Network Surgery).
std::unique_ptr<Strategy> makeSplice();

} // namespace prunescope
