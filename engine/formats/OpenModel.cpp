#include "engine/formats/OpenModel.h"

#include "engine/core/Paths.h"
#include "engine/formats/ForeignFormats.h"
#include "engine/formats/OnnxNames.h"
#include "engine/formats/OnnxReader.h"
#include "engine/formats/OnnxWriter.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace prunescope {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kBuiltin = "builtin:";

Result<Network> openBuiltin(const std::string& argument) {
    const std::string name = argument.substr(kBuiltin.size());
    const std::vector<std::string> known = builtinModels();
    if (std::find(known.begin(), known.end(), name) == known.end())
        return fail(ErrorCode::FileNotFound, cleanName(argument),
                    QT_TRANSLATE_NOOP("engine", "the built-in models are builtin:{}"),
                    fmt::format("{}", fmt::join(known, ", builtin:")));
    const Result<Network> network = readOnnx(resourceFolder() / "models" / (name + ".onnx"));
    return network ? Result<Network>(network->renamed(argument)) : network;
}

} // namespace

std::vector<std::string> builtinModels() {
    return {"lenet-300-100", "mlp-128"};
}

Result<Network> openModel(const std::string& nameOrFile, const std::stop_token& stop, const ProgressFn& progress) {
    if (nameOrFile.starts_with(kBuiltin))
        return openBuiltin(nameOrFile);
    const fs::path path(nameOrFile);
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    if (status.type() == fs::file_type::not_found || nameOrFile.empty())
        return fail(ErrorCode::FileNotFound, nameOrFile, QT_TRANSLATE_NOOP("engine", "there is no such file"));
    if (fs::is_directory(status))
        return fail(ErrorCode::FormatUnknown, nameOrFile, fs::exists(path / "saved_model.pb", error)
                        ? Message(QT_TRANSLATE_NOOP("engine", "a TensorFlow SavedModel folder; convert it with tf2onnx"))
                        : Message(QT_TRANSLATE_NOOP("engine", "it is a folder")));
    if (fs::is_regular_file(status))
        if (const std::optional<Message> foreign = foreignFormat(path))
            return fail(ErrorCode::FormatUnknown, nameOrFile, *foreign);
    return readOnnx(path, stop, progress);
}

Result<void> saveModel(const Network& network, const fs::path& path) {
    return writeOnnx(network, path);
}

} // namespace prunescope
