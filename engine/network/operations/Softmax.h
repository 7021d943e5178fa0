// Softmax and log-softmax along one axis.
#pragma once

#include "engine/network/Operation.h"

namespace prunescope {

/// Softmax along each row, in place. values: samples × classes.
void softmaxRows(MatrixRef values);

/// exp(x − max) / Σ exp(x − max), or its logarithm, along `axis` of the sample's shape. Computed in double.
class Softmax final : public Operation {
public:
    explicit Softmax(bool logarithmic, Index axis = 0) : m_logarithmic(logarithmic), m_axis(axis) {}

    bool isLogarithmic() const { return m_logarithmic; }
    Index axis() const { return m_axis; }

    std::string_view kind() const override { return m_logarithmic ? "log-softmax" : "softmax"; }
    Result<Shape> outputShape(std::span<const Shape> inputs) const override;
    void forward(const ForwardInputs& inputs, MatrixRef output) const override;
    Result<void> backward(const BackwardStep& step) const override;

private:
    bool m_logarithmic;
    Index m_axis;
};

} // namespace prunescope
