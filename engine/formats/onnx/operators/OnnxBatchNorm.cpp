#include "engine/formats/onnx/operators/OnnxBatchNorm.h"

#include "engine/formats/onnx/OnnxOperators.h"
#include "engine/network/operations/BatchNorm.h"

#include <fmt/format.h>

#include <algorithm>

namespace prunescope {

namespace {

/// A constant with one number per channel.
Result<Vector> perChannel(const OnnxNodeReader& node, int input) {
    const Result<OnnxTensor> tensor = node.constant(input);
    if (!tensor)
        return tl::unexpected<Error>(tensor.error());
    const Result<std::vector<double>> values = tensor->numbers();
    if (!values)
        return tl::unexpected<Error>(values.error());
    Vector result(static_cast<Index>(values->size()));
    std::transform(values->begin(), values->end(), result.begin(), [](double value) { return static_cast<float>(value); });
    return result;
}

/// Whether the node uses the batch's statistics instead of those in the file.
bool isForTraining(OnnxNodeReader& node) {
    if (node.opset() >= 14)
        return node.integer("training_mode", 0) != 0;
    return node.opset() < 7 && node.integer("is_test", 0) == 0;
}

Result<void> readBatchNorm(OnnxNodeReader& node) {
    BatchNormParameters parameters;
    parameters.epsilon = node.real("epsilon", 1e-5F);
    const bool isTraining = isForTraining(node);
    const bool perPosition = node.opset() < 9 && node.integer("spatial", 1) == 0;
    if (!node.attributeError())
        return node.attributeError();
    if (isTraining)
        return fail(ErrorCode::Unsupported, {},
                    QT_TRANSLATE_NOOP("engine", "it normalizes by the statistics of each batch, as in training"));
    const Result<OnnxValue> value = node.value(0);
    if (!value)
        return tl::unexpected<Error>(value.error());
    if (!value->shape.beginsWithSamples() || (perPosition && value->shape.rank() > 2))
        return fail(ErrorCode::Unsupported, {},
                    QT_TRANSLATE_NOOP("engine", "it does not normalize the channels of a value of shape {}"),
                    value->shape.text());
    Vector* const targets[] = {&parameters.scale, &parameters.shift, &parameters.mean, &parameters.variance};
    for (int i = 0; i < 4; ++i) {
        Result<Vector> values = perChannel(node, i + 1);
        if (!values)
            return tl::unexpected<Error>(values.error());
        *targets[i] = std::move(*values);
    }
    Result<OperationPtr> operation = BatchNorm::create(std::move(parameters));
    if (!operation)
        return tl::unexpected<Error>(operation.error());
    return node.add(std::move(*operation), {*value}, value->shape);
}

Result<void> writeBatchNorm(OnnxNodeWriter& node) {
    const BatchNormParameters& parameters = static_cast<const BatchNorm&>(node.node().operation()).parameters();
    const auto constant = [&](const char* suffix, const Vector& values) {
        return node.floats(suffix, {values.size()}, values.data());
    };
    const std::vector<std::string> inputs{node.input(), constant("scale", parameters.scale), constant("shift", parameters.shift),
                                          constant("mean", parameters.mean), constant("variance", parameters.variance)};
    node.add("BatchNormalization", inputs).setReal("epsilon", parameters.epsilon);
    return {};
}

} // namespace

void addOnnxBatchNorm(OnnxOperators& operators) {
    operators.readers["BatchNormalization"] = readBatchNorm;
    operators.writers["batch-norm"] = writeBatchNorm;
}

} // namespace prunescope
