#include "engine/core/AtomicFile.h"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>
#include <fcntl.h>
#include <mutex>
#include <set>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

namespace prunescope {

namespace {

namespace fs = std::filesystem;

/// The files that this program is writing or has written. Temporary files appear and disappear under the lock, so that
/// endWriting() misses none.
struct Writes {
    std::mutex mutex;
    std::set<std::string> temporaries;
    std::set<std::string> written;
    bool ended = false;
};

/// Never destroyed: endWriting() may be called from another thread while the program is already ending.
Writes& writes() {
    static Writes& instance = *new Writes;
    return instance;
}

/// Writes all bytes. On failure, errno says what went wrong.
bool writeAll(int file, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(file, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

bool writeAll(int file, const std::vector<std::string_view>& pieces) {
    return std::all_of(pieces.begin(), pieces.end(), [=](std::string_view piece) { return writeAll(file, piece); });
}

bool isStream(const struct stat& status) {
    return !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode);
}

/// A file that standard output goes to (`-o /dev/stdout > FILE`) must not be replaced: all further output would be lost.
bool isStandardOutput(const struct stat& status) {
    struct stat output {};
    return S_ISREG(status.st_mode) && ::fstat(STDOUT_FILENO, &output) == 0 && output.st_dev == status.st_dev &&
           output.st_ino == status.st_ino;
}

/// Preserves errno while the cleanup runs.
template <class Cleanup> void keepingErrno(Cleanup cleanup) {
    const int error = errno;
    cleanup();
    errno = error;
}

bool writeInto(int file, const std::vector<std::string_view>& pieces) {
    if (file < 0)
        return false;
    const bool complete = writeAll(file, pieces);
    if (complete)
        return ::close(file) == 0;
    keepingErrno([&] { ::close(file); });
    return false;
}

/// The file that a chain of symbolic links ends at, whether it exists or not. Empty, with errno set, when the chain does not
/// end.
fs::path withoutLinks(fs::path path) {
    constexpr int kMaximumLinks = 40; // the kernel's limit
    std::error_code error;
    for (int i = 0; i <= kMaximumLinks; ++i) {
        if (!fs::is_symlink(fs::symlink_status(path, error)))
            return path;
        const fs::path target = fs::read_symlink(path, error);
        path = target.is_absolute() ? target : path.parent_path() / target;
    }
    errno = ELOOP;
    return {};
}

/// A pattern for mkstemp() beside the target: the target's name plus six characters, shortened where the file system allows no
/// name of that length. The name is cut between characters, since some file systems refuse half a UTF-8 sequence.
std::string temporaryPattern(const fs::path& target) {
    constexpr std::string_view kPattern = ".XXXXXX";
    const fs::path folder = target.has_parent_path() ? target.parent_path() : fs::path(".");
    const long allowed = ::pathconf(folder.c_str(), _PC_NAME_MAX);
    std::size_t longest = allowed > 0 ? static_cast<std::size_t>(allowed) : NAME_MAX;
    longest =
        std::min(longest, std::max(kPattern.size(), PATH_MAX - 2 - std::min<std::size_t>(folder.native().size(), PATH_MAX - 2)));
    std::string name = target.filename();
    if (name.size() + kPattern.size() > longest) {
        std::size_t length = longest - kPattern.size();
        while (length > 0 && (static_cast<unsigned char>(name[length]) & 0xC0U) == 0x80U)
            --length;
        name.resize(length);
    }
    return folder / (name + std::string(kPattern));
}

/// Creates a file and registers it as temporary. Returns −1 and sets errno on failure (ECANCELED after endWriting()).
int createTemporary(std::string& pattern) {
    const std::scoped_lock lock(writes().mutex);
    if (writes().ended) {
        errno = ECANCELED;
        return -1;
    }
    const int file = ::mkostemp(pattern.data(), O_CLOEXEC);
    if (file >= 0)
        writes().temporaries.insert(pattern);
    return file;
}

/// Writes the content, sets the mode and closes the file. mkostemp() creates files with mode 0600: a new file gets the mode
/// that the umask allows, an existing one keeps its own.
bool fill(int file, const fs::path& target, const std::vector<std::string_view>& pieces) {
    const mode_t mask = ::umask(0);
    ::umask(mask);
    struct stat old {};
    const mode_t mode = ::stat(target.c_str(), &old) == 0 ? (old.st_mode & 07777U) : (0666U & ~mask);
    if (::fchmod(file, mode) == 0 && writeAll(file, pieces) && ::fsync(file) == 0)
        return ::close(file) == 0;
    keepingErrno([&] { ::close(file); });
    return false;
}

bool putInPlace(const std::string& temporary, const fs::path& target, const fs::path& path) {
    const std::scoped_lock lock(writes().mutex);
    if (writes().ended) {
        errno = ECANCELED;
        return false;
    }
    if (::rename(temporary.c_str(), target.c_str()) != 0)
        return false;
    writes().temporaries.erase(temporary);
    writes().written.insert(path.string());
    return true;
}

void noteWritten(const fs::path& path) {
    const std::scoped_lock lock(writes().mutex);
    writes().written.insert(path.string());
}

void discard(const std::string& temporary) {
    const std::scoped_lock lock(writes().mutex);
    ::unlink(temporary.c_str());
    writes().temporaries.erase(temporary);
}

bool replaceFile(const fs::path& path, const std::vector<std::string_view>& pieces) {
    errno = ENOENT; // the path is empty
    const fs::path target = withoutLinks(path);
    if (target.empty())
        return false;
    if (target.filename().empty() || target.filename() == "." || target.filename() == "..") {
        errno = EISDIR;
        return false;
    }
    std::string temporary = temporaryPattern(target);
    const int file = createTemporary(temporary);
    if (file < 0)
        return false;
    if (fill(file, target, pieces) && putInPlace(temporary, target, path))
        return true;
    keepingErrno([&] { discard(temporary); });
    return false;
}

} // namespace

Result<void> writeFileAtomically(const fs::path& path, std::string_view bytes) {
    return writeFileAtomically(path, std::vector<std::string_view>{bytes});
}

Result<void> writeFileAtomically(const fs::path& path, const std::vector<std::string_view>& pieces) {
    struct stat old {};
    const bool exists = ::stat(path.c_str(), &old) == 0;
    const bool output = exists && isStandardOutput(old);
    bool done = false;
    if (output || (exists && isStream(old))) {
        noteWritten(path); // noted first: bytes that were written there cannot be taken back
        done = writeInto(output ? ::dup(STDOUT_FILENO) : ::open(path.c_str(), O_WRONLY | O_CLOEXEC), pieces);
    } else {
        done = replaceFile(path, pieces);
    }
    if (done)
        return {};
    if (errno == ECANCELED)
        return fail(ErrorCode::Cancelled, path.string(), {});
    return fail(ErrorCode::FileUnwritable, path.string(), Message::verbatim(std::strerror(errno)));
}

std::vector<std::string> endWriting() {
    const std::scoped_lock lock(writes().mutex);
    writes().ended = true;
    for (const std::string& file : writes().temporaries)
        ::unlink(file.c_str());
    writes().temporaries.clear();
    return {writes().written.begin(), writes().written.end()};
}

} // namespace prunescope
