#pragma once

#include "engine/network/Network.h"

#include <cstdint>
#include <filesystem>
#include <string>

namespace prunescope {

/// Weights and biases up to this many bytes are stored in the model file itself: protobuf, and therefore ONNX, is limited to 2
/// GiB.
constexpr std::uint64_t kLargestInlineWeights = std::uint64_t{3} << 29;

/// The network as ONNX (opset 13, IR 7), with input "input" of N × its shape and output "output". Each node is written under
/// its own name by the writers in OnnxOperators.h. Pruned weights are zeros; the metadata record which zeros are kept (see
/// OnnxMask.h). The same network always gives the same bytes. Fails with Unsupported for an operation that has no writer, or
/// above kLargestInlineWeights.
Result<std::string> onnxBytes(const Network& network);

/// Writes onnxBytes() to a file through a temporary file and a rename. A network with more than `largestInline` bytes of
/// weights gets a second file beside it, with the same name plus ".data" (a name that is too long for that is cut). If the
/// model then cannot be written, the previous file of that name is restored. Fails with FileUnwritable, Unsupported.
Result<void> writeOnnx(const Network& network, const std::filesystem::path& path,
                       std::uint64_t largestInline = kLargestInlineWeights);

} // namespace prunescope
