#include "engine/formats/onnx/operators/OnnxReshape.h"

#include "engine/formats/onnx/OnnxOperators.h"
#include "engine/network/operations/Reshape.h"

#include <fmt/format.h>

namespace prunescope {

namespace {

using Dims = ValueShape::Dims;

/// Reads the node as a reshape to the shape that `shapeOf` computes from the input's shape.
template <class ShapeOf> Result<void> readAs(OnnxNodeReader& node, ShapeOf shapeOf) {
    const Result<OnnxValue> value = node.value(0);
    if (!value)
        return tl::unexpected<Error>(value.error());
    const Result<ValueShape> shape = shapeOf(value->shape);
    if (!shape)
        return tl::unexpected<Error>(shape.error());
    return node.reshape(*value, *shape);
}

Result<void> readFlatten(OnnxNodeReader& node) {
    const std::int64_t axis = node.integer("axis", 1);
    if (!node.attributeError())
        return node.attributeError();
    return readAs(node, [=](const ValueShape& shape) { return shape.flattened(axis); });
}

/// The target shape: an attribute before opset 5, an input since then.
Result<Dims> targetOf(OnnxNodeReader& node) {
    if (node.hasAttribute("shape"))
        return node.integerList("shape", {});
    if (!node.hasInput(1))
        return fail(ErrorCode::FileDamaged, {}, QT_TRANSLATE_NOOP("engine", "it does not say which shape it gives"));
    std::optional<Dims> target = node.integers(1);
    if (target)
        return std::move(*target);
    if (node.isConstant(1))
        return fail(ErrorCode::FileDamaged, {}, QT_TRANSLATE_NOOP("engine", "its shape is not a list of integers"));
    return fail(ErrorCode::Unsupported, {},
                QT_TRANSLATE_NOOP("engine", "it computes its shape in a way that PruneScope does not follow"));
}

Result<void> readReshape(OnnxNodeReader& node) {
    constexpr std::size_t kMaximumRank = 16;
    const bool zeroMeansZero = node.integer("allowzero", 0) != 0;
    const Result<Dims> target = targetOf(node);
    if (!node.attributeError())
        return node.attributeError();
    if (!target)
        return tl::unexpected<Error>(target.error());
    if (target->size() > kMaximumRank)
        return fail(ErrorCode::FileDamaged, {}, QT_TRANSLATE_NOOP("engine", "its shape has {} dimensions"), target->size());
    return readAs(node, [&](const ValueShape& shape) { return shape.reshaped(*target, zeroMeansZero); });
}

Result<void> readSqueeze(OnnxNodeReader& node) {
    const auto axes = node.axes("axes", 1);
    if (!axes)
        return tl::unexpected<Error>(axes.error());
    return readAs(node, [&](const ValueShape& shape) { return shape.squeezed(*axes); });
}

Result<void> readUnsqueeze(OnnxNodeReader& node) {
    const auto axes = node.axes("axes", 1);
    if (!axes)
        return tl::unexpected<Error>(axes.error());
    if (!*axes)
        return fail(ErrorCode::FileDamaged, {}, QT_TRANSLATE_NOOP("engine", "it names no axes"));
    return readAs(node, [&](const ValueShape& shape) { return shape.unsqueezed(**axes); });
}

Result<void> writeFlatten(OnnxNodeWriter& node) {
    node.add("Flatten", {node.input()}).setInteger("axis", 1);
    return {};
}

Result<void> writeReshape(OnnxNodeWriter& node) {
    Dims target{0}; // 0 copies the number of samples
    for (const Index dim : node.node().shape().dims())
        target.push_back(dim);
    node.add("Reshape", {node.input(), node.integers("shape", target)});
    return {};
}

} // namespace

void addOnnxReshape(OnnxOperators& operators) {
    operators.readers["Flatten"] = readFlatten;
    operators.readers["Reshape"] = readReshape;
    operators.readers["Squeeze"] = readSqueeze;
    operators.readers["Unsqueeze"] = readUnsqueeze;
    operators.writers["flatten"] = writeFlatten;
    operators.writers["reshape"] = writeReshape;
}

} // namespace prunescope
