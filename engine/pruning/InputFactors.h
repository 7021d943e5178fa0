// The factors by which the criteria that use calibration images multiply a weight's magnitude.
#pragma once

#include "engine/pruning/Calibration.h"
#include "engine/pruning/Scores.h"

namespace prunescope {

/// Runs the images through the base. criterion: one for which needsCalibration() holds. Per input j of each layer: standard
/// deviation, ‖x_j‖₂, or 1 / (2 [(H + λI)⁻¹]_jj Σ var z) with H = XᵀX/n, λ = 10⁻³ of its mean diagonal and the variance of the
/// layer's sums (so that layers can be compared); 0 for inputs that never differ from 0. Fails with Cancelled, or Numeric
/// (naming the layer).
Result<InputFactors> inputFactors(const Network& base, Criterion criterion, const Matrix& inputs, const std::stop_token& stop);

} // namespace prunescope
