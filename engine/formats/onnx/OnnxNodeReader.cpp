#include "engine/formats/onnx/OnnxNodeReader.h"

#include "engine/formats/Names.h"
#include "engine/formats/onnx/OnnxNames.h"
#include "engine/formats/onnx/OnnxNodes.h"
#include "engine/formats/onnx/OnnxReading.h"
#include "engine/network/operations/Reshape.h"

#include <fmt/format.h>

namespace prunescope {

namespace {

/// Larger than any picture or layer output, and too large to compute for a batch.
constexpr std::int64_t kMaximumValues = std::int64_t{1} << 28;

} // namespace

std::string OnnxNodeReader::op() const {
    return operatorText(m_node);
}

std::int64_t OnnxNodeReader::opset() const {
    return m_reading.graph.opset;
}

int OnnxNodeReader::inputCount() const {
    return m_node.input_size();
}

bool OnnxNodeReader::hasInput(int input) const {
    return input < m_node.input_size() && !m_node.input(input).empty();
}

bool OnnxNodeReader::isConstant(int input) const {
    return hasInput(input) && m_reading.values.isConstant(m_node.input(input));
}

std::string OnnxNodeReader::inputName(int input) const {
    return inQuotes(hasInput(input) ? m_node.input(input) : std::string());
}

Result<OnnxValue> OnnxNodeReader::value(int input) const {
    if (!hasInput(input))
        return fail(ErrorCode::FileDamaged, {}, QT_TRANSLATE_NOOP("engine", "it has no input {}"), input);
    if (const auto found = m_reading.computed.find(m_node.input(input)); found != m_reading.computed.end())
        return found->second;
    if (isConstant(input))
        return fail(ErrorCode::Unsupported, {}, QT_TRANSLATE_NOOP("engine", "{} is a constant"), inputName(input));
    if (m_reading.values.isShape(m_node.input(input)))
        return fail(ErrorCode::Unsupported, {}, QT_TRANSLATE_NOOP("engine", "{} is computed from a shape"), inputName(input));
    return fail(ErrorCode::Unsupported, {},
                QT_TRANSLATE_NOOP("engine", "{} is a second output of a node, which PruneScope does not compute"),
                inputName(input));
}

Result<OnnxTensor> OnnxNodeReader::constant(int input) const {
    if (!hasInput(input))
        return fail(ErrorCode::FileDamaged, {}, QT_TRANSLATE_NOOP("engine", "it has no input {}"), input);
    return m_reading.values.constant(m_node.input(input));
}

Result<double> OnnxNodeReader::number(int input, double otherwise) const {
    if (!hasInput(input))
        return otherwise;
    const Result<OnnxTensor> tensor = constant(input);
    if (!tensor)
        return tl::unexpected<Error>(tensor.error());
    if (tensor->count() != 1)
        return fail(ErrorCode::ShapeMismatch, {}, QT_TRANSLATE_NOOP("engine", "{} has {} numbers in place of one"),
                    inputName(input), tensor->count());
    return tensor->numbers().map([](const std::vector<double>& values) { return values.front(); });
}

std::optional<ValueShape::Dims> OnnxNodeReader::integers(int input) const {
    return hasInput(input) ? m_reading.values.integers(m_node.input(input)) : std::nullopt;
}

Result<std::optional<ValueShape::Dims>> OnnxNodeReader::axes(const char* attribute, int input) const {
    return m_reading.values.axes(m_node, attribute, input);
}

template <class T> T OnnxNodeReader::remember(const Result<T>& attribute, T otherwise) {
    if (attribute)
        return *attribute;
    if (m_attributeError)
        m_attributeError = tl::unexpected<Error>(attribute.error());
    return otherwise;
}

bool OnnxNodeReader::hasAttribute(const char* name) const {
    return findAttribute(m_node, name) != nullptr;
}

std::int64_t OnnxNodeReader::integer(const char* name, std::int64_t otherwise) {
    return remember(integerAttribute(m_node, name, otherwise), otherwise);
}

float OnnxNodeReader::real(const char* name, float otherwise) {
    return remember(floatAttribute(m_node, name, otherwise), otherwise);
}

std::string OnnxNodeReader::text(const char* name, const std::string& otherwise) {
    return remember(textAttribute(m_node, name, otherwise), otherwise);
}

std::vector<std::int64_t> OnnxNodeReader::integerList(const char* name, const std::vector<std::int64_t>& otherwise) {
    return remember(integersAttribute(m_node, name, otherwise), otherwise);
}

bool OnnxNodeReader::isOwnFile() const {
    return m_reading.graph.model->producer_name() == "PruneScope";
}

std::string OnnxNodeReader::nodeName() const {
    return isOwnFile() ? ownName(m_node.name()) : friendlyNodeName(m_node.name());
}

Result<void> OnnxNodeReader::pass(OnnxValue value) {
    m_result = std::move(value);
    return {};
}

Result<void> OnnxNodeReader::become(NodeIndex node, const ValueShape& shape) {
    if (shape.features() <= 0 || shape.features() > kMaximumValues)
        return fail(ErrorCode::Unsupported, {}, QT_TRANSLATE_NOOP("engine", "it gives a value of shape {}, which is too large"),
                    shape.text());
    if (m_reading.builder.shape(node).size() != shape.features())
        return fail(ErrorCode::ShapeMismatch, {},
                    QT_TRANSLATE_NOOP("engine", "it gives a value of shape {}, where the file needs {}"),
                    m_reading.builder.shape(node).text(), shape.text());
    m_result = OnnxValue{node, shape, false};
    return {};
}

Result<NodeIndex> OnnxNodeReader::inFileShape(const OnnxValue& value) {
    Shape sample = value.shape.sample();
    if (m_reading.builder.shape(value.node) == sample)
        return value.node;
    return m_reading.builder.add({}, std::make_shared<const Reshape>(std::move(sample)), {value.node});
}

Result<void> OnnxNodeReader::add(OperationPtr operation, const std::vector<OnnxValue>& inputs, const ValueShape& shape) {
    std::vector<NodeIndex> nodes;
    for (const OnnxValue& input : inputs) {
        const Result<NodeIndex> node = inFileShape(input);
        if (!node)
            return tl::unexpected<Error>(node.error());
        nodes.push_back(*node);
    }
    const Result<NodeIndex> node = m_reading.builder.add(nodeName(), std::move(operation), std::move(nodes));
    if (!node)
        return tl::unexpected<Error>(node.error());
    return become(*node, shape);
}

Result<void> OnnxNodeReader::addElementwise(OperationPtr operation, int input) {
    const Result<OnnxValue> from = value(input);
    if (!from)
        return tl::unexpected<Error>(from.error());
    const Result<NodeIndex> node = m_reading.builder.add(nodeName(), std::move(operation), {from->node});
    if (!node)
        return tl::unexpected<Error>(node.error());
    return become(*node, from->shape);
}

Result<void> OnnxNodeReader::addLayer(int weightInput, LayerDraft draft, const OnnxValue& input, Shape given,
                                      const ValueShape& shape) {
    if (auto spent = m_reading.spend(draft.weights.size()); !spent)
        return spent;
    const Result<NodeIndex> from = inFileShape(input);
    if (!from)
        return tl::unexpected<Error>(from.error());
    const bool isOwn = isOwnFile() && !m_node.name().empty();
    const std::string name = isOwn ? ownName(m_node.name()) : friendlyLayerName(m_node.input(weightInput), m_node.name());
    return become(m_reading.builder.addLayer(name, std::move(draft), *from, std::move(given)), shape);
}

Result<void> OnnxNodeReader::thenElementwise(OperationPtr operation, const std::string& suffix) {
    const std::string name = nodeName();
    const Result<NodeIndex> node =
        m_reading.builder.add(name.empty() ? name : name + suffix, std::move(operation), {m_result->node});
    if (!node)
        return tl::unexpected<Error>(node.error());
    return become(*node, ValueShape(m_result->shape));
}

Result<void> OnnxNodeReader::reshape(const OnnxValue& value, const ValueShape& shape) {
    const Result<NodeIndex> node =
        m_reading.builder.add(nodeName(), std::make_shared<const Reshape>(shape.sample()), {value.node});
    if (!node)
        return tl::unexpected<Error>(node.error());
    return become(*node, shape);
}

bool OnnxNodeReader::isLayerAlone(const OnnxValue& value) const {
    return !value.isShared && m_reading.builder.layer(value.node) != nullptr;
}

bool OnnxNodeReader::isBehindLayer(const OnnxValue& value) const {
    return m_reading.builder.isBehindLayer(value.node);
}

Result<void> OnnxNodeReader::spend(std::int64_t numbers) {
    return m_reading.spend(numbers);
}

Result<void> OnnxNodeReader::addToBias(const OnnxValue& value, const std::vector<double>& values, const ValueShape& shape) {
    Vector& bias = m_reading.builder.layer(value.node)->bias;
    if (bias.size() == 0)
        bias = Vector::Zero(static_cast<Index>(values.size()));
    for (Index i = 0; i < bias.size(); ++i)
        bias[i] = static_cast<float>(static_cast<double>(bias[i]) + values[static_cast<std::size_t>(i)]);
    return become(value.node, shape);
}

} // namespace prunescope
