#include "engine/formats/onnx/operators/OnnxConv.h"

#include "engine/formats/FirstError.h"
#include "engine/formats/onnx/OnnxOperators.h"
#include "engine/formats/onnx/operators/OnnxWindow.h"
#include "engine/network/operations/Conv2d.h"

#include <fmt/format.h>

#include <algorithm>

namespace prunescope {

namespace {

/// One number per filter; empty if the node has no bias.
Result<Vector> biasOf(const OnnxNodeReader& node, std::int64_t filters) {
    if (!node.hasInput(2))
        return Vector();
    const Result<OnnxTensor> tensor = node.constant(2);
    if (!tensor)
        return tl::unexpected<Error>(tensor.error());
    if (tensor->dims() != OnnxDims{filters})
        return fail(ErrorCode::ShapeMismatch, {},
                    QT_TRANSLATE_NOOP("engine", "its bias {} has the shape {}, but there are {} filters"), node.inputName(2),
                    dimsText(tensor->dims()), filters);
    const Result<std::vector<double>> values = tensor->numbers();
    if (!values)
        return tl::unexpected<Error>(values.error());
    Vector bias(filters);
    std::transform(values->begin(), values->end(), bias.begin(), [](double value) { return static_cast<float>(value); });
    return bias;
}

/// The weights: filters × channels per group × rows × columns.
Result<OnnxTensor> weightsOf(const OnnxNodeReader& node) {
    if (node.hasInput(1) && !node.isConstant(1))
        return fail(ErrorCode::Unsupported, {}, QT_TRANSLATE_NOOP("engine", "{} is not a constant, so there are no weights"),
                    node.inputName(1));
    Result<OnnxTensor> tensor = node.constant(1);
    if (!tensor)
        return tensor;
    if (tensor->dims().size() == 3 || tensor->dims().size() == 5)
        return fail(ErrorCode::Unsupported, {},
                    QT_TRANSLATE_NOOP("engine", "it moves along {} axes; PruneScope reads pictures with rows and columns only"),
                    tensor->dims().size() - 2);
    if (tensor->dims().size() != 4 || tensor->count() == 0 || !tensor->isPlain())
        return fail(ErrorCode::ShapeMismatch, {}, QT_TRANSLATE_NOOP("engine", "its weights {} have the shape {}"),
                    node.inputName(1), dimsText(tensor->dims()));
    return tensor;
}

Result<void> readConv(OnnxNodeReader& node) {
    const std::int64_t groups = node.integer("group", 1);
    if (!node.attributeError())
        return node.attributeError();
    const Result<OnnxValue> value = node.value(0);
    const Result<OnnxTensor> tensor = weightsOf(node);
    if (const Error* error = firstError(value, tensor))
        return tl::unexpected<Error>(*error);
    const OnnxDims dims = tensor->dims();
    const Result<Window2d> window = readWindow(node, value->shape, OnnxDims{dims[2], dims[3]});
    if (!window)
        return tl::unexpected<Error>(window.error());
    if (groups < 1 || dims[0] % groups != 0 || value->shape.dims()[1] % groups != 0 || value->shape.dims()[1] / groups != dims[1])
        return fail(ErrorCode::ShapeMismatch, {},
                    QT_TRANSLATE_NOOP("engine", "its {} filters of {} channels in {} groups do not fit a value of shape {}"),
                    dims[0], dims[1], groups, value->shape.text());
    const Result<ValueShape> shape = shapeBehind(*window, value->shape, dims[0]);
    Result<Vector> bias = biasOf(node, dims[0]);
    Result<SharedMatrix> weights = tensor->withDims({dims[0], dims[1] * dims[2] * dims[3]}).matrix(false);
    if (const Error* error = firstError(shape, bias, weights))
        return tl::unexpected<Error>(*error);
    const auto create = [window = *window, groups](LayerWeights made) { return Conv2d::create(std::move(made), window, groups); };
    LayerDraft draft{"conv", std::move(*weights), std::move(*bias), create};
    return node.addLayer(1, std::move(draft), *value, shape->sample(), *shape);
}

Result<void> writeConv(OnnxNodeWriter& node) {
    const auto& conv = static_cast<const Conv2d&>(node.node().operation());
    const LayerWeights& weights = *node.node().weights();
    const Window2d& window = conv.window();
    std::vector<std::string> inputs{
        node.input(),
        node.floats("weight", {weights.values.rows(), conv.channelsPerGroup(), window.rows, window.cols}, weights.values.data())};
    if (weights.bias.size() != 0)
        inputs.push_back(node.floats("bias", {weights.bias.size()}, weights.bias.data()));
    OnnxNodeAttributes attributes = node.add("Conv", inputs);
    writeWindow(attributes, window);
    if (conv.groups() != 1)
        attributes.setInteger("group", conv.groups());
    return {};
}

} // namespace

void addOnnxConv(OnnxOperators& operators) {
    operators.readers["Conv"] = readConv;
    operators.writers["conv2d"] = writeConv;
}

} // namespace prunescope
