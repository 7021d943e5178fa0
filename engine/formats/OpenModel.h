// One door to every model format: openModel() picks the reader by content.
#pragma once

#include "engine/network/Network.h"

#include <filesystem>
#include <string>
#include <vector>

namespace prunescope {

/// A file, or "builtin:lenet-300-100", "builtin:mlp-128". The network's name is the argument as given for built-in ones, else the
/// file's name. Fails with FileNotFound, FileTruncated, FileDamaged, FormatUnknown, Unsupported (naming node and operator),
/// NotFinite, ShapeMismatch, OutOfMemory.
Result<Network> openModel(const std::string& nameOrFile);

/// Names for builtin:…, in the order they are offered.
std::vector<std::string> builtinModels();

/// Writes ONNX (see OnnxWriter.h): whole or not at all.
Result<void> saveModel(const Network& network, const std::filesystem::path& path);

} // namespace prunescope
