#pragma once

#include "engine/network/Network.h"

#include <cstdint>
#include <filesystem>
#include <string>

namespace prunescope {

/// Weights and biases up to this many bytes go into the model file itself: protobuf, and so ONNX, ends at 2 GiB.
constexpr std::uint64_t kLargestInlineWeights = std::uint64_t{3} << 29;

/// The network as ONNX (opset 13, IR 7): input "input" of N × its shape, a node for each node of the same name, by the writers in
/// OnnxOperators.h, output "output". Pruned weights are zeros; which zeros are kept is in the metadata (see OnnxMask.h). The same
/// network gives the same bytes. Fails with Unsupported for an operation that has no writer, or over kLargestInlineWeights.
Result<std::string> onnxBytes(const Network& network);

/// onnxBytes() into a file, by a temporary file and a rename. A network of more than `largestInline` bytes of weights gets a
/// second file beside it, with ".data" behind its name (a name that is too long for that is cut); should the model then not be
/// writable, an older file of that name is put back. Fails with FileUnwritable, Unsupported.
Result<void> writeOnnx(const Network& network, const std::filesystem::path& path,
                       std::uint64_t largestInline = kLargestInlineWeights);

} // namespace prunescope
