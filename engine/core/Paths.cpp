#include "engine/core/Paths.h"

#include <cstdlib>

namespace prunescope {

namespace fs = std::filesystem;

std::string programVersion() {
    return PRUNESCOPE_VERSION;
}

fs::path resourceFolder() {
    if (const char* forced = std::getenv("PRUNESCOPE_RESOURCES"); forced && *forced)
        return forced;
    std::error_code ignored;
    const fs::path program = fs::read_symlink("/proc/self/exe", ignored);
    const fs::path installed = program.parent_path().parent_path() / PRUNESCOPE_INSTALL_DATA;
    return fs::exists(installed / "mnist", ignored) ? installed : fs::path(PRUNESCOPE_BUILD_RESOURCES);
}

fs::path userDataFolder() {
    if (const char* data = std::getenv("XDG_DATA_HOME"); data && *data)
        return fs::path(data) / "prunescope";
    const char* home = std::getenv("HOME");
    return fs::path(home && *home ? home : ".") / ".local/share/prunescope";
}

} // namespace prunescope
