#include "engine/training/Optimiser.h"

#include <cmath>

namespace prunescope {

namespace {

// A decaying moment (0.9^t) would end in denormal numbers, which many processors compute a hundred times slower.
constexpr float kForgotten = 1e-30F;

// Passed by value: with a reference the compiler would assume that it aliases the loop's output, and would not vectorise.
void sgdRow(const StepRates rates, const float* __restrict gradient, const ParameterRow row) {
    float* const __restrict values = row.values;
    float* const __restrict velocity = row.firstMoment;
    for (Index i = 0; i < row.size; ++i) {
        const float v = rates.momentum * velocity[i] + gradient[i];
        velocity[i] = std::abs(v) < kForgotten ? 0.0F : v;
        values[i] = rates.keep * values[i] - rates.rate * v;
    }
}

void adamRow(const StepRates rates, const float* __restrict gradient, const ParameterRow row) {
    float* const __restrict values = row.values;
    float* const __restrict first = row.firstMoment;
    float* const __restrict second = row.secondMoment;
    const float newFirst = 1.0F - rates.momentum;
    const float newSecond = 1.0F - rates.secondDecay;
    for (Index i = 0; i < row.size; ++i) {
        const float g = gradient[i];
        const float m = rates.momentum * first[i] + newFirst * g;
        const float v = rates.secondDecay * second[i] + newSecond * g * g;
        first[i] = std::abs(m) < kForgotten ? 0.0F : m;
        second[i] = v < kForgotten ? 0.0F : v;
        values[i] = rates.keep * values[i] - rates.rate * m / (std::sqrt(v) + rates.epsilon);
    }
}

} // namespace

void stepRow(const StepRates& rates, float* gradient, const ParameterRow& row) {
    if (row.mask)
        for (Index i = 0; i < row.size; ++i)
            gradient[i] = row.mask[i] ? gradient[i] : 0.0F;
    if (rates.optimiser == Optimiser::Adam)
        adamRow(rates, gradient, row);
    else
        sgdRow(rates, gradient, row);
}

StepRates StepSequence::next(double learningRate, double weightDecay) {
    StepRates rates;
    rates.optimiser = m_optimiser;
    rates.momentum = static_cast<float>(m_momentum);
    rates.keep = static_cast<float>(1 - learningRate * weightDecay);
    rates.rate = static_cast<float>(learningRate);
    if (m_optimiser == Optimiser::Sgd)
        return rates;
    m_firstPower *= m_momentum;
    m_secondPower *= m_secondDecay;
    // m̂ / (√v̂ + ε) = √(1 − β2^t) / (1 − β1^t) · m / (√v + ε √(1 − β2^t)).
    const double secondCorrection = std::sqrt(1 - m_secondPower);
    rates.rate = static_cast<float>(learningRate * secondCorrection / (1 - m_firstPower));
    rates.epsilon = static_cast<float>(m_epsilon * secondCorrection);
    rates.secondDecay = static_cast<float>(m_secondDecay);
    return rates;
}

} // namespace prunescope
