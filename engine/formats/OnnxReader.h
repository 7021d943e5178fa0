#pragma once

#include "engine/core/Progress.h"
#include "engine/network/Network.h"

#include <filesystem>
#include <stop_token>

namespace prunescope {

/// Reads an ONNX chain of Gemm, MatMul + Add, Relu, Sigmoid, Tanh, Softmax, LogSoftmax, Flatten, Reshape, Identity, Constant,
/// Dropout (inference: nothing) into a network. Errors: see openModel().
Result<Network> readOnnx(const std::filesystem::path& path, const std::stop_token& stop = {}, const ProgressFn& progress = {});

} // namespace prunescope
