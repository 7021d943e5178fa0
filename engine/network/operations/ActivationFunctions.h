// The element-wise activation functions: the only place that holds their formulas.
#pragma once

#include "engine/core/StableMath.h"
#include "engine/core/Types.h"

#include <algorithm>
#include <cmath>
#include <string_view>

namespace prunescope {

enum class Activation { Identity, Relu, LeakyRelu, Clip, Elu, Selu, Softplus, Sigmoid, Tanh };

/// A function of one number.
struct ActivationFunction {
    Activation activation = Activation::Identity;
    float alpha = 0; ///< LeakyRelu: slope below 0; Elu, Selu: α; Clip: the minimum
    float beta = 0;  ///< Selu: γ; Clip: the maximum

    ActivationFunction() = default;
    /// Converts from an activation, since most have no parameters.
    ActivationFunction(Activation which, float alphaValue = 0, float betaValue = 0)
        : activation(which), alpha(alphaValue), beta(betaValue) {}
    friend bool operator==(const ActivationFunction&, const ActivationFunction&) = default;
};

/// "relu", "leaky-relu", "clip", …; "identity".
std::string_view activationName(Activation activation);

/// A constant L with |f(x) − f(y)| ≤ L · |x − y| for all x and y.
double lipschitzConstant(const ActivationFunction& function);

/// to = f(from), `count` values. May work in place. NaN stays NaN.
inline void activate(const ActivationFunction& function, const float* from, float* to, Index count) {
    const float alpha = function.alpha;
    const float beta = function.beta;
    const auto each = [&](auto formula) {
        for (Index i = 0; i < count; ++i)
            to[i] = formula(from[i]);
    };
    switch (function.activation) {
    case Activation::Identity:
        if (from != to)
            std::copy_n(from, count, to);
        break;
    case Activation::Relu: each([](float x) { return x < 0.0F ? 0.0F : x; }); break;
    case Activation::LeakyRelu: each([=](float x) { return x < 0.0F ? alpha * x : x; }); break;
    case Activation::Clip: each([=](float x) { return x < alpha ? alpha : (x > beta ? beta : x); }); break;
    case Activation::Elu: each([=](float x) { return x < 0.0F ? alpha * (stableExp(x) - 1.0F) : x; }); break;
    case Activation::Selu: each([=](float x) { return beta * (x < 0.0F ? alpha * (stableExp(x) - 1.0F) : x); }); break;
    // ln(1 + e^x) without overflow: max(x, 0) + ln(1 + e^−|x|).
    case Activation::Softplus: each([](float x) { return (x < 0.0F ? 0.0F : x) + std::log1p(stableExp(-std::fabs(x))); }); break;
    case Activation::Sigmoid: each([](float x) { return 1.0F / (1.0F + stableExp(-x)); }); break;
    case Activation::Tanh: each([](float x) { return 1.0F - 2.0F / (stableExp(2.0F * x) + 1.0F); }); break;
    }
}

/// Whether the derivative can be computed from the function's value alone, as multiplyByDerivative() computes it. With negative
/// parameters the sign of the value no longer tells the sign of x.
inline bool hasDerivative(const ActivationFunction& function) {
    switch (function.activation) {
    case Activation::LeakyRelu:
    case Activation::Elu: return function.alpha >= 0.0F;
    case Activation::Selu: return function.alpha >= 0.0F && function.beta >= 0.0F;
    default: return true;
    }
}

/// gradients ← gradients · f'(x), from the function's values f(x).
inline void multiplyByDerivative(const ActivationFunction& function, const float* values, float* gradients, Index count) {
    const float alpha = function.alpha;
    const float beta = function.beta;
    const auto each = [&](auto derivative) {
        for (Index i = 0; i < count; ++i)
            gradients[i] *= derivative(values[i]);
    };
    switch (function.activation) {
    case Activation::Identity: break;
    case Activation::Relu:
        for (Index i = 0; i < count; ++i) // selects instead of multiplying, so that an infinite gradient times 0 is 0
            gradients[i] = values[i] > 0.0F ? gradients[i] : 0.0F;
        break;
    case Activation::LeakyRelu: each([=](float y) { return y > 0.0F ? 1.0F : alpha; }); break;
    case Activation::Clip: each([=](float y) { return y > alpha && y < beta ? 1.0F : 0.0F; }); break;
    case Activation::Elu: each([=](float y) { return y > 0.0F ? 1.0F : y + alpha; }); break;
    case Activation::Selu: each([=](float y) { return y > 0.0F ? beta : y + alpha * beta; }); break;
    case Activation::Softplus: each([](float y) { return 1.0F - stableExp(-y); }); break;
    case Activation::Sigmoid: each([](float y) { return y * (1.0F - y); }); break;
    case Activation::Tanh: each([](float y) { return 1.0F - y * y; }); break;
    }
}

} // namespace prunescope
