#include "engine/formats/onnx/OnnxInput.h"

#include "engine/formats/Names.h"
#include "engine/formats/onnx/OnnxNodes.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>

namespace prunescope {

namespace {

using Dims = ValueShape::Dims;

constexpr std::int64_t kBatch = ValueShape::kBatch;

Dims declaredDims(const OnnxGraph& graph) {
    Dims dims;
    for (const auto& dim : graph.input->type().tensor_type().shape().dim())
        dims.push_back(dim.has_dim_value() ? dim.dim_value() : 0);
    return dims;
}

/// Operators with the same number of values per sample in their output as in their input.
bool keepsSize(const std::string& op) {
    static const std::unordered_set<std::string> kOperators{
        "Identity", "Cast", "Dropout",  "Flatten", "Reshape", "Squeeze", "Unsqueeze", "Transpose", "BatchNormalization",
        "Add",      "Sub",  "Mul",      "Div",     "Relu",    "Sigmoid", "LeakyRelu", "Tanh",      "Clip",
        "Elu",      "Selu", "Softplus", "Softmax"};
    return kOperators.count(op) != 0;
}

std::optional<ImpliedInput> impliedByLayer(const OnnxGraph& graph, const OnnxValues& values, const onnx::NodeProto& node) {
    const bool isGemm = operatorText(node) == "Gemm";
    const auto tensor = node.input_size() > 1 ? values.constant(node.input(1)) : values.constant({});
    if (!tensor || tensor->dims().size() < 2)
        return std::nullopt;
    const bool isTransposed = isGemm && integerAttribute(node, "transB", 0).value_or(0) != 0;
    const std::int64_t inputs = tensor->dims()[tensor->dims().size() - (isTransposed ? 1 : 2)];
    if (inputs < 1)
        return std::nullopt;
    if (!isGemm || integerAttribute(node, "transA", 0).value_or(0) == 0)
        return ImpliedInput{ValueShape({kBatch, inputs}), false};
    const Dims declared = declaredDims(graph);
    const bool fits = declared.size() != 2 || declared[0] <= 0 || declared[0] == inputs;
    return fits ? std::optional(ImpliedInput{ValueShape({inputs, kBatch}), true}) : std::nullopt;
}

/// From a reshape's target, or from a constant with one number per value: dimensions of which the first counts samples.
std::optional<ImpliedInput> impliedByDims(Dims dims) {
    if (dims.size() == 1)
        dims.insert(dims.begin(), 1);
    const bool isGiven = dims.size() > 1 && std::all_of(dims.begin() + 1, dims.end(), [](std::int64_t dim) { return dim > 0; });
    if (!isGiven)
        return std::nullopt;
    dims.front() = kBatch;
    ValueShape shape(std::move(dims));
    return shape.features() > 1 ? std::optional(ImpliedInput{std::move(shape), false}) : std::nullopt;
}

std::optional<ImpliedInput> impliedBy(const OnnxGraph& graph, const OnnxValues& values, const onnx::NodeProto& node) {
    const std::string op = operatorText(node);
    if (op == "Gemm" || op == "MatMul")
        return impliedByLayer(graph, values, node);
    if (op == "Reshape" && node.input_size() > 1) {
        const auto target = values.integers(node.input(1));
        return target ? impliedByDims(*target) : std::nullopt;
    }
    if (op == "Add" || op == "Sub" || op == "Mul" || op == "Div")
        for (const std::string& input : node.input())
            if (const auto tensor = values.constant(input))
                return impliedByDims(tensor->dims());
    return std::nullopt;
}

} // namespace

Result<void> checkEndTypes(const OnnxGraph& graph) {
    for (const onnx::ValueInfoProto* const end : {graph.input, &graph.graph().output(0)}) {
        const onnx::TypeProto& type = end->type();
        const std::string name = inQuotes(end->name());
        const bool isInput = end == graph.input;
        if (end->has_type() && !type.has_tensor_type())
            return fail(ErrorCode::Unsupported, {},
                        isInput ? Message(QT_TRANSLATE_NOOP("engine", "its input {} is not a tensor"), name)
                                : Message(QT_TRANSLATE_NOOP("engine", "its output {} is not a tensor"), name));
        const int element = type.tensor_type().elem_type();
        if (element != onnx::TensorProto::UNDEFINED && !isFloatType(element))
            return fail(
                ErrorCode::Unsupported, {},
                isInput ? Message(QT_TRANSLATE_NOOP("engine", "its input {} has numbers of type {}"), name, typeText(element))
                        : Message(QT_TRANSLATE_NOOP("engine", "its output {} has numbers of type {}"), name, typeText(element)));
    }
    return {};
}

std::optional<ValueShape> declaredInput(const OnnxGraph& graph) {
    return ValueShape::declared(declaredDims(graph));
}

std::optional<ImpliedInput> impliedInput(const OnnxGraph& graph, const OnnxValues& values) {
    std::unordered_set<std::string> sameSize{graph.input->name()};
    for (const int position : graph.order) {
        const onnx::NodeProto& node = graph.graph().node(position);
        const bool reads = std::any_of(node.input().begin(), node.input().end(),
                                       [&](const std::string& name) { return sameSize.count(name) != 0; });
        if (!graph.isNeeded[static_cast<std::size_t>(position)] || !reads)
            continue;
        if (auto implied = impliedBy(graph, values, node))
            return implied;
        if (keepsSize(operatorText(node)) && node.output_size() > 0)
            sameSize.insert(node.output(0));
    }
    return std::nullopt;
}

} // namespace prunescope
