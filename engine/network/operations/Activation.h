// An element-wise activation as a node of a network.
#pragma once

#include "engine/network/Operation.h"
#include "engine/network/operations/ActivationFunctions.h"

namespace prunescope {

class ActivationOperation final : public Operation {
public:
    explicit ActivationOperation(const ActivationFunction& function) : m_function(function) {}

    const ActivationFunction& function() const { return m_function; }

    std::string_view kind() const override { return activationName(m_function.activation); }
    Result<Shape> outputShape(std::span<const Shape> inputs) const override { return inputs.front(); }
    void forward(const ForwardInputs& inputs, MatrixRef output) const override;
    void forwardSamples(const ForwardInputs& inputs, MatrixRef output) const override { forward(inputs, output); }
    Result<void> backward(const BackwardStep& step) const override;
    bool isElementwise() const override { return true; }

private:
    ActivationFunction m_function;
};

OperationPtr operationOf(const ActivationFunction& function);

} // namespace prunescope
