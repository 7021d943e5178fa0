#pragma once

#include "engine/reconstruction/Strategy.h"

#include <memory>

namespace prunescope {

/// Adjusts each neuron's bias so that the mean of its sums equals the loaded network's. Source: Nagel et al. 2019 (data-free
/// quantisation, sec. 4.2; here the mean is measured, not derived).
std::unique_ptr<Strategy> makeBiasCorrection();

/// Adjusts each neuron's scale and bias so that the mean and variance of its sums equal the loaded network's. Source: Jordan et
/// al. 2022 (REPAIR).
std::unique_ptr<Strategy> makeVarianceCorrection();

} // namespace prunescope
