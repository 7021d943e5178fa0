#pragma once

#include "engine/core/Result.h"

#include <filesystem>
#include <string_view>
#include <vector>

namespace prunescope {

/// Writes to a temporary file beside `path`, flushes it to the disk and renames it: the old file stays until the new one is
/// complete. A symbolic link stays, and the file that it names is written. A device, a pipe or a socket is written into. Fails
/// with FileUnwritable and leaves no temporary file behind; fails with Cancelled after endWriting().
Result<void> writeFileAtomically(const std::filesystem::path& path, std::string_view bytes);
/// The same for a file that lies in memory in several pieces.
Result<void> writeFileAtomically(const std::filesystem::path& path, const std::vector<std::string_view>& pieces);

/// For a program that is being ended from outside: removes the temporary files of writes that are under way. No file is replaced
/// after this. Returns the paths that this program has written, as they were given.
std::vector<std::string> endWriting();

} // namespace prunescope
