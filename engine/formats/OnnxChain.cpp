#include "engine/formats/OnnxChain.h"

#include "engine/formats/OnnxNames.h"

#include <algorithm>

namespace prunescope {

namespace {

bool isFloatingPoint(int type) {
    return type == onnx::TensorProto::FLOAT || type == onnx::TensorProto::DOUBLE || type == onnx::TensorProto::FLOAT16 ||
           type == onnx::TensorProto::BFLOAT16;
}

} // namespace

const std::unordered_map<std::string, OnnxChain::Handler>& OnnxChain::handlers() {
    static const std::unordered_map<std::string, Handler> kHandlers{
        {"Identity", &OnnxChain::nothing},    {"Cast", &OnnxChain::cast},          {"Dropout", &OnnxChain::dropout},
        {"Relu", &OnnxChain::activation},     {"Sigmoid", &OnnxChain::activation}, {"Tanh", &OnnxChain::activation},
        {"Softmax", &OnnxChain::softmax},     {"LogSoftmax", &OnnxChain::softmax}, {"Flatten", &OnnxChain::flatten},
        {"Reshape", &OnnxChain::reshape},     {"Squeeze", &OnnxChain::squeeze},    {"Unsqueeze", &OnnxChain::unsqueeze},
        {"Transpose", &OnnxChain::transpose}, {"Add", &OnnxChain::arithmetic},     {"Sub", &OnnxChain::arithmetic},
        {"Mul", &OnnxChain::arithmetic},      {"Div", &OnnxChain::arithmetic},     {"Gemm", &OnnxChain::gemm},
        {"MatMul", &OnnxChain::matMul},
    };
    return kHandlers;
}

Result<std::vector<LayerPtr>> OnnxChain::layers(const std::stop_token& stop, const ProgressFn& progress) {
    if (Result<void> started = start(); !started)
        return tl::unexpected<Error>(started.error());
    for (const int position : m_graph.order)
        if (Result<void> followed = follow(*m_graph.model->mutable_graph()->mutable_node(position)); !followed)
            return tl::unexpected<Error>(followed.error());
    if (m_graph.output != m_current) {
        const bool passed = m_passed.count(m_graph.output) != 0;
        if (!passed)
            return fail(ErrorCode::FileDamaged, {}, QT_TRANSLATE_NOOP("engine", "its output {} does not come from its input"),
                        inQuotes(m_graph.output));
        return fail(ErrorCode::Unsupported, {}, QT_TRANSLATE_NOOP("engine", "{} comes after the output {}"), m_lastNode,
                    inQuotes(m_graph.output));
    }
    return m_builder.finish(stop, progress);
}

Result<void> OnnxChain::start() {
    const onnx::TypeProto& type = m_graph.input->type();
    m_current = m_graph.input->name();
    if (m_graph.input->has_type() && !type.has_tensor_type())
        return fail(ErrorCode::Unsupported, {}, QT_TRANSLATE_NOOP("engine", "its input {} is not a tensor"), inQuotes(m_current));
    const int element = type.tensor_type().elem_type();
    if (element != onnx::TensorProto::UNDEFINED && !isFloatingPoint(element))
        return fail(ErrorCode::Unsupported, {}, QT_TRANSLATE_NOOP("engine", "its input {} has numbers of type {}"),
                    inQuotes(m_current),
                    onnx::TensorProto::DataType_IsValid(element)
                        ? onnx::TensorProto::DataType_Name(static_cast<onnx::TensorProto::DataType>(element))
                        : std::to_string(element));
    for (const auto& dim : type.tensor_type().shape().dim())
        m_declared.push_back(dim.has_dim_value() ? dim.dim_value() : 0);
    m_shape = ValueShape::declared(m_declared);
    m_passed.emplace(m_current, m_shape);
    return {};
}

std::vector<int> OnnxChain::dataInputs(const onnx::NodeProto& node) const {
    std::vector<int> inputs;
    for (int i = 0; i < node.input_size(); ++i)
        if (!node.input(i).empty() && !m_values.isConstant(node.input(i)) && !m_values.isShape(node.input(i)))
            inputs.push_back(i);
    return inputs;
}

Result<void> OnnxChain::follow(onnx::NodeProto& node) {
    const std::vector<int> data = dataInputs(node);
    if (data.empty()) {
        const bool readsShape = std::any_of(node.input().begin(), node.input().end(),
                                            [&](const std::string& name) { return m_values.isShape(name); });
        if (readsShape)
            m_values.evaluateShape(node);
        else
            m_values.evaluateConstant(node, m_external);
        return {};
    }
    const std::string op = operatorText(node);
    const std::string& from = node.input(data.front());
    if (const auto value = m_passed.find(from); op == "Shape" && value != m_passed.end()) {
        m_values.setShape(node, value->second);
        return {};
    }
    if (handlers().count(op) == 0)
        return fail(ErrorCode::Unsupported, {}, QT_TRANSLATE_NOOP("engine", "{}, which PruneScope does not know"), nodeIsA(node));
    if (data.size() > 1)
        return fail(ErrorCode::Unsupported, {}, QT_TRANSLATE_NOOP("engine", "{} of two computed values, {} and {}"),
                    nodeIsA(node), inQuotes(from), inQuotes(node.input(data[1])));
    if (from != m_current)
        return fail(ErrorCode::Unsupported, {}, QT_TRANSLATE_NOOP("engine", "{} that branches off the chain at {}"),
                    nodeIsA(node), inQuotes(from));
    return apply(node);
}

Result<void> OnnxChain::apply(const onnx::NodeProto& node) {
    const std::string op = operatorText(node);
    if (Result<void> applied = (this->*handlers().at(op))(node); !applied) {
        // A step says what it found; who and where is the same for all of them.
        Error error = applied.error();
        const bool named = error.detail.mentions(nodeText(node));
        if (!named && error.where.empty())
            error.detail = Message(QT_TRANSLATE_NOOP("engine", "{}: {}"), nodeIsA(node), error.detail);
        return tl::unexpected<Error>(std::move(error));
    }
    if (node.output_size() == 0 || node.output(0).empty())
        return fail(ErrorCode::FileDamaged, {}, QT_TRANSLATE_NOOP("engine", "{} without an output"), nodeIsA(node));
    m_atInput = m_atInput && (op == "Identity" || op == "Cast" || op == "Dropout");
    m_current = node.output(0);
    m_lastNode = nodeText(node);
    m_passed.emplace(m_current, m_shape);
    return {};
}

Result<void> OnnxChain::become(Result<ValueShape> shape) {
    if (!shape)
        return tl::unexpected<Error>(shape.error());
    m_shape = std::move(*shape);
    return {};
}

Result<void> OnnxChain::nothing(const onnx::NodeProto&) {
    return {};
}

Result<void> OnnxChain::cast(const onnx::NodeProto& node) {
    const Result<std::int64_t> to = integerAttribute(node, "to", 0);
    if (!to)
        return tl::unexpected<Error>(to.error());
    // Before opset 6 the type was a text; whatever it says, a float network stays one only with a number that is known.
    if (*to > INT32_MAX || !isFloatingPoint(static_cast<int>(*to)))
        return fail(ErrorCode::Unsupported, {},
                    QT_TRANSLATE_NOOP("engine", "it turns values into another type than floating point"));
    return {};
}

Result<void> OnnxChain::dropout(const onnx::NodeProto& node) {
    if (node.input_size() < 3 || node.input(2).empty())
        return {};
    const Result<OnnxTensor> training = m_values.constant(node.input(2));
    if (!training)
        return tl::unexpected<Error>(training.error());
    if (training->count() != 1 || training->numbers()->front() != 0.0)
        return fail(ErrorCode::Unsupported, {}, QT_TRANSLATE_NOOP("engine", "it drops values at random, as in training"));
    return {};
}

Result<void> OnnxChain::activation(const onnx::NodeProto& node) {
    const std::string& op = node.op_type();
    const Activation activation = op == "Relu" ? Activation::Relu : op == "Sigmoid" ? Activation::Sigmoid : Activation::Tanh;
    return m_builder.addActivation(activation, layerName(node, ""));
}

Result<void> OnnxChain::softmax(const onnx::NodeProto& node) {
    const bool flattening = m_graph.opset < 13;
    const Result<std::int64_t> axis = integerAttribute(node, "axis", flattening ? 1 : -1);
    if (!axis)
        return tl::unexpected<Error>(axis.error());
    if (!m_shape.softmaxCoversSample(*axis, flattening))
        return fail(ErrorCode::Unsupported, {},
                    QT_TRANSLATE_NOOP("engine", "its axis {} of a value of shape {} is not the axis of one sample's values"),
                    *axis, m_shape.text());
    return m_builder.addActivation(node.op_type() == "Softmax" ? Activation::Softmax : Activation::LogSoftmax,
                                   layerName(node, ""));
}

Result<void> OnnxChain::flatten(const onnx::NodeProto& node) {
    const Result<std::int64_t> axis = integerAttribute(node, "axis", 1);
    if (!axis)
        return tl::unexpected<Error>(axis.error());
    return become(m_shape.flattened(*axis));
}

Result<void> OnnxChain::reshape(const onnx::NodeProto& node) {
    const Result<std::int64_t> allowZero = integerAttribute(node, "allowzero", 0);
    if (!allowZero)
        return tl::unexpected<Error>(allowZero.error());
    std::optional<ValueShape::Dims> target;
    if (const auto* attribute = findAttribute(node, "shape"); attribute && attribute->ints_size() <= 16)
        target.emplace(attribute->ints().begin(), attribute->ints().end()); // before opset 5
    else if (node.input_size() > 1)
        target = m_values.integers(node.input(1));
    if (target && target->size() > 16)
        return fail(ErrorCode::FileDamaged, {}, QT_TRANSLATE_NOOP("engine", "a shape of {} dimensions"), target->size());
    const bool isConstant = node.input_size() > 1 && m_values.isConstant(node.input(1));
    if (!target && (isConstant || node.input_size() < 2))
        return fail(ErrorCode::FileDamaged, {}, QT_TRANSLATE_NOOP("engine", "its shape is not a list of integers"));
    return become(
        m_shape.reshaped(target.value_or(ValueShape::Dims{ValueShape::kUnknown, ValueShape::kUnknown}), *allowZero != 0));
}

Result<void> OnnxChain::squeeze(const onnx::NodeProto& node) {
    const auto axes = m_values.axes(node, "axes", 1);
    return axes ? become(m_shape.squeezed(*axes)) : tl::unexpected<Error>(axes.error());
}

Result<void> OnnxChain::unsqueeze(const onnx::NodeProto& node) {
    const auto axes = m_values.axes(node, "axes", 1);
    if (!axes)
        return tl::unexpected<Error>(axes.error());
    if (!*axes)
        return fail(ErrorCode::FileDamaged, {}, QT_TRANSLATE_NOOP("engine", "it names no axes"));
    return become(m_shape.unsqueezed(**axes));
}

Result<void> OnnxChain::transpose(const onnx::NodeProto& node) {
    auto permutation = m_values.axes(node, "perm", -1);
    if (!permutation)
        return tl::unexpected<Error>(permutation.error());
    if (!*permutation) {
        permutation->emplace();
        for (auto axis = static_cast<std::int64_t>(m_shape.dims().size()); axis-- > 0;)
            (*permutation)->push_back(axis);
    }
    return become(m_shape.transposed(**permutation));
}

std::string OnnxChain::layerName(const onnx::NodeProto& node, const std::string& weightName) const {
    if (m_graph.model->producer_name() == "PruneScope" && !node.name().empty())
        return cleanName(node.name());
    if (!weightName.empty())
        return friendlyLayerName(weightName, node.name());
    const std::size_t slash = node.name().rfind('/');
    return cleanName(slash == std::string::npos ? node.name() : node.name().substr(slash + 1));
}

} // namespace prunescope
