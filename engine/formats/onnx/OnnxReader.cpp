#include "engine/formats/onnx/OnnxReader.h"

#include "engine/formats/onnx/OnnxChecks.h"
#include "engine/formats/onnx/OnnxGraphReader.h"
#include "engine/formats/onnx/OnnxMask.h"
#include "engine/formats/onnx/OnnxWire.h"

#include <new>
#include <stdexcept>

namespace prunescope {

namespace {

/// The folder of the file itself: if the path is a symbolic link to a model, the data are still beside the real file.
std::filesystem::path folderOf(const std::filesystem::path& path) {
    std::error_code error;
    const std::filesystem::path real = std::filesystem::canonical(path, error);
    if (!error)
        return real.parent_path();
    return path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
}

Result<Network> readGraph(const std::filesystem::path& path, const std::stop_token& stop, const ProgressFn& progress) {
    Result<std::unique_ptr<onnx::ModelProto>> model = parseOnnx(path);
    if (!model)
        return tl::unexpected<Error>(model.error());
    OnnxExternalData external(folderOf(path));
    std::error_code error;
    const std::uint64_t fileSize = std::filesystem::file_size(path, error);
    Result<OnnxGraph> graph = takeGraph(std::move(*model), external);
    if (!graph)
        return tl::unexpected<Error>(graph.error());
    OnnxValues values(*graph);
    values.evaluateConstants(external);
    Result<OnnxFollowed> followed = followGraph(*graph, values, (error ? 0 : fileSize) + external.size());
    if (!followed)
        return tl::unexpected<Error>(followed.error());
    const OnnxMasks masks(*graph->model);
    const MaskReader applyMask = [&](const std::string& layer, LayerWeights weights) {
        return masks.apply(layer, std::move(weights));
    };
    Result<Network> network =
        followed->reading.builder.finish(path.filename().string(), followed->output.node, applyMask, stop, progress);
    if (!network)
        return network;
    for (const Result<void>& check :
         {masks.check(*network), checkShapes(*graph, values, followed->input, followed->output.shape), checkNodes(*graph)})
        if (!check)
            return tl::unexpected<Error>(check.error());
    return network;
}

} // namespace

Result<Network> readOnnx(const std::filesystem::path& path, const std::stop_token& stop, const ProgressFn& progress) {
    const std::string name = path.string();
    try {
        Result<Network> network = readGraph(path, stop, progress);
        if (network)
            return network;
        // Errors from inside the file already name their node or layer; the file is added here.
        Error error = network.error();
        if (error.where.empty())
            error.where = name;
        else if (error.where.isA(kLayer) || error.where.isA("node {}"))
            error.where = Message(QT_TRANSLATE_NOOP("engine", "{}, {}"), name, error.where);
        return tl::unexpected<Error>(std::move(error));
    } catch (const std::bad_alloc&) {
        return fail(ErrorCode::OutOfMemory, name, {});
    } catch (const std::exception& error) {
        return fail(ErrorCode::FileDamaged, name, Message::verbatim(error.what()));
    }
}

} // namespace prunescope
