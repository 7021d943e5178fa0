// Weights that an ONNX model stores in separate files in its folder.
#pragma once

#include "engine/core/MappedFile.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

namespace prunescope {

/// Opens the data files of a model, each once. Large files are mapped, not read; mapFile() describes what happens if another
/// program shortens such a file. PruneScope itself only replaces files by renaming.
class OnnxExternalData {
public:
    explicit OnnxExternalData(std::filesystem::path folder) : m_folder(std::move(folder)) {}

    /// location: the path given by the model, relative to the model's folder. Fails with FileDamaged if the path is absolute,
    /// contains "..", or leaves the folder through a symbolic link; FileNotFound; FileUnreadable.
    Result<MappedFile> open(const std::string& location);

    /// Total bytes of all files opened so far.
    std::uint64_t size() const;

private:
    std::filesystem::path m_folder;
    std::map<std::filesystem::path, MappedFile> m_files;
};

} // namespace prunescope
