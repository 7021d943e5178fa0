// One door to every model format: openModel() picks the reader by content.
#pragma once

#include "engine/core/Progress.h"
#include "engine/network/Network.h"

#include <filesystem>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace prunescope {

/// A file, or "builtin:lenet-300-100", "builtin:mlp-128". The network's name is the argument as given for built-in ones, else the
/// file's name. Fails with FileNotFound, FileTruncated, FileDamaged, FormatUnknown, Unsupported (naming node and operator),
/// NotFinite, ShapeMismatch, OutOfMemory, Cancelled.
Result<Network> openModel(const std::string& nameOrFile, const std::stop_token& stop = {}, const ProgressFn& progress = {});

/// Names for builtin:…, in the order they are offered.
std::vector<std::string> builtinModels();

/// Writes the whole file or none of it. format: a name from modelFormats(); empty: the format that can be written whose suffix
/// the path has, and ONNX for any other path. Fails with BadArgument (no such format), Unsupported, FileUnwritable.
Result<void> saveModel(const Network& network, const std::filesystem::path& path, std::string_view format = {});

} // namespace prunescope
