// A file's bytes in memory, read-only: small files are read, large ones mapped.
#pragma once

#include "engine/core/Result.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>

namespace prunescope {

/// Unmapped when the last owner is destroyed.
struct MappedFile {
    std::shared_ptr<const void> owner;
    const std::byte* data = nullptr;
    std::uint64_t size = 0;
};

/// Files of up to this many bytes are read into memory, so that later changes on disk do not matter.
constexpr std::uint64_t kReadUpTo = std::uint64_t{16} << 20;

/// path must be canonical; a symbolic link is not followed. Truncating a mapped file would normally kill the program with
/// SIGBUS; instead the missing part reads as zeros from then on, and checkMappedFiles() fails. Fails with FileNotFound,
/// FileUnreadable, FileTruncated (it shrank while it was read), OutOfMemory.
Result<MappedFile> mapFile(const std::filesystem::path& path, std::uint64_t readUpTo = kReadUpTo);

/// Fails with FileTruncated, naming the file, while a mapped file that was found to be truncated is in use. Results computed
/// from it must not be shown.
Result<void> checkMappedFiles();
/// The same for only the file that contains this address. Always succeeds for memory outside mapped files.
Result<void> checkMappedFile(const void* address);

} // namespace prunescope
