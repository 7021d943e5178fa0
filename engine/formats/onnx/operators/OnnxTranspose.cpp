#include "engine/formats/onnx/operators/OnnxTranspose.h"

#include "engine/formats/FirstError.h"
#include "engine/formats/onnx/OnnxOperators.h"
#include "engine/network/operations/Transpose.h"

namespace prunescope {

namespace {

Result<void> readTranspose(OnnxNodeReader& node) {
    const Result<OnnxValue> value = node.value(0);
    const auto axes = node.axes("perm", -1);
    if (const Error* error = firstError(value, axes))
        return tl::unexpected<Error>(*error);
    ValueShape::Dims permutation;
    for (std::int64_t axis = value->shape.rank(); axis-- > 0;)
        permutation.push_back(axis); // without a list, the order of the axes is reversed
    permutation = axes->value_or(permutation);
    const Result<ValueShape> shape = value->shape.transposed(permutation);
    if (!shape)
        return tl::unexpected<Error>(shape.error());
    std::vector<Index> sampleAxes;
    for (const std::int64_t axis : permutation)
        if (const auto sampleAxis = value->shape.sampleAxis(axis))
            sampleAxes.push_back(*sampleAxis);
    return node.add(std::make_shared<const Transpose>(std::move(sampleAxes)), {*value}, *shape);
}

Result<void> writeTranspose(OnnxNodeWriter& node) {
    const auto& transpose = static_cast<const Transpose&>(node.node().operation());
    std::vector<std::int64_t> permutation{0};
    for (const Index axis : transpose.permutation())
        permutation.push_back(axis + 1);
    node.add("Transpose", {node.input()}).setIntegers("perm", permutation);
    return {};
}

} // namespace

void addOnnxTranspose(OnnxOperators& operators) {
    operators.readers["Transpose"] = readTranspose;
    operators.writers["transpose"] = writeTranspose;
}

} // namespace prunescope
