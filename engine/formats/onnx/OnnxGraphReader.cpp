#include "engine/formats/onnx/OnnxGraphReader.h"

#include "engine/formats/Names.h"
#include "engine/formats/onnx/OnnxInput.h"
#include "engine/formats/onnx/OnnxNodes.h"
#include "engine/formats/onnx/OnnxOperators.h"
#include "engine/network/operations/Reshape.h"

#include <fmt/format.h>

#include <algorithm>

namespace prunescope {

namespace {

/// More nodes than any useful network has. There is a limit because names are compared in pairs.
constexpr std::size_t kMaximumNodes = 20'000;

/// Reads one node that depends on the samples and records its first output.
Result<void> readNode(OnnxReading& reading, const onnx::NodeProto& node) {
    const auto found = onnxOperators().readers.find(operatorText(node));
    if (found == onnxOperators().readers.end())
        return fail(ErrorCode::Unsupported, {}, QT_TRANSLATE_NOOP("engine", "{}, which PruneScope does not know"), nodeIsA(node));
    OnnxNodeReader reader(node, reading);
    if (Result<void> read = found->second(reader); !read) {
        // The readers report only the cause; the node is added here for all of them.
        Error error = read.error();
        if (!error.detail.mentions(nodeText(node)) && error.where.empty())
            error.detail = Message(QT_TRANSLATE_NOOP("engine", "{}: {}"), nodeIsA(node), error.detail);
        return tl::unexpected<Error>(std::move(error));
    }
    if (node.output_size() == 0 || node.output(0).empty() || !reader.result())
        return fail(ErrorCode::FileDamaged, {}, QT_TRANSLATE_NOOP("engine", "{} without an output"), nodeIsA(node));
    OnnxValue result = *reader.result();
    result.isShared = result.isShared || reading.graph.isShared(node.output(0));
    reading.computed.emplace(node.output(0), std::move(result));
    if (reading.builder.nodeCount() > kMaximumNodes)
        return fail(ErrorCode::Unsupported, {}, QT_TRANSLATE_NOOP("engine", "it has more than {} nodes"), kMaximumNodes);
    return {};
}

Result<void> followNode(OnnxReading& reading, const onnx::NodeProto& node) {
    bool readsShape = false;
    const std::string* computed = nullptr;
    for (const std::string& input : node.input()) {
        readsShape = readsShape || reading.values.isShape(input);
        if (!input.empty() && !computed && !reading.values.isShape(input) && !reading.values.isConstant(input))
            computed = &input;
    }
    if (!computed) {
        if (readsShape)
            reading.values.evaluateShape(node);
        return {};
    }
    if (const auto value = reading.computed.find(*computed); operatorText(node) == "Shape" && value != reading.computed.end()) {
        reading.values.setShape(node, value->second.shape);
        return {};
    }
    return readNode(reading, node);
}

Result<OnnxFollowed> followFrom(const ValueShape& input, OnnxGraph& graph, OnnxValues& values, std::uint64_t memory) {
    values.forgetShapes();
    OnnxReading reading{graph, values, memory, GraphBuilder(input.sample()), {}};
    reading.computed.emplace(graph.input->name(), OnnxValue{kNetworkInput, input, graph.isShared(graph.input->name())});
    for (const int position : graph.order)
        if (graph.isNeeded[static_cast<std::size_t>(position)])
            if (Result<void> followed = followNode(reading, graph.graph().node(position)); !followed)
                return tl::unexpected<Error>(followed.error());
    const auto output = reading.computed.find(graph.output);
    if (output == reading.computed.end())
        return fail(ErrorCode::FileDamaged, {}, QT_TRANSLATE_NOOP("engine", "its output {} does not come from its input"),
                    inQuotes(graph.output));
    OnnxValue value = output->second;
    // The output gets the shape that the file declares for it.
    if (value.node != kNetworkInput && reading.builder.shape(value.node) != value.shape.sample()) {
        const Result<NodeIndex> reshaped =
            reading.builder.add({}, std::make_shared<const Reshape>(value.shape.sample()), {value.node});
        if (!reshaped)
            return tl::unexpected<Error>(reshaped.error());
        value.node = *reshaped;
    }
    return OnnxFollowed{std::move(reading), input, std::move(value)};
}

} // namespace

Result<OnnxFollowed> followGraph(OnnxGraph& graph, OnnxValues& values, std::uint64_t fileSize) {
    // A file can refer to the same weights many times. The total size of all layers must stay in proportion to the bytes of the
    // file.
    constexpr std::uint64_t kAlwaysFine = std::uint64_t{64} << 20;
    const std::uint64_t memory = 4 * fileSize + kAlwaysFine;
    if (auto isFloat = checkEndTypes(graph); !isFloat)
        return tl::unexpected<Error>(isFloat.error());
    const std::optional<ValueShape> declared = declaredInput(graph);
    const std::optional<ImpliedInput> implied = impliedInput(graph, values);
    if (implied && (!declared || implied->isColumns))
        return followFrom(implied->shape, graph, values, memory);
    if (!declared)
        return fail(ErrorCode::Unsupported, {}, QT_TRANSLATE_NOOP("engine", "its input {} has no known shape"),
                    inQuotes(graph.input->name()));
    Result<OnnxFollowed> followed = followFrom(*declared, graph, values, memory);
    // If it were a multiple, the rest of the network would run several times per sample, which is not a wrong declaration.
    const bool mayBeWrong = !followed && implied && declared->features() % implied->shape.features() != 0;
    if (!mayBeWrong)
        return followed;
    Result<OnnxFollowed> overruled = followFrom(implied->shape, graph, values, memory);
    return overruled ? std::move(overruled) : std::move(followed);
}

} // namespace prunescope
