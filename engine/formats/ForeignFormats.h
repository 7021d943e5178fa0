// Files of other programs, recognised by their first bytes.
#pragma once

#include "engine/core/Message.h"

#include <filesystem>
#include <optional>

namespace prunescope {

/// What the file is when it is a known format that is not ONNX, and how to get ONNX from it: "a Keras or HDF5 file (.h5); export
/// it with …".
std::optional<Message> foreignFormat(const std::filesystem::path& path);

} // namespace prunescope
