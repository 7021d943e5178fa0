#pragma once

#include "engine/core/Progress.h"
#include "engine/network/Network.h"

#include <filesystem>
#include <stop_token>

namespace prunescope {

/// Reads an ONNX file. The readers in OnnxOperators.h convert its nodes one by one to nodes of the network. Names become
/// readable and unique; those in PruneScope's own files stay unchanged. Nodes that the output does not depend on are left out.
/// Errors: see openModel().
Result<Network> readOnnx(const std::filesystem::path& path, const std::stop_token& stop = {}, const ProgressFn& progress = {});

} // namespace prunescope
