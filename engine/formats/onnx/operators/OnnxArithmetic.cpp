#include "engine/formats/onnx/operators/OnnxArithmetic.h"

#include "engine/formats/FirstError.h"
#include "engine/formats/onnx/OnnxOperators.h"
#include "engine/network/operations/Add.h"
#include "engine/network/operations/ConstantArithmetic.h"

#include <fmt/format.h>

#include <algorithm>

namespace prunescope {

namespace {

/// The constant's dimensions in the broadcast. Before opset 7, broadcasting began at a given axis; appending ones converts this
/// to today's rule.
OnnxDims broadcastDims(OnnxNodeReader& node, const OnnxTensor& constant, const ValueShape& shape) {
    OnnxDims dims = constant.dims();
    if (node.opset() >= 7)
        return dims;
    const std::int64_t axis = node.integer("axis", -1);
    if (axis >= 0 && axis < shape.rank())
        dims.resize(std::max(dims.size(), static_cast<std::size_t>(shape.rank() - axis)), 1);
    return dims;
}

/// Whether a constant has one number per output of a layer: [outputs] for a dense layer, [filters, 1, 1] for a convolution.
bool isPerOutput(OnnxDims dims, const ValueShape& shape) {
    const Shape sample = shape.sample();
    const bool isPicture = sample.rank() == 3;
    const Index outputs = isPicture ? sample.dim(0) : sample.size();
    const auto isLong = [](std::int64_t dim) { return dim != 1; };
    dims.erase(dims.begin(), std::find_if(dims.begin(), dims.end(), isLong));
    if (outputs == 1)
        return dims.empty();
    return dims == (isPicture ? OnnxDims{outputs, 1, 1} : OnnxDims{outputs});
}

Vector asVector(const std::vector<double>& values) {
    Vector result(static_cast<Index>(values.size()));
    std::transform(values.begin(), values.end(), result.begin(), [](double value) { return static_cast<float>(value); });
    return result;
}

/// The value is input `valueAt`; the other input is the constant.
Result<void> readWithConstant(OnnxNodeReader& node, ArithmeticKind arithmetic, int valueAt) {
    const Result<OnnxValue> value = node.value(valueAt);
    const Result<OnnxTensor> constant = node.constant(1 - valueAt);
    if (const Error* error = firstError(value, constant))
        return tl::unexpected<Error>(*error);
    const OnnxDims dims = broadcastDims(node, *constant, value->shape);
    if (!node.attributeError())
        return node.attributeError();
    if (auto spent = node.spend(value->shape.features()); !spent)
        return spent;
    const Result<std::vector<double>> numbers = constant->numbers();
    if (!numbers)
        return tl::unexpected<Error>(numbers.error());
    const ValueShape shape = value->shape.withRank(constant->dims().size());
    // Many exporters write a layer's bias as an addition after the layer.
    if (arithmetic == ArithmeticKind::Add && node.isLayerAlone(*value) && isPerOutput(dims, value->shape))
        return node.addToBias(*value, *numbers, shape);
    const Result<std::vector<double>> perFeature = value->shape.perFeature(*numbers, dims);
    if (!perFeature)
        return tl::unexpected<Error>(perFeature.error());
    Result<OperationPtr> operation = ConstantArithmetic::create(arithmetic, asVector(*perFeature), valueAt == 1);
    if (!operation)
        return tl::unexpected<Error>(operation.error());
    if (auto added = node.addElementwise(std::move(*operation), valueAt); !added)
        return added;
    OnnxValue result = *node.result();
    result.shape = shape;
    return node.pass(std::move(result));
}

Result<void> readBranches(OnnxNodeReader& node, ArithmeticKind arithmetic) {
    const Result<OnnxValue> first = node.value(0);
    const Result<OnnxValue> second = node.value(1);
    if (const Error* error = firstError(first, second))
        return tl::unexpected<Error>(*error);
    if (arithmetic != ArithmeticKind::Add)
        return fail(ErrorCode::Unsupported, {},
                    QT_TRANSLATE_NOOP("engine", "it combines two computed values, {} and {}; only Add does that"),
                    node.inputName(0), node.inputName(1));
    if (first->shape.dims() != second->shape.dims())
        return fail(ErrorCode::ShapeMismatch, {}, QT_TRANSLATE_NOOP("engine", "it adds values of the shapes {} and {}"),
                    first->shape.text(), second->shape.text());
    return node.add(std::make_shared<const Add>(), {*first, *second}, first->shape);
}

ReadOnnxNode reader(ArithmeticKind arithmetic) {
    return [arithmetic](OnnxNodeReader& node) -> Result<void> {
        if (node.inputCount() != 2)
            return fail(ErrorCode::FileDamaged, {}, QT_TRANSLATE_NOOP("engine", "it has {} inputs"), node.inputCount());
        if (node.isConstant(0) || node.isConstant(1))
            return readWithConstant(node, arithmetic, node.isConstant(0) ? 1 : 0);
        return readBranches(node, arithmetic);
    };
}

/// Writes one number for all features, or one per feature in the shape of a sample.
WriteOnnxNode writer(const char* op) {
    return [op](OnnxNodeWriter& node) -> Result<void> {
        const auto& arithmetic = static_cast<const ConstantArithmetic&>(node.node().operation());
        std::vector<std::int64_t> dims;
        if (arithmetic.values().size() != 1)
            for (const Index dim : node.node().shape().dims())
                dims.push_back(dim);
        const std::string constant = node.floats("constant", dims, arithmetic.values().data());
        const bool constantFirst = arithmetic.constantFirst();
        node.add(op, constantFirst ? std::vector<std::string>{constant, node.input()}
                                   : std::vector<std::string>{node.input(), constant});
        return {};
    };
}

Result<void> writeAdd(OnnxNodeWriter& node) {
    node.add("Add", {node.input(0), node.input(1)});
    return {};
}

} // namespace

void addOnnxArithmetic(OnnxOperators& operators) {
    operators.readers["Add"] = reader(ArithmeticKind::Add);
    operators.readers["Sub"] = reader(ArithmeticKind::Subtract);
    operators.readers["Mul"] = reader(ArithmeticKind::Multiply);
    operators.readers["Div"] = reader(ArithmeticKind::Divide);
    operators.writers["add"] = writeAdd;
    operators.writers["add-constant"] = writer("Add");
    operators.writers["subtract-constant"] = writer("Sub");
    operators.writers["multiply-constant"] = writer("Mul");
    operators.writers["divide-constant"] = writer("Div");
}

} // namespace prunescope
