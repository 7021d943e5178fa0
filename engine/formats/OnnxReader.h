#pragma once

#include "engine/network/Network.h"

#include <filesystem>

namespace prunescope {

/// Reads an ONNX chain of Gemm, MatMul + Add, Relu, Sigmoid, Tanh, Softmax, LogSoftmax, Flatten, Reshape, Identity, Constant,
/// Dropout (inference: nothing) into a network. Errors: see openModel().
Result<Network> readOnnx(const std::filesystem::path& path);

} // namespace prunescope
