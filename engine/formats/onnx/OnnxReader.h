#pragma once

#include "engine/core/Progress.h"
#include "engine/network/Network.h"

#include <filesystem>
#include <stop_token>

namespace prunescope {

/// Reads an ONNX file. Its nodes become the network's nodes as they are, by the readers in OnnxOperators.h; names are friendly
/// and unique, those of PruneScope's own files stay the same. What the output does not depend on is left out. Errors: see
/// openModel().
Result<Network> readOnnx(const std::filesystem::path& path, const std::stop_token& stop = {}, const ProgressFn& progress = {});

} // namespace prunescope
