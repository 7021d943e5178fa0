// Reads the bytes of an ONNX file without trusting them. Internal to formats/: includes the onnx headers.
#pragma once

#include "engine/core/Result.h"

#include <onnx/onnx_pb.h>

#include <filesystem>
#include <memory>

namespace prunescope {

/// The file as a protobuf message. A first pass over the bytes measures what parsing would need, so that a small crafted file
/// cannot take much memory. Fails with FileNotFound, FileUnreadable, FormatUnknown (not ONNX, or larger than protobuf's 2 GiB),
/// FileTruncated, FileDamaged.
Result<std::unique_ptr<onnx::ModelProto>> parseOnnx(const std::filesystem::path& path);

} // namespace prunescope
