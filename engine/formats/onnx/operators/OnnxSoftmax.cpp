#include "engine/formats/onnx/operators/OnnxSoftmax.h"

#include "engine/formats/onnx/OnnxOperators.h"
#include "engine/network/operations/Softmax.h"

#include <fmt/format.h>

#include <algorithm>

namespace prunescope {

namespace {

/// Before opset 13, softmax treats all axes from `axis` on as a single axis.
Result<ValueShape> joined(const ValueShape& shape, std::int64_t axis) {
    const auto at = axisPosition(axis, shape.dims().size());
    if (!at)
        return fail(ErrorCode::ShapeMismatch, {}, QT_TRANSLATE_NOOP("engine", "there is no axis {} in a value of shape {}"), axis,
                    shape.text());
    const auto split = shape.dims().begin() + static_cast<std::ptrdiff_t>(*at);
    if (std::find(split, shape.dims().end(), ValueShape::kBatch) != shape.dims().end() && shape.samples() != 1)
        return fail(ErrorCode::Unsupported, {},
                    QT_TRANSLATE_NOOP("engine", "its axis {} of a value of shape {} is the axis of samples"), axis, shape.text());
    ValueShape::Dims dims(shape.dims().begin(), split);
    std::int64_t before = 1;
    for (const std::int64_t dim : dims)
        before *= dim == ValueShape::kBatch ? 1 : dim;
    dims.push_back(shape.features() / before);
    return shape.withDims(std::move(dims));
}

Result<void> readSoftmax(OnnxNodeReader& node) {
    const bool joinsAxes = node.opset() < 13;
    const std::int64_t axis = node.integer("axis", joinsAxes ? 1 : -1);
    if (!node.attributeError())
        return node.attributeError();
    Result<OnnxValue> value = node.value(0);
    if (!value)
        return tl::unexpected<Error>(value.error());
    const ValueShape shape = value->shape;
    OnnxValue input = *value;
    if (joinsAxes) {
        Result<ValueShape> rows = joined(shape, axis);
        if (!rows)
            return tl::unexpected<Error>(rows.error());
        input.shape = std::move(*rows);
    }
    const auto sampleAxis = input.shape.sampleAxis(joinsAxes ? -1 : axis);
    if (!sampleAxis)
        return fail(ErrorCode::Unsupported, {},
                    QT_TRANSLATE_NOOP("engine", "its axis {} of a value of shape {} is not an axis of one sample's values"), axis,
                    shape.text());
    return node.add(std::make_shared<const Softmax>(node.op() == "LogSoftmax", *sampleAxis), {input}, shape);
}

Result<void> writeSoftmax(OnnxNodeWriter& node) {
    const auto& softmax = static_cast<const Softmax&>(node.node().operation());
    node.add(softmax.isLogarithmic() ? "LogSoftmax" : "Softmax", {node.input()}).setInteger("axis", softmax.axis() + 1);
    return {};
}

} // namespace

void addOnnxSoftmax(OnnxOperators& operators) {
    operators.readers["Softmax"] = readSoftmax;
    operators.readers["LogSoftmax"] = readSoftmax;
    operators.writers["softmax"] = writeSoftmax;
    operators.writers["log-softmax"] = writeSoftmax;
}

} // namespace prunescope
