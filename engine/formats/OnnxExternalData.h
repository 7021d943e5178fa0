// Weights that an ONNX model keeps in other files of its folder.
#pragma once

#include "engine/core/Result.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>

namespace prunescope {

/// A file in memory, read-only; gone from the address space with its last owner.
struct MappedFile {
    std::shared_ptr<const void> owner;
    const std::byte* data = nullptr;
    std::uint64_t size = 0;
};

/// Opens data files beside a model, each once. The bytes are mapped, not read: whoever shortens such a file while a network made
/// from it is open takes the program down, as with every memory map. PruneScope itself only ever replaces files by renaming.
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
