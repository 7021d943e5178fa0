// A file's bytes in memory, read-only: small files are read, large ones mapped.
#pragma once

#include "engine/core/Result.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>

namespace prunescope {

/// Gone from the address space with its last owner.
struct MappedFile {
    std::shared_ptr<const void> owner;
    const std::byte* data = nullptr;
    std::uint64_t size = 0;
};

/// Files up to this many bytes are read: what happens to them afterwards does not matter any more.
constexpr std::uint64_t kReadUpTo = std::uint64_t{16} << 20;

/// path: canonical; a symbolic link there is not followed. A mapped file that somebody shortens while it is open would end the
/// program by SIGBUS; instead what is gone reads as zeros from then on, and checkMappedFiles() fails.
/// Fails with FileNotFound, FileUnreadable, FileTruncated (it shrank while it was read), OutOfMemory.
Result<MappedFile> mapFile(const std::filesystem::path& path, std::uint64_t readUpTo = kReadUpTo);

/// Fails with FileTruncated, naming the file, while a mapped file is in use of which a part was found missing: whatever was
/// computed from it must not be shown.
Result<void> checkMappedFiles();
/// The same for the file that an address belongs to alone; always good for memory that is no mapped file's.
Result<void> checkMappedFile(const void* address);

} // namespace prunescope
