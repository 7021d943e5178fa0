// Batch normalisation with fixed statistics, as it is applied after training (Ioffe & Szegedy 2015, algorithm 2).
#pragma once

#include "engine/network/Operation.h"

namespace prunescope {

struct BatchNormParameters {
    Vector scale; ///< γ, one per channel
    Vector shift; ///< β
    Vector mean;
    Vector variance;
    float epsilon = 1e-5F;
};

/// y = γ (x − mean) / √(variance + ε) + β for each channel; channels are the first axis of the sample's shape.
class BatchNorm final : public Operation {
public:
    /// Fails with ShapeMismatch (vectors of different lengths), NotFinite, or BadArgument (variance + ε not above 0).
    static Result<OperationPtr> create(BatchNormParameters parameters);

    const BatchNormParameters& parameters() const { return m_parameters; }
    /// The same as factors · x + offsets, one of each per channel.
    const Vector& factors() const { return m_factors; }
    const Vector& offsets() const { return m_offsets; }

    std::string_view kind() const override { return "batch-norm"; }
    Result<Shape> outputShape(std::span<const Shape> inputs) const override;
    void forward(const ForwardInputs& inputs, MatrixRef output) const override;
    /// The statistics are treated as constants.
    Result<void> backward(const BackwardStep& step) const override;
    Index parameterCount() const override { return 2 * m_parameters.scale.size(); }

private:
    explicit BatchNorm(BatchNormParameters parameters);

    BatchNormParameters m_parameters;
    Vector m_factors;
    Vector m_offsets;
};

} // namespace prunescope
