#pragma once

#include "engine/core/Result.h"

#include <filesystem>
#include <string_view>
#include <vector>

namespace prunescope {

/// Writes to a temporary file beside `path`, flushes it to the disk and renames it: the old file stays until the new one is
/// whole. Fails with FileUnwritable and leaves no temporary file behind.
Result<void> writeFileAtomically(const std::filesystem::path& path, std::string_view bytes);
/// The same for a file that lies in memory in several pieces.
Result<void> writeFileAtomically(const std::filesystem::path& path, const std::vector<std::string_view>& pieces);

/// Removes the temporary file of a write that is under way: for a program that is being ended from outside.
void removeUnfinishedFiles();

} // namespace prunescope
