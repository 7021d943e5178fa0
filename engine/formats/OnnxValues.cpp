#include "engine/formats/OnnxValues.h"

#include "engine/formats/OnnxNames.h"

#include <algorithm>

namespace prunescope {

namespace {

using Dims = ValueShape::Dims;
using onnx::AttributeProto;
using onnx::TensorProto;

constexpr std::size_t kLongestShape = 64;

tl::unexpected<Error> unsupported(Message detail) {
    return fail(ErrorCode::Unsupported, {}, std::move(detail));
}

Result<OnnxTensor> constantNode(onnx::NodeProto& node, OnnxExternalData& external) {
    for (auto& attribute : *node.mutable_attribute()) {
        if (attribute.name() == "value" && attribute.has_t())
            return OnnxTensor::create(takeTensor(*attribute.mutable_t()), external);
        if (attribute.name() == "value_float")
            return OnnxTensor::ofFloats({attribute.f()}, true);
        if (attribute.name() == "value_floats")
            return OnnxTensor::ofFloats({attribute.floats().begin(), attribute.floats().end()}, false);
        if (attribute.name() == "value_int")
            return OnnxTensor::ofIntegers({attribute.i()}, true);
        if (attribute.name() == "value_ints")
            return OnnxTensor::ofIntegers({attribute.ints().begin(), attribute.ints().end()}, false);
    }
    return unsupported(
        Message(QT_TRANSLATE_NOOP("engine", "{} is a Constant of a kind that is no list of numbers"), nodeText(node)));
}

bool isFloatType(std::int64_t type) {
    return type == TensorProto::FLOAT || type == TensorProto::DOUBLE || type == TensorProto::FLOAT16 ||
           type == TensorProto::BFLOAT16;
}

} // namespace

Result<OnnxTensor> OnnxValues::constant(const std::string& name) const {
    const auto found = m_graph.constants.find(name);
    if (found == m_graph.constants.end())
        return unsupported(Message(QT_TRANSLATE_NOOP("engine", "{} is not a constant"), inQuotes(name)));
    return found->second;
}

void OnnxValues::evaluateConstant(onnx::NodeProto& node, OnnxExternalData& external) {
    Result<OnnxTensor> result = folded(node, external);
    for (int i = 0; i < node.output_size(); ++i) {
        if (node.output(i).empty())
            continue;
        if (i == 0)
            m_graph.constants.emplace(node.output(i), std::move(result));
        else
            m_graph.constants.emplace(
                node.output(i), unsupported(Message(QT_TRANSLATE_NOOP("engine", "{} has a second output"), nodeText(node))));
    }
}

Result<OnnxTensor> OnnxValues::folded(onnx::NodeProto& node, OnnxExternalData& external) const {
    const std::string op = operatorText(node);
    if (op == "Constant")
        return constantNode(node, external);
    const auto unknown = [&] {
        return unsupported(Message(QT_TRANSLATE_NOOP("engine", "{} computes a constant with {}"), nodeText(node), op));
    };
    if (node.input_size() == 0)
        return unknown();
    Result<OnnxTensor> tensor = constant(node.input(0));
    if (!tensor)
        return tensor;
    if (op == "Identity")
        return tensor;
    if (op == "Cast") {
        const Result<std::int64_t> to = integerAttribute(node, "to", 0);
        const bool same =
            to && (isFloatType(*to) || (tensor->isInteger() && (*to == TensorProto::INT64 || *to == TensorProto::INT32)));
        // Integers that become floats are read as what they are, except as weights.
        return same ? tensor : unknown();
    }
    if (op == "Transpose") {
        const auto permutation = axes(node, "perm", -1);
        const bool swaps = tensor->dims().size() == 2 && permutation && (!*permutation || **permutation == Dims{1, 0});
        return swaps ? Result<OnnxTensor>(tensor->transposed()) : unknown();
    }
    if (op == "Reshape" || op == "Flatten" || op == "Squeeze" || op == "Unsqueeze")
        return reshapedConstant(node, *tensor);
    return unknown();
}

/// Constants have no axis of samples, but the rules for the rest of the axes are the same: an outer axis of length 1 stands for
/// it.
Result<OnnxTensor> OnnxValues::reshapedConstant(const onnx::NodeProto& node, const OnnxTensor& tensor) const {
    const auto unknown = [&] {
        return unsupported(Message(QT_TRANSLATE_NOOP("engine", "{} reshapes a constant in an unknown way"), nodeText(node)));
    };
    if (tensor.count() == 0 || operatorText(node) == "Flatten" || tensor.dims().empty())
        return tensor.count() == 1 ? Result<OnnxTensor>(tensor) : unknown();
    const ValueShape shape = ValueShape::computed(tensor.dims());
    Result<ValueShape> result = unknown();
    if (operatorText(node) == "Reshape") {
        const std::optional<Dims> target = node.input_size() > 1 ? integers(node.input(1)) : std::nullopt;
        if (target && std::none_of(target->begin(), target->end(), [](std::int64_t dim) { return dim < -1; })) {
            Dims dims(*target);
            const auto open = std::find(dims.begin(), dims.end(), -1);
            for (std::size_t i = 0; i < dims.size(); ++i)
                if (dims[i] == 0 && i < tensor.dims().size())
                    dims[i] = tensor.dims()[i];
            if (open != dims.end()) {
                *open = 1;
                const std::int64_t rest = elementCount(dims).value_or(0);
                *open = rest > 0 ? tensor.count() / rest : 0;
            }
            if (elementCount(dims) == tensor.count())
                result = ValueShape::computed(std::move(dims));
        }
    } else {
        const auto list = axes(node, "axes", 1);
        if (!list)
            return tl::unexpected<Error>(list.error());
        if (operatorText(node) == "Squeeze")
            result = shape.squeezed(*list);
        else if (*list)
            result = shape.unsqueezed(**list);
    }
    // The numbers of a transposed tensor are not in the order that a reshape means.
    return result && tensor.isPlain() ? Result<OnnxTensor>(tensor.withDims(result->dims())) : unknown();
}

void OnnxValues::setShape(const onnx::NodeProto& node, const ValueShape& shape) {
    for (const std::string& output : node.output())
        m_shapes[output] = shape.isKnown() ? std::optional<Dims>(shape.dims()) : std::nullopt;
}

void OnnxValues::evaluateShape(const onnx::NodeProto& node) {
    const std::optional<Dims> result = computedShape(node);
    for (int i = 0; i < node.output_size(); ++i)
        m_shapes[node.output(i)] = i == 0 ? result : std::nullopt;
}

std::optional<Dims> OnnxValues::integers(const std::string& name) const {
    if (const auto shape = m_shapes.find(name); shape != m_shapes.end())
        return shape->second;
    const Result<OnnxTensor> tensor = constant(name);
    if (!tensor)
        return std::nullopt;
    const auto values = tensor->integers();
    return values ? std::optional<Dims>(*values) : std::nullopt;
}

Result<std::optional<Dims>> OnnxValues::axes(const onnx::NodeProto& node, const char* attribute, int input) const {
    if (const AttributeProto* found = findAttribute(node, attribute)) {
        if (static_cast<std::size_t>(found->ints_size()) > kLongestShape)
            return fail(ErrorCode::FileDamaged, {}, QT_TRANSLATE_NOOP("engine", "{} lists {} axes"), nodeText(node),
                        found->ints_size());
        return Dims(found->ints().begin(), found->ints().end());
    }
    if (input < 0 || node.input_size() <= input || node.input(input).empty())
        return std::nullopt;
    std::optional<Dims> list = integers(node.input(input));
    if (!list)
        return unsupported(
            Message(QT_TRANSLATE_NOOP("engine", "{} ({}) has axes that are not constant"), nodeText(node), operatorText(node)));
    return list;
}

std::optional<Dims> OnnxValues::computedShape(const onnx::NodeProto& node) const {
    const std::string op = operatorText(node);
    if (op == "Concat")
        return concatenated(node);
    const std::optional<Dims> data = node.input_size() > 0 ? integers(node.input(0)) : std::nullopt;
    if (!data)
        return std::nullopt;
    // Scalars and vectors of one number are not told apart: a shape is a list either way.
    if (op == "Identity" || op == "Cast" || op == "Unsqueeze" || op == "Squeeze" || op == "Reshape")
        return data;
    if (op == "Gather")
        return gathered(node, *data);
    if (op == "Slice")
        return sliced(node, *data);
    return std::nullopt;
}

std::optional<Dims> OnnxValues::gathered(const onnx::NodeProto& node, const Dims& data) const {
    const std::optional<Dims> indices = node.input_size() > 1 ? integers(node.input(1)) : std::nullopt;
    if (!indices)
        return std::nullopt;
    Dims result;
    const auto size = static_cast<std::int64_t>(data.size());
    for (const std::int64_t index : *indices) {
        if (index < -size || index >= size)
            return std::nullopt;
        result.push_back(data[static_cast<std::size_t>(index < 0 ? index + size : index)]);
    }
    return result;
}

std::optional<Dims> OnnxValues::sliced(const onnx::NodeProto& node, const Dims& data) const {
    const auto starts = axes(node, "starts", 1);
    const auto ends = axes(node, "ends", 2);
    const auto steps = axes(node, "steps", 4);
    if (!starts || !ends || !steps || !*starts || !*ends || (*starts)->size() != 1 || (*ends)->size() != 1 ||
        (*steps && **steps != Dims{1}))
        return std::nullopt;
    const auto size = static_cast<std::int64_t>(data.size());
    const auto clamp = [&](std::int64_t index) {
        return std::clamp<std::int64_t>(index < 0 ? std::max(index, -size) + size : index, 0, size);
    };
    const std::int64_t begin = clamp((**starts)[0]);
    const std::int64_t end = std::max(begin, clamp((**ends)[0]));
    return Dims(data.begin() + begin, data.begin() + end);
}

std::optional<Dims> OnnxValues::concatenated(const onnx::NodeProto& node) const {
    Dims result;
    for (const std::string& input : node.input()) {
        const std::optional<Dims> part = integers(input);
        // One unknown number does not hide the rest: exporters write [batch, computed size].
        if (part)
            result.insert(result.end(), part->begin(), part->end());
        else
            result.push_back(ValueShape::kUnknown);
        if (result.size() > kLongestShape)
            return std::nullopt;
    }
    return result;
}

} // namespace prunescope
