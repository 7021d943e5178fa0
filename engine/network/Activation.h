#pragma once

#include "engine/core/Types.h"

#include <string_view>

namespace prunescope {

enum class Activation { Identity, Relu, Sigmoid, Tanh, Softmax, LogSoftmax };

std::string_view activationName(Activation activation);

/// values: samples × units, replaced by activation(values). Softmax and log-softmax work along each row and subtract its maximum.
void applyActivation(Activation activation, MatrixRef values);

} // namespace prunescope
