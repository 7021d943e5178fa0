#include "engine/network/operations/Activation.h"

#include <fmt/format.h>

namespace prunescope {

std::string_view activationName(Activation activation) {
    switch (activation) {
    case Activation::Identity: return "identity";
    case Activation::Relu: return "relu";
    case Activation::LeakyRelu: return "leaky-relu";
    case Activation::Clip: return "clip";
    case Activation::Elu: return "elu";
    case Activation::Selu: return "selu";
    case Activation::Softplus: return "softplus";
    case Activation::Sigmoid: return "sigmoid";
    case Activation::Tanh: return "tanh";
    }
    return "";
}

double lipschitzConstant(const ActivationFunction& function) {
    const auto alpha = static_cast<double>(function.alpha);
    switch (function.activation) {
    case Activation::LeakyRelu:
    case Activation::Elu: return std::max(1.0, std::abs(alpha));
    case Activation::Selu: return std::abs(static_cast<double>(function.beta)) * std::max(1.0, std::abs(alpha));
    default: return 1.0;
    }
}

void ActivationOperation::forward(const ForwardInputs& inputs, MatrixRef output) const {
    const ConstMatrixRef& input = inputs.values.front();
    for (Index row = 0; row < input.rows(); ++row)
        activate(m_function, input.row(row).data(), output.row(row).data(), input.cols());
}

Result<void> ActivationOperation::backward(const BackwardStep& step) const {
    if (!hasDerivative(m_function))
        return fail(ErrorCode::Unsupported, {},
                    QT_TRANSLATE_NOOP("engine", "gradients are not known through {} with a negative parameter"), kind());
    if (!step.inputGradients.front())
        return {};
    Matrix gradient = *step.outputGradient;
    multiplyByDerivative(m_function, step.output->data(), gradient.data(), gradient.size());
    *step.inputGradients.front() += gradient;
    return {};
}

OperationPtr operationOf(const ActivationFunction& function) {
    return std::make_shared<const ActivationOperation>(function);
}

} // namespace prunescope
