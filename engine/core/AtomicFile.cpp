#include "engine/core/AtomicFile.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <mutex>
#include <set>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

namespace prunescope {

namespace {

std::mutex unfinishedMutex;
std::set<std::string> unfinished;

void setUnfinished(const std::string& file, bool isUnfinished) {
    const std::scoped_lock lock(unfinishedMutex);
    if (isUnfinished)
        unfinished.insert(file);
    else
        unfinished.erase(file);
}

/// Writes all of it; errno tells what went wrong.
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
    return std::all_of(pieces.begin(), pieces.end(), [=](std::string_view piece) { return writeAll(file, piece); }) &&
           ::fsync(file) == 0;
}

/// A device, a pipe or a socket is written into, never renamed over: `-o /dev/stdout`, `-o >(gzip)`.
bool isStream(const struct stat& status) {
    return !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode);
}

bool writeInto(const std::filesystem::path& stream, const std::vector<std::string_view>& pieces) {
    const int file = ::open(stream.c_str(), O_WRONLY | O_CLOEXEC);
    if (file < 0)
        return false;
    const bool whole = std::all_of(pieces.begin(), pieces.end(), [=](std::string_view piece) { return writeAll(file, piece); });
    const int error = errno;
    const bool closed = ::close(file) == 0;
    if (!whole)
        errno = error;
    return whole && closed;
}

} // namespace

Result<void> writeFileAtomically(const std::filesystem::path& path, std::string_view bytes) {
    return writeFileAtomically(path, std::vector<std::string_view>{bytes});
}

Result<void> writeFileAtomically(const std::filesystem::path& path, const std::vector<std::string_view>& pieces) {
    const auto failure = [&] { return fail(ErrorCode::FileUnwritable, path.string(), Message::verbatim(std::strerror(errno))); };
    struct stat old {};
    if (::stat(path.c_str(), &old) == 0 && isStream(old))
        return writeInto(path, pieces) ? Result<void>{} : failure();
    // Write through a link to the file it names, so that the link itself survives.
    std::error_code ignored;
    const std::filesystem::path resolved = std::filesystem::weakly_canonical(path, ignored);
    const std::filesystem::path target = resolved.empty() ? path : resolved;
    std::string temporary = target.string() + ".XXXXXX";
    const int file = ::mkstemp(temporary.data());
    if (file < 0)
        return failure();
    setUnfinished(temporary, true);
    // mkstemp gives 0600; a new file gets what the person's umask says, an existing one keeps its own mode.
    const mode_t mask = ::umask(0);
    ::umask(mask);
    const mode_t mode = ::stat(target.c_str(), &old) == 0 ? (old.st_mode & 07777U) : (0666U & ~mask);
    const bool whole = ::fchmod(file, mode) == 0 && writeAll(file, pieces);
    const int error = errno;
    const bool closed = ::close(file) == 0;
    if (!whole || !closed || ::rename(temporary.c_str(), target.c_str()) != 0) {
        errno = whole ? errno : error;
        auto result = failure();
        ::unlink(temporary.c_str());
        setUnfinished(temporary, false);
        return result;
    }
    setUnfinished(temporary, false);
    return {};
}

void removeUnfinishedFiles() {
    const std::scoped_lock lock(unfinishedMutex);
    for (const std::string& file : unfinished)
        ::unlink(file.c_str());
}

} // namespace prunescope
