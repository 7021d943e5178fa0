// Gradients of the loss over a whole data set: for growing connections and for diagnosing gradient flow.
#pragma once

#include "engine/core/Result.h"
#include "engine/network/Network.h"

#include <stop_token>
#include <vector>

namespace prunescope {

/// Gradient of the mean softmax cross-entropy at every weight, pruned ones included: per layer outputs × inputs, empty for a
/// layer without weights. inputs: samples × inputSize; labels: one per sample, below the network's outputs. In parallel over
/// fixed groups of samples, added up in double in their order. Hidden activations: identity, ReLU, sigmoid, tanh; the last one:
/// identity, softmax, log-softmax. Fails with Unsupported (naming the layer), Numeric (the loss is not finite; it names the
/// first layer whose values are not finite), Cancelled.
Result<std::vector<Matrix>> lossGradients(const Network& network, const Matrix& inputs, const std::vector<std::uint8_t>& labels,
                                          const std::stop_token& stop);

} // namespace prunescope
