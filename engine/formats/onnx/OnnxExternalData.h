// Weights that an ONNX model keeps in other files of its folder.
#pragma once

#include "engine/core/MappedFile.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

namespace prunescope {

/// Opens data files beside a model, each once. Large ones are mapped, not read: see mapFile() for what happens when somebody
/// shortens such a file. PruneScope itself only ever replaces files by renaming.
class OnnxExternalData {
public:
    explicit OnnxExternalData(std::filesystem::path folder) : m_folder(std::move(folder)) {}

    /// location: as the model says it, relative to the model's folder.
    /// Fails with FileDamaged where it is absolute, has "..", or leads out of the folder by a symbolic link; FileNotFound;
    /// FileUnreadable.
    Result<MappedFile> open(const std::string& location);

    /// Bytes of all files opened so far.
    std::uint64_t size() const;

private:
    std::filesystem::path m_folder;
    std::map<std::filesystem::path, MappedFile> m_files;
};

} // namespace prunescope
