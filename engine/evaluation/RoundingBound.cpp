#include "engine/evaluation/RoundingBound.h"

#include "engine/core/ParallelFor.h"

#include <cmath>

namespace prunescope {

namespace {

// What the kernels' exponential adds to a sigmoid, tanh or softmax, of values up to 1: 2 units in the last place, generously.
constexpr float kActivationError = 1e-6F;
constexpr Index kRowsPerTask = 64;

} // namespace

double gamma(double terms) {
    const double product = terms * kRoundoff;
    return product < 0.5 ? product / (1 - product) : 1e30;
}

ValueBounds boundsAfterActivation(Activation activation, ValueBounds bounds) {
    switch (activation) {
    case Activation::Identity:
    case Activation::Relu: break;
    case Activation::Sigmoid:
    case Activation::Tanh:
        bounds.error.array() += 2 * kActivationError;
        bounds.size.setOnes();
        break;
    case Activation::Softmax:
    case Activation::LogSoftmax: {
        const bool logarithmic = activation == Activation::LogSoftmax;
        const float units = static_cast<float>(bounds.size.size());
        const float largest = logarithmic ? 2 * bounds.size.maxCoeff() + std::log(units) + 1 : 1.0F;
        bounds.error.setConstant((logarithmic ? 2.0F : 1.0F) * bounds.error.maxCoeff() + 2 * kActivationError * largest);
        bounds.size.setConstant(largest);
        break;
    }
    }
    return bounds;
}

ValueBounds boundsAfterLayer(ConstMatrixView weights, const Vector& bias, const ValueBounds& inputs) {
    ValueBounds result{Vector(weights.rows()), Vector(weights.rows())};
    // The bounds are computed in float themselves: what that may lose is added to them.
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
