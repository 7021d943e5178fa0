// Where the program finds what ships with it and what the person fetched.
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
