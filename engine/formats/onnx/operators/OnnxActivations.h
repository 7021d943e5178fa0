// Relu, LeakyRelu, Clip, Elu, Selu, Softplus, Sigmoid and Tanh.
#pragma once

namespace prunescope {

struct OnnxOperators;

void addOnnxActivations(OnnxOperators& operators);

} // namespace prunescope
