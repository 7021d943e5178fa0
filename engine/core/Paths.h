// Where the program finds the files that ship with it and those that the user downloaded.
#pragma once

#include <filesystem>
#include <string>

namespace prunescope {

std::string programVersion();

/// The folder with mnist/, models/ and recipes/: $PRUNESCOPE_RESOURCES, else ../share/prunescope beside the program, else the
/// source tree.
std::filesystem::path resourceFolder();

/// The user's own data: $XDG_DATA_HOME/prunescope, else ~/.local/share/prunescope.
std::filesystem::path userDataFolder();

} // namespace prunescope
