#pragma once

#include "engine/network/Network.h"

#include <filesystem>
#include <string>

namespace prunescope {

/// The network as ONNX: input N × inputs, Gemm (transB = 1) per dense layer and a node per activation. Pruned weights are zeros.
/// The same network gives the same bytes.
Result<std::string> onnxBytes(const Network& network);

/// onnxBytes() into a file, by a temporary file and a rename. Fails with FileUnwritable.
Result<void> writeOnnx(const Network& network, const std::filesystem::path& path);

} // namespace prunescope
