// Files that may be compressed with gzip (RFC 1952), read as a stream so that no size is trusted before the bytes are there.
#pragma once

#include "engine/core/Result.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace prunescope {

/// The unpacked bytes of a regular file, in order. gzip is recognised by its first two bytes, whatever the file's name; several
/// consecutive gzip members count as one stream, as RFC 1952 says.
class GzipFile {
public:
    /// Fails with FileNotFound (missing, not permitted, a directory, not a regular file) or FileUnreadable.
    static Result<GzipFile> open(const std::filesystem::path& path);

    GzipFile(GzipFile&&) noexcept;
    GzipFile& operator=(GzipFile&&) noexcept;
    ~GzipFile();

    /// Bytes on the disk.
    std::uint64_t packedSize() const;
    /// Bytes after unpacking, if known without unpacking: for plain files only.
    std::optional<std::uint64_t> unpackedSize() const;

    /// Fills `target` as far as there are bytes; fewer than requested means that the end was reached and the file is complete.
    /// Fails with FileUnreadable, FileTruncated (gzip ends too early) or FileDamaged (gzip's own checks, bytes after its end).
    Result<std::size_t> read(std::span<std::uint8_t> target);

private:
    struct State;
    explicit GzipFile(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

/// Appends up to `count` bytes to `bytes` and returns how many were appended. Memory grows only with the bytes actually read,
/// so a `count` from an untrusted header is harmless. Fails as GzipFile::read().
Result<std::uint64_t> appendFrom(GzipFile& file, std::uint64_t count, std::vector<std::uint8_t>& bytes);

/// The whole file, unpacked. Fails as GzipFile, and with OutOfMemory where it unpacks to more than `limit` bytes.
Result<std::vector<std::uint8_t>> readMaybeGzip(const std::filesystem::path& path, std::uint64_t limit);

} // namespace prunescope
