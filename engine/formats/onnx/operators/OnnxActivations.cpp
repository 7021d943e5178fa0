#include "engine/formats/onnx/operators/OnnxActivations.h"

#include "engine/formats/FirstError.h"
#include "engine/formats/onnx/OnnxOperators.h"
#include "engine/network/operations/Activation.h"

#include <fmt/format.h>

#include <limits>

namespace prunescope {

namespace {

constexpr float kMinimum = std::numeric_limits<float>::lowest();
constexpr float kMaximum = std::numeric_limits<float>::max();

Result<void> addActivation(OnnxNodeReader& node, const ActivationFunction& function) {
    if (!node.attributeError())
        return node.attributeError();
    if (std::isnan(function.alpha) || std::isnan(function.beta))
        return fail(ErrorCode::NotFinite, {}, QT_TRANSLATE_NOOP("engine", "a parameter is not a number"));
    return node.addElementwise(operationOf(function));
}

/// An activation without parameters.
ReadOnnxNode plain(Activation activation) {
    return [activation](OnnxNodeReader& node) { return addActivation(node, activation); };
}

Result<void> readLeakyRelu(OnnxNodeReader& node) {
    return addActivation(node, {Activation::LeakyRelu, node.real("alpha", 0.01F)});
}

Result<void> readElu(OnnxNodeReader& node) {
    return addActivation(node, {Activation::Elu, node.real("alpha", 1.0F)});
}

/// The defaults are those of opset 6; those of opset 1 had fewer digits.
Result<void> readSelu(OnnxNodeReader& node) {
    const bool isOld = node.opset() < 6;
    const float alpha = node.real("alpha", isOld ? 1.6732F : 1.67326319217681884765625F);
    const float gamma = node.real("gamma", isOld ? 1.0507F : 1.05070102214813232421875F);
    return addActivation(node, {Activation::Selu, alpha, gamma});
}

/// The limits are attributes before opset 11 and inputs since then.
Result<void> readClip(OnnxNodeReader& node) {
    auto minimum = static_cast<double>(node.real("min", kMinimum));
    auto maximum = static_cast<double>(node.real("max", kMaximum));
    if (node.opset() >= 11) {
        const Result<double> low = node.number(1, minimum);
        const Result<double> high = node.number(2, maximum);
        if (const Error* error = firstError(low, high))
            return tl::unexpected<Error>(*error);
        minimum = *low;
        maximum = *high;
    }
    // If the minimum is above the maximum, the maximum wins.
    const auto top = static_cast<float>(maximum);
    return addActivation(node, {Activation::Clip, std::min(static_cast<float>(minimum), top), top});
}

/// The operator of an activation without parameters.
WriteOnnxNode plainWriter(const char* op) {
    return [op](OnnxNodeWriter& node) -> Result<void> {
        node.add(op, {node.input()});
        return {};
    };
}

const ActivationFunction& functionOf(const OnnxNodeWriter& node) {
    return static_cast<const ActivationOperation&>(node.node().operation()).function();
}

WriteOnnxNode alphaWriter(const char* op) {
    return [op](OnnxNodeWriter& node) -> Result<void> {
        node.add(op, {node.input()}).setReal("alpha", functionOf(node).alpha);
        return {};
    };
}

Result<void> writeSelu(OnnxNodeWriter& node) {
    node.add("Selu", {node.input()}).setReal("alpha", functionOf(node).alpha).setReal("gamma", functionOf(node).beta);
    return {};
}

Result<void> writeClip(OnnxNodeWriter& node) {
    const ActivationFunction& function = functionOf(node);
    std::vector<std::string> inputs{node.input()};
    if (function.alpha > kMinimum || function.beta < kMaximum)
        inputs.push_back(function.alpha > kMinimum ? node.number("minimum", function.alpha) : std::string());
    if (function.beta < kMaximum)
        inputs.push_back(node.number("maximum", function.beta));
    node.add("Clip", inputs);
    return {};
}

} // namespace

void addOnnxActivations(OnnxOperators& operators) {
    operators.readers["Relu"] = plain(Activation::Relu);
    operators.readers["Softplus"] = plain(Activation::Softplus);
    operators.readers["Sigmoid"] = plain(Activation::Sigmoid);
    operators.readers["Tanh"] = plain(Activation::Tanh);
    operators.readers["LeakyRelu"] = readLeakyRelu;
    operators.readers["Elu"] = readElu;
    operators.readers["Selu"] = readSelu;
    operators.readers["Clip"] = readClip;
    operators.writers["identity"] = plainWriter("Identity");
    operators.writers["relu"] = plainWriter("Relu");
    operators.writers["softplus"] = plainWriter("Softplus");
    operators.writers["sigmoid"] = plainWriter("Sigmoid");
    operators.writers["tanh"] = plainWriter("Tanh");
    operators.writers["leaky-relu"] = alphaWriter("LeakyRelu");
    operators.writers["elu"] = alphaWriter("Elu");
    operators.writers["selu"] = writeSelu;
    operators.writers["clip"] = writeClip;
}

} // namespace prunescope
