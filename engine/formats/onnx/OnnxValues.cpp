#include "engine/formats/onnx/OnnxValues.h"

#include "engine/formats/Names.h"
#include "engine/formats/onnx/OnnxNodes.h"

#include <algorithm>

namespace prunescope {

namespace {

using Dims = ValueShape::Dims;
using onnx::TensorProto;

template <class... Args> tl::unexpected<Error> unsupported(message::Pattern<Args...> pattern, const Args&... arguments) {
    return fail(ErrorCode::Unsupported, {}, pattern, arguments...);
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
    return unsupported(QT_TRANSLATE_NOOP("engine", "{} is a Constant of a kind that is no list of numbers"), nodeText(node));
}

bool isNumber(std::int64_t entry) {
    return entry != ValueShape::kBatch && entry != ValueShape::kUnknown;
}

/// Computes one entry of a shape that the model derives by arithmetic.
std::int64_t arithmetic(const std::string& op, std::int64_t a, std::int64_t b) {
    std::int64_t result = ValueShape::kUnknown;
    if (!isNumber(a) || !isNumber(b))
        return ValueShape::kUnknown;
    if (op == "Div")
        return b > 0 && a >= 0 ? a / b : ValueShape::kUnknown;
    const bool overflows = op == "Mul"   ? __builtin_mul_overflow(a, b, &result)
                           : op == "Add" ? __builtin_add_overflow(a, b, &result)
                                         : __builtin_sub_overflow(a, b, &result);
    return overflows ? ValueShape::kUnknown : result;
}

} // namespace

Result<OnnxTensor> OnnxValues::constant(const std::string& name) const {
    const auto found = m_graph.constants.find(name);
    if (found == m_graph.constants.end())
        return unsupported(QT_TRANSLATE_NOOP("engine", "{} is not a constant"), inQuotes(name));
    return found->second;
}

void OnnxValues::evaluateConstants(OnnxExternalData& external) {
    for (const int position : m_graph.order) {
        onnx::NodeProto& node = *m_graph.model->mutable_graph()->mutable_node(position);
        const bool readsConstants = std::all_of(node.input().begin(), node.input().end(),
                                                [&](const std::string& name) { return name.empty() || isConstant(name); });
        if (m_graph.isNeeded[static_cast<std::size_t>(position)] && readsConstants)
            evaluateConstant(node, external);
    }
}

void OnnxValues::evaluateConstant(onnx::NodeProto& node, OnnxExternalData& external) {
    Result<OnnxTensor> result = folded(node, external);
    if (!result)
        if (auto shape = computedShape(node); shape && std::all_of(shape->begin(), shape->end(), isNumber))
            result = OnnxTensor::ofIntegers(std::move(*shape), false);
    for (int i = 0; i < node.output_size(); ++i) {
        if (node.output(i).empty())
            continue;
        if (i == 0)
            m_graph.constants.emplace(node.output(i), std::move(result));
        else
            m_graph.constants.emplace(node.output(i),
                                      unsupported(QT_TRANSLATE_NOOP("engine", "{} has a second output"), nodeText(node)));
    }
}

Result<OnnxTensor> OnnxValues::folded(onnx::NodeProto& node, OnnxExternalData& external) const {
    const std::string op = operatorText(node);
    if (op == "Constant")
        return constantNode(node, external);
    const auto unknown = [&] {
        return unsupported(QT_TRANSLATE_NOOP("engine", "{} computes a constant with {}"), nodeText(node), op);
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
        // Integers cast to floats keep their integer type, except as weights.
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

/// Constants have no sample axis, but the rules for the other axes are the same.
Result<OnnxTensor> OnnxValues::reshapedConstant(const onnx::NodeProto& node, const OnnxTensor& tensor) const {
    const auto unknown = [&] {
        return unsupported(QT_TRANSLATE_NOOP("engine", "{} reshapes a constant in an unknown way"), nodeText(node));
    };
    const std::string op = operatorText(node);
    if (tensor.count() == 0 || op == "Flatten")
        return tensor.count() == 1 ? Result<OnnxTensor>(tensor) : unknown();
    std::optional<Dims> dims;
    if (op == "Reshape") {
        if (const auto target = node.input_size() > 1 ? integers(node.input(1)) : std::nullopt)
            dims = targetFor(tensor, *target);
    } else {
        const auto list = axes(node, "axes", 1);
        if (!list)
            return tl::unexpected<Error>(list.error());
        const ValueShape shape(tensor.dims());
        const auto result = op == "Squeeze" ? shape.squeezed(*list) : shape.unsqueezed(list->value_or(Dims()));
        if (result && (op == "Squeeze" || *list))
            dims = result->dims();
    }
    // The numbers of a transposed tensor are not stored in the order that a reshape assumes.
    return dims && tensor.isPlain() ? Result<OnnxTensor>(tensor.withDims(std::move(*dims))) : unknown();
}

std::optional<Dims> OnnxValues::targetFor(const OnnxTensor& tensor, Dims target) const {
    if (std::any_of(target.begin(), target.end(), [](std::int64_t dim) { return dim < -1; }))
        return std::nullopt;
    const auto open = std::find(target.begin(), target.end(), -1);
    for (std::size_t i = 0; i < target.size(); ++i)
        if (target[i] == 0 && i < tensor.dims().size())
            target[i] = tensor.dims()[i];
    if (open != target.end()) {
        *open = 1;
        const std::int64_t rest = elementCount(target).value_or(0);
        *open = rest > 0 ? tensor.count() / rest : 0;
    }
    if (elementCount(target) != tensor.count())
        return std::nullopt;
    return target;
}

void OnnxValues::setShape(const onnx::NodeProto& node, const ValueShape& shape) {
    const auto rank = shape.rank();
    const auto clamp = [&](std::int64_t axis) { return std::clamp<std::int64_t>(axis < 0 ? axis + rank : axis, 0, rank); };
    // Since opset 15, a node may ask for a part of the shape.
    const std::int64_t begin = clamp(integerAttribute(node, "start", 0).value_or(0));
    const std::int64_t end = std::max(begin, clamp(integerAttribute(node, "end", rank).value_or(rank)));
    for (const std::string& output : node.output())
        m_shapes[output] = Dims(shape.dims().begin() + begin, shape.dims().begin() + end);
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
    if (findAttribute(node, attribute)) {
        auto list = integersAttribute(node, attribute, {});
        if (!list)
            return tl::unexpected<Error>(list.error());
        return std::optional<Dims>(std::move(*list));
    }
    if (input < 0 || node.input_size() <= input || node.input(input).empty())
        return std::optional<Dims>();
    std::optional<Dims> list = integers(node.input(input));
    if (!list || !std::all_of(list->begin(), list->end(), isNumber))
        return unsupported(QT_TRANSLATE_NOOP("engine", "{} ({}) has axes that are not constant"), nodeText(node),
                           operatorText(node));
    return list;
}

std::optional<Dims> OnnxValues::computedShape(const onnx::NodeProto& node) const {
    const std::string op = operatorText(node);
    if (op == "Concat")
        return concatenated(node);
    const std::optional<Dims> data = node.input_size() > 0 ? integers(node.input(0)) : std::nullopt;
    if (!data)
        return std::nullopt;
    // Scalars and vectors with one number are treated alike: a shape is a list in both cases.
    if (op == "Identity" || op == "Cast" || op == "Unsqueeze" || op == "Squeeze" || op == "Reshape")
        return data;
    if (op == "Gather")
        return gathered(node, *data);
    if (op == "Slice")
        return sliced(node, *data);
    if (op == "Mul" || op == "Div" || op == "Add" || op == "Sub")
        return combined(node, *data);
    if (op == "ReduceProd") {
        std::int64_t product = 1;
        for (const std::int64_t dim : *data)
            product = arithmetic("Mul", product, dim);
        return Dims{product};
    }
    return std::nullopt;
}

std::optional<Dims> OnnxValues::gathered(const onnx::NodeProto& node, const Dims& data) const {
    const std::optional<Dims> indices = node.input_size() > 1 ? integers(node.input(1)) : std::nullopt;
    if (!indices)
        return std::nullopt;
    Dims result;
    for (const std::int64_t index : *indices) {
        const auto at = axisPosition(index, data.size());
        if (!at)
            return std::nullopt;
        result.push_back(data[*at]);
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
    constexpr std::size_t kMaximumShapeLength = 64;
    Dims result;
    for (const std::string& input : node.input()) {
        const std::optional<Dims> part = integers(input);
        if (!part || result.size() + part->size() > kMaximumShapeLength)
            return std::nullopt;
        result.insert(result.end(), part->begin(), part->end());
    }
    return result;
}

std::optional<Dims> OnnxValues::combined(const onnx::NodeProto& node, const Dims& data) const {
    const std::optional<Dims> other = node.input_size() > 1 ? integers(node.input(1)) : std::nullopt;
    if (!other || data.empty() || other->empty() || (data.size() != other->size() && data.size() != 1 && other->size() != 1))
        return std::nullopt;
    Dims result;
    for (std::size_t i = 0; i < std::max(data.size(), other->size()); ++i)
        result.push_back(arithmetic(operatorText(node), data[data.size() == 1 ? 0 : i], (*other)[other->size() == 1 ? 0 : i]));
    return result;
}

} // namespace prunescope
