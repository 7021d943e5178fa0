// Creates a network to start training from.
#pragma once

#include "engine/network/Network.h"

#include <cstdint>
#include <string>
#include <vector>

namespace prunescope {

/// A chain of dense layers fc1, fc2, … with `activation` after the hidden layers and softmax after the last one. sizes: inputs,
/// hidden layers, classes. Biases are 0; weights are uniform in ± √(6 / inputs) before ReLU (He et al. 2015) and ± √(6 /
/// (inputs + outputs)) before anything else (Glorot & Bengio 2010), drawn by seed and multiplied by `gain`. (Uniform, not
/// normal, because it needs no logarithm, so the bytes are the same on every machine.) Fails with BadArgument (fewer than two
/// sizes, a size below 1, softmax as the hidden activation, a gain that is not positive).
Result<Network> initialise(std::string name, const std::vector<Index>& sizes, Activation activation, std::uint64_t seed,
                           float gain = 1.0F);

} // namespace prunescope
