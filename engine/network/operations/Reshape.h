// Flatten and Reshape: the same values in another shape.
#pragma once

#include "engine/network/Operation.h"

namespace prunescope {

class Reshape final : public Operation {
public:
    explicit Reshape(Shape target) : m_target(std::move(target)) {}

    const Shape& target() const { return m_target; }

    std::string_view kind() const override { return m_target.rank() == 1 ? "flatten" : "reshape"; }
    Result<Shape> outputShape(std::span<const Shape> inputs) const override;
    void forward(const ForwardInputs& inputs, MatrixRef output) const override { output = inputs.values.front(); }
    void forwardSamples(const ForwardInputs& inputs, MatrixRef output) const override { output = inputs.values.front(); }
    Result<void> backward(const BackwardStep& step) const override;
    bool isReshape() const override { return true; }

private:
    Shape m_target;
};

} // namespace prunescope
