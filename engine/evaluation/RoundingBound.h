// How far logits from sums that were moved weight by weight may differ from those of a full evaluation.
#pragma once

#include "engine/network/Network.h"

namespace prunescope {

/// Bounds on one layer's values, unit by unit, for all images: the maximum absolute value, and the maximum difference between
/// the moved value and that of a full evaluation.
struct ValueBounds {
    Vector size;
    Vector error;
};

/// Unit roundoff of float.
inline constexpr double kRoundoff = 0x1p-24;
/// γ_n = n u / (1 − n u): a sum of n products is off by at most γ_n Σ|w x|, in any order, with or without fused multiply-adds
/// (Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., sec. 3.1).
double gamma(double terms);

/// Propagates bounds through an element-wise activation, by its Lipschitz constant.
ValueBounds boundsAfterActivation(const ActivationFunction& activation, ValueBounds bounds);
/// Propagates bounds through a layer that both evaluations compute in the same way, each with its own rounding.
ValueBounds boundsAfterLayer(ConstMatrixView weights, const Vector& bias, const ValueBounds& inputs);

} // namespace prunescope
