// Convolution over pictures, computed directly from its definition.
#pragma once

#include "engine/network/Operation.h"
#include "engine/network/operations/Window2d.h"

namespace prunescope {

/// Weights: filters × (channels of one group · kernel rows · kernel columns); input: channels × rows × columns.
class Conv2d final : public Operation {
public:
    /// Fails with NotFinite, ShapeMismatch (bias neither empty nor one per filter; sizes that do not match), or BadArgument (a
    /// number of filters that is not a multiple of the groups).
    static Result<OperationPtr> create(LayerWeights weights, const Window2d& window, Index groups = 1);

    const Window2d& window() const { return m_window; }
    Index groups() const { return m_groups; }
    Index channelsPerGroup() const { return m_source->cols() / (m_window.rows * m_window.cols); }

    std::string_view kind() const override { return "conv2d"; }
    Result<Shape> outputShape(std::span<const Shape> inputs) const override;
    void forward(const ForwardInputs& inputs, MatrixRef output) const override;
    Result<void> backward(const BackwardStep& step) const override;
    const WeightSourcePtr& weightSource() const override { return m_source; }
    OperationPtr withWeightSource(WeightSourcePtr source) const override;
    Result<OperationPtr> resized(LayerWeights weights) const override { return create(std::move(weights), m_window, m_groups); }
    Index parameterCount() const override { return m_source->rows() * m_source->cols() + m_source->bias().size(); }
    Index usesPerWeight(const Shape& output) const override { return output.dim(1) * output.dim(2); }

private:
    Conv2d(WeightSourcePtr source, const Window2d& window, Index groups)
        : m_source(std::move(source)), m_window(window), m_groups(groups) {}
    /// use(output feature, weight row, weight column, input feature) for every product of one sample.
    template <class Use> void eachProduct(const Shape& input, const Shape& output, Use use) const;

    WeightSourcePtr m_source;
    Window2d m_window;
    Index m_groups;
};

} // namespace prunescope
