// Reorders the axes of a sample.
#pragma once

#include "engine/network/Operation.h"

namespace prunescope {

class Transpose final : public Operation {
public:
    /// Axis i of the output is axis permutation[i] of the input; the batch axis is not counted.
    explicit Transpose(std::vector<Index> permutation) : m_permutation(std::move(permutation)) {}

    const std::vector<Index>& permutation() const { return m_permutation; }
    /// For each output feature, the input feature that it is copied from.
    std::vector<Index> sources(const Shape& input) const;

    std::string_view kind() const override { return "transpose"; }
    Result<Shape> outputShape(std::span<const Shape> inputs) const override;
    void forward(const ForwardInputs& inputs, MatrixRef output) const override;
    Result<void> backward(const BackwardStep& step) const override;

private:
    std::vector<Index> m_permutation;
};

} // namespace prunescope
