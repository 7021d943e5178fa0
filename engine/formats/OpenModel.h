// The single entry point for all model formats: openModel() chooses the reader by the file's content.
#pragma once

#include "engine/core/Progress.h"
#include "engine/network/Network.h"

#include <filesystem>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace prunescope {

/// Opens a file, or "builtin:lenet-300-100", "builtin:mlp-128". The network's name is the argument itself for built-in ones,
/// otherwise the file's name. Fails with FileNotFound, FileTruncated, FileDamaged, FormatUnknown, Unsupported (naming node and
/// operator), NotFinite, ShapeMismatch, OutOfMemory, Cancelled.
Result<Network> openModel(const std::string& nameOrFile, const std::stop_token& stop = {}, const ProgressFn& progress = {});

/// Names for builtin:…, in the order in which they are offered.
std::vector<std::string> builtinModels();

/// Writes the complete file or nothing. format: a name from modelFormats(). If empty, the writable format with the path's
/// suffix is used, and ONNX for any other path. Fails with BadArgument (no such format), Unsupported, FileUnwritable.
Result<void> saveModel(const Network& network, const std::filesystem::path& path, std::string_view format = {});

} // namespace prunescope
