#include "engine/evaluation/RoundingBound.h"

#include "engine/core/ParallelFor.h"

#include <cmath>

namespace prunescope {

namespace {

// The error that the kernels' exponential causes in a sigmoid, tanh or softmax with values up to 1: 2 units in the last place,
// rounded up generously.
constexpr float kActivationError = 1e-6F;
constexpr Index kRowsPerTask = 64;

} // namespace

double gamma(double terms) {
    const double product = terms * kRoundoff;
    return product < 0.5 ? product / (1 - product) : 1e30;
}

ValueBounds boundsAfterActivation(const ActivationFunction& activation, ValueBounds bounds) {
    const auto slope = static_cast<float>(lipschitzConstant(activation));
    switch (activation.activation) {
    case Activation::Identity:
    case Activation::Relu: break;
    case Activation::LeakyRelu:
        bounds.error *= slope;
        bounds.size *= slope;
        break;
    case Activation::Clip:
        bounds.size = bounds.size.cwiseMax(std::max(std::fabs(activation.alpha), std::fabs(activation.beta)));
        break;
    case Activation::Sigmoid:
    case Activation::Tanh:
        bounds.error.array() += 2 * kActivationError;
        bounds.size.setOnes();
        break;
    case Activation::Elu:
    case Activation::Selu:
    case Activation::Softplus:
        // |f(x)| ≤ slope · |x| + |f(0)|, with f(0) = ln 2 for softplus and 0 otherwise.
        bounds.size = slope * bounds.size.array() + 1.0F;
        bounds.error = slope * bounds.error.array() + 2 * kActivationError * bounds.size.array();
        break;
    }
    return bounds;
}

ValueBounds boundsAfterLayer(ConstMatrixView weights, const Vector& bias, const ValueBounds& inputs) {
    ValueBounds result{Vector(weights.rows()), Vector(weights.rows())};
    // The bounds are themselves computed in float: this factor makes up for their rounding.
    const auto slack = static_cast<float>(1 + 4 * gamma(static_cast<double>(weights.cols() + 8)));
    parallelFor(weights.rows(), kRowsPerTask, [&](Index begin, Index end) {
        for (Index row = begin; row < end; ++row) {
            const auto sizes = weights.row(row).cwiseAbs().transpose();
            const auto terms = static_cast<double>((weights.row(row).array() != 0.0F).count());
            const float size = sizes.dot(inputs.size) + (bias.size() != 0 ? std::abs(bias[row]) : 0.0F);
            result.size[row] = slack * size;
            result.error[row] = slack * (sizes.dot(inputs.error) + static_cast<float>(2 * gamma(terms + 2)) * size);
        }
    });
    return result;
}

} // namespace prunescope
