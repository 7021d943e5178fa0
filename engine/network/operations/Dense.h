// y = W x + b.
#pragma once

#include "engine/network/Operation.h"

namespace prunescope {

/// Fails with NotFinite, naming the row and column of the first weight, or the bias, that is NaN or infinite.
Result<void> checkFinite(const LayerWeights& weights);

/// Weights: outputs × inputs. The input may have any shape of that size; the output is a vector.
class Dense final : public Operation {
public:
    /// Fails with NotFinite, or ShapeMismatch (bias neither empty nor one per output; empty matrix).
    static Result<OperationPtr> create(LayerWeights weights);

    std::string_view kind() const override { return "dense"; }
    Result<Shape> outputShape(std::span<const Shape> inputs) const override;
    void forward(const ForwardInputs& inputs, MatrixRef output) const override;
    void forwardSamples(const ForwardInputs& inputs, MatrixRef output) const override;
    Result<void> backward(const BackwardStep& step) const override;
    const WeightSourcePtr& weightSource() const override { return m_source; }
    OperationPtr withWeightSource(WeightSourcePtr source) const override;
    Result<OperationPtr> resized(LayerWeights weights) const override { return create(std::move(weights)); }
    Index parameterCount() const override { return m_source->rows() * m_source->cols() + m_source->bias().size(); }

private:
    explicit Dense(WeightSourcePtr source) : m_source(std::move(source)) {}

    WeightSourcePtr m_source;
};

} // namespace prunescope
