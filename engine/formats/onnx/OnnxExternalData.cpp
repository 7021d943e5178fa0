#include "engine/formats/onnx/OnnxExternalData.h"

#include "engine/formats/Names.h"

#include <algorithm>

namespace prunescope {

namespace fs = std::filesystem;

namespace {

bool isInside(const fs::path& folder, const fs::path& path) {
    return std::mismatch(folder.begin(), folder.end(), path.begin(), path.end()).first == folder.end();
}

} // namespace

Result<MappedFile> OnnxExternalData::open(const std::string& location) {
    const fs::path relative(location);
    const bool climbs = std::find(relative.begin(), relative.end(), fs::path("..")) != relative.end();
    if (location.empty() || location.find('\0') != std::string::npos || relative.is_absolute() || climbs)
        return fail(ErrorCode::FileDamaged, {},
                    QT_TRANSLATE_NOOP("engine", "external data at {}, which is not inside the model's folder"),
                    inQuotes(location));
    std::error_code error;
    const fs::path folder = fs::canonical(m_folder, error);
    const fs::path path = error ? fs::path() : fs::canonical(folder / relative, error);
    if (error)
        return fail(error == std::errc::no_such_file_or_directory ? ErrorCode::FileNotFound : ErrorCode::FileUnreadable,
                    (m_folder / relative).string(), QT_TRANSLATE_NOOP("engine", "the model keeps weights in this file: {}"),
                    error.message());
    if (!isInside(folder, path))
        return fail(ErrorCode::FileDamaged, {},
                    QT_TRANSLATE_NOOP("engine", "external data at {}, a link out of the model's folder"), inQuotes(location));
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
