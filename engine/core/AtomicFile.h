#pragma once

#include "engine/core/Result.h"

#include <filesystem>
#include <string_view>
#include <vector>

namespace prunescope {

/// Writes to a temporary file beside `path`, flushes it to the disk and renames it: the old file stays until the new one is
/// complete. A symbolic link is kept, and its target is replaced. Devices, pipes and sockets are written to directly. Fails
/// with FileUnwritable and leaves no temporary file behind; fails with Cancelled after endWriting().
Result<void> writeFileAtomically(const std::filesystem::path& path, std::string_view bytes);
/// The same for content that is held in several pieces.
Result<void> writeFileAtomically(const std::filesystem::path& path, const std::vector<std::string_view>& pieces);

/// For a program that is being terminated: removes the temporary files of unfinished writes. No file is replaced after this
/// call. Returns the paths that this program has written, as they were given.
std::vector<std::string> endWriting();

} // namespace prunescope
