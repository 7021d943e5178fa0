#include "engine/formats/OnnxExternalData.h"

#include "engine/formats/OnnxNames.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace prunescope {

namespace fs = std::filesystem;

namespace {

Result<MappedFile> mapFile(const fs::path& path) {
    // O_NOFOLLOW: the path is canonical, so a link here was put in after the check. O_NONBLOCK: a pipe must not hang the program.
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (file < 0)
        return fail(errno == ENOENT ? ErrorCode::FileNotFound : ErrorCode::FileUnreadable, path.string(), std::strerror(errno));
    struct stat status {};
    if (::fstat(file, &status) != 0 || !S_ISREG(status.st_mode)) {
        ::close(file);
        return fail(ErrorCode::FileUnreadable, path.string(), "not a regular file");
    }
    MappedFile mapped;
    mapped.size = static_cast<std::uint64_t>(status.st_size);
    if (mapped.size > 0) {
        const auto length = static_cast<std::size_t>(mapped.size);
        void* const data = ::mmap(nullptr, length, PROT_READ, MAP_PRIVATE, file, 0);
        if (data == MAP_FAILED) {
            ::close(file);
            return fail(ErrorCode::FileUnreadable, path.string(), std::strerror(errno));
        }
        mapped.owner = std::shared_ptr<const void>(data, [length](const void* p) { ::munmap(const_cast<void*>(p), length); });
        mapped.data = static_cast<const std::byte*>(data);
    }
    ::close(file);
    return mapped;
}

bool isInside(const fs::path& folder, const fs::path& path) {
    return std::mismatch(folder.begin(), folder.end(), path.begin(), path.end()).first == folder.end();
}

} // namespace

Result<MappedFile> OnnxExternalData::open(const std::string& location) {
    const fs::path relative(location);
    const bool climbs = std::find(relative.begin(), relative.end(), fs::path("..")) != relative.end();
    if (location.empty() || location.find('\0') != std::string::npos || relative.is_absolute() || climbs)
        return fail(ErrorCode::FileDamaged, "",
                    "external data at " + inQuotes(location) + ", which is not inside the model's folder");
    std::error_code error;
    const fs::path folder = fs::canonical(m_folder, error);
    const fs::path path = error ? fs::path() : fs::canonical(folder / relative, error);
    if (error)
        return fail(error == std::errc::no_such_file_or_directory ? ErrorCode::FileNotFound : ErrorCode::FileUnreadable,
                    (m_folder / relative).string(), "the model keeps weights in this file: " + error.message());
    if (!isInside(folder, path))
        return fail(ErrorCode::FileDamaged, "", "external data at " + inQuotes(location) + ", a link out of the model's folder");
    if (const auto known = m_files.find(path); known != m_files.end())
        return known->second;
    Result<MappedFile> mapped = mapFile(path);
    if (mapped)
        m_files.emplace(path, *mapped);
    return mapped;
}

std::uint64_t OnnxExternalData::size() const {
    std::uint64_t total = 0;
    for (const auto& [path, file] : m_files)
        total += file.size;
    return total;
}

} // namespace prunescope
