// How a gradient changes the weights.
#pragma once

#include "engine/core/Types.h"

#include <cstdint>

namespace prunescope {

enum class Optimiser { Sgd, Adam };

/// The numbers of one step, the same for every weight.
struct StepRates {
    Optimiser optimiser = Optimiser::Adam;
    float rate = 0;        ///< learning rate; for Adam it includes both bias corrections
    float epsilon = 0;     ///< Adam's ε, times the second bias correction
    float keep = 1;        ///< 1 − learning rate · weight decay
    float momentum = 0;    ///< SGD's μ, Adam's β1
    float secondDecay = 0; ///< Adam's β2
};

/// A row of parameters with the optimiser's state for it. All arrays hold `size` values and have Eigen's alignment.
struct ParameterRow {
    float* values;
    float* firstMoment;       ///< SGD: the velocity
    float* secondMoment;      ///< Adam only
    const std::uint8_t* mask; ///< nullptr if all are kept; otherwise 0 where the weight is pruned and must stay 0
    Index size;
};

/// One step. gradient is overwritten.
/// SGD: v ← μ v + g, w ← (1 − η λ) w − η v. Adam (Kingma & Ba 2015, algorithm 1, with the rates folded as in its section 2):
/// m ← β1 m + (1 − β1) g, v ← β2 v + (1 − β2) g², w ← (1 − η λ) w − η m̂ / (√v̂ + ε).
/// The decay is decoupled from the gradient (Loshchilov & Hutter 2019). Where the mask is 0, gradient, moments and weight stay
/// 0.
void stepRow(const StepRates& rates, float* gradient, const ParameterRow& row);

/// The rates of a run, step by step.
class StepSequence {
public:
    StepSequence(Optimiser optimiser, double momentum, double secondDecay, double epsilon)
        : m_optimiser(optimiser), m_momentum(momentum), m_secondDecay(secondDecay), m_epsilon(epsilon) {}

    StepRates next(double learningRate, double weightDecay);

private:
    Optimiser m_optimiser;
    double m_momentum;
    double m_secondDecay;
    double m_epsilon;
    double m_firstPower = 1;  ///< β1^t
    double m_secondPower = 1; ///< β2^t
};

} // namespace prunescope
