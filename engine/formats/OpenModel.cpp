#include "engine/formats/OpenModel.h"

#include "engine/core/Paths.h"
#include "engine/formats/ModelFormat.h"
#include "engine/formats/Names.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>

namespace prunescope {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kBuiltin = "builtin:";
constexpr std::string_view kDefaultFormat = "onnx";

Result<Network> openBuiltin(const std::string& argument, const std::stop_token& stop, const ProgressFn& progress) {
    const std::string name = argument.substr(kBuiltin.size());
    const std::vector<std::string> known = builtinModels();
    if (std::find(known.begin(), known.end(), name) == known.end())
        return fail(ErrorCode::FileNotFound, cleanName(argument),
                    QT_TRANSLATE_NOOP("engine", "the built-in models are builtin:{}"),
                    fmt::format("{}", fmt::join(known, ", builtin:")));
    const fs::path path = resourceFolder() / "models" / (name + ".onnx");
    const Result<Network> network = findModelFormat(kDefaultFormat)->read(path, stop, progress);
    return network ? Result<Network>(network->renamed(argument)) : network;
}

std::string suffixOf(const fs::path& path) {
    std::string suffix = path.extension().string();
    std::transform(suffix.begin(), suffix.end(), suffix.begin(),
                   [](char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); });
    return suffix;
}

const ModelFormat& writerFor(const fs::path& path) {
    const std::string suffix = suffixOf(path);
    for (const ModelFormat* format : modelFormats()) {
        const auto suffixes = format->suffixes();
        if (format->canWrite() && std::find(suffixes.begin(), suffixes.end(), suffix) != suffixes.end())
            return *format;
    }
    return *findModelFormat(kDefaultFormat);
}

} // namespace

std::vector<std::string> builtinModels() {
    return {"lenet-300-100", "mlp-128"};
}

Result<Network> openModel(const std::string& nameOrFile, const std::stop_token& stop, const ProgressFn& progress) {
    if (nameOrFile.starts_with(kBuiltin))
        return openBuiltin(nameOrFile, stop, progress);
    const fs::path path(nameOrFile);
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    if (status.type() == fs::file_type::not_found || nameOrFile.empty())
        return fail(ErrorCode::FileNotFound, nameOrFile, QT_TRANSLATE_NOOP("engine", "there is no such file"));
    if (const ModelFormat* format = formatOf(path))
        return format->read(path, stop, progress);
    if (fs::is_directory(status))
        return fail(ErrorCode::FormatUnknown, nameOrFile, QT_TRANSLATE_NOOP("engine", "it is a folder"));
    // The default format's reader gives the best explanation of why the file does not have that format.
    return findModelFormat(kDefaultFormat)->read(path, stop, progress);
}

Result<void> saveModel(const Network& network, const fs::path& path, std::string_view format) {
    if (format.empty())
        return writerFor(path).write(network, path);
    const ModelFormat* const named = findModelFormat(format);
    if (!named)
        return fail(ErrorCode::BadArgument, std::string(format), QT_TRANSLATE_NOOP("engine", "there is no such format"));
    return named->write(network, path);
}

} // namespace prunescope
