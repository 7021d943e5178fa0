#include "engine/formats/OnnxReader.h"

#include "engine/formats/OnnxChain.h"
#include "engine/formats/OnnxWire.h"

#include <new>
#include <stdexcept>

namespace prunescope {

namespace {

/// Where the file itself lies: a symbolic link to a model does not move the data beside it.
std::filesystem::path folderOf(const std::filesystem::path& path) {
    std::error_code error;
    const std::filesystem::path real = std::filesystem::canonical(path, error);
    if (!error)
        return real.parent_path();
    return path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
}

Result<Network> readChain(const std::filesystem::path& path, const std::stop_token& stop, const ProgressFn& progress) {
    Result<std::unique_ptr<onnx::ModelProto>> model = parseOnnx(path);
    if (!model)
        return tl::unexpected<Error>(model.error());
    OnnxExternalData external(folderOf(path));
    std::error_code ignored;
    const std::uint64_t fileSize = std::filesystem::file_size(path, ignored);
    Result<OnnxGraph> graph = takeGraph(std::move(*model), external);
    if (!graph)
        return tl::unexpected<Error>(graph.error());
    Result<std::vector<NodeSpec>> layers = OnnxChain(*graph, external, ignored ? 0 : fileSize).layers(stop, progress);
    if (!layers)
        return tl::unexpected<Error>(layers.error());
    if (Result<void> checked = checkNodes(*graph); !checked)
        return tl::unexpected<Error>(checked.error());
    Index inputs = 0;
    for (const NodeSpec& spec : *layers)
        if (inputs == 0 && spec.operation->weightSource())
            inputs = spec.operation->weightSource()->cols();
    return Network::create(path.filename().string(), Shape{inputs}, std::move(*layers));
}

} // namespace

Result<Network> readOnnx(const std::filesystem::path& path, const std::stop_token& stop, const ProgressFn& progress) {
    const std::string name = path.string();
    try {
        Result<Network> network = readChain(path, stop, progress);
        if (network)
            return network;
        // Errors from inside the file know their node or layer; the file is known here.
        Error error = network.error();
        if (error.where.empty())
            error.where = name;
        else if (error.where.isA(kLayer))
            error.where = Message(QT_TRANSLATE_NOOP("engine", "{}, {}"), name, error.where);
        return tl::unexpected<Error>(std::move(error));
    } catch (const std::bad_alloc&) {
        return fail(ErrorCode::OutOfMemory, name, {});
    } catch (const std::exception& error) {
        return fail(ErrorCode::FileDamaged, name, Message::verbatim(error.what()));
    }
}

} // namespace prunescope
