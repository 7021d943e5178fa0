// How far the logits of sums that were moved weight by weight may lie from those of a fresh evaluation.
#pragma once

#include "engine/network/Network.h"

namespace prunescope {

/// What is known of one layer's values, unit by unit, for all images: the largest size they can have, and how far the moved value
/// may lie from the fresh one.
struct ValueBounds {
    Vector size;
    Vector error;
};

/// Unit roundoff of float.
inline constexpr double kRoundoff = 0x1p-24;
/// γ_n = n u / (1 − n u): a sum of n products is off by at most γ_n Σ|w x|, in any order, with or without fused multiply-adds
/// (Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., sec. 3.1).
double gamma(double terms);

/// Through an element-wise activation, by its Lipschitz constant.
ValueBounds boundsAfterActivation(const ActivationFunction& activation, ValueBounds bounds);
/// Through a layer that both evaluate in the same way, each with a rounding of its own.
ValueBounds boundsAfterLayer(ConstMatrixView weights, const Vector& bias, const ValueBounds& inputs);

} // namespace prunescope
