// Files of other programs, recognised by their first bytes.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace prunescope {

/// What the file is when it is a known format that is not ONNX, and how to get ONNX from it: "a Keras or HDF5 file (.h5); export
/// it with …".
std::optional<std::string> foreignFormat(const std::filesystem::path& path);

} // namespace prunescope
