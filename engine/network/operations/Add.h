// The sum of two branches.
#pragma once

#include "engine/network/Operation.h"

namespace prunescope {

class Add final : public Operation {
public:
    std::string_view kind() const override { return "add"; }
    std::size_t inputCount() const override { return 2; }
    Result<Shape> outputShape(std::span<const Shape> inputs) const override;
    void forward(const ForwardInputs& inputs, MatrixRef output) const override;
    void forwardSamples(const ForwardInputs& inputs, MatrixRef output) const override { forward(inputs, output); }
    Result<void> backward(const BackwardStep& step) const override;
};

} // namespace prunescope
