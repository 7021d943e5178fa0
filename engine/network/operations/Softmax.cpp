#include "engine/network/operations/Softmax.h"

#include <fmt/format.h>

#include <cmath>

namespace prunescope {

namespace {

/// The groups of features that softmax works on: feature `first + i · stride`, i < length, for each `first`.
struct Groups {
    Index outer;
    Index length;
    Index stride;

    Groups(const Shape& shape, Index axis) : outer(1), length(shape.dim(axis)), stride(1) {
        for (Index i = 0; i < axis; ++i)
            outer *= shape.dim(i);
        for (Index i = axis + 1; i < shape.rank(); ++i)
            stride *= shape.dim(i);
    }
    template <class Use> void each(Use use) const {
        for (Index o = 0; o < outer; ++o)
            for (Index s = 0; s < stride; ++s)
                use(o * length * stride + s);
    }
};

using DoubleRow = Eigen::Array<double, 1, Eigen::Dynamic>;

} // namespace

void softmaxRows(MatrixRef values) {
    for (auto row : values.rowwise()) {
        row.array() = (row.array() - row.maxCoeff()).exp();
        row /= row.sum();
    }
}

Result<Shape> Softmax::outputShape(std::span<const Shape> inputs) const {
    if (m_axis < 0 || m_axis >= inputs.front().rank())
        return fail(ErrorCode::ShapeMismatch, {}, QT_TRANSLATE_NOOP("engine", "axis {} of a value of shape {}"), m_axis,
                    inputs.front().text());
    return inputs.front();
}

void Softmax::forward(const ForwardInputs& inputs, MatrixRef output) const {
    const ConstMatrixRef& x = inputs.values.front();
    const Groups groups(inputs.inputShape, m_axis);
    groups.each([&](Index first) {
        DoubleRow top = x.row(first).cast<double>().array();
        for (Index i = 1; i < groups.length; ++i)
            top = top.max(x.row(first + i * groups.stride).cast<double>().array());
        DoubleRow sum = DoubleRow::Zero(x.cols());
        for (Index i = 0; i < groups.length; ++i)
            sum += (x.row(first + i * groups.stride).cast<double>().array() - top).exp();
        const DoubleRow logarithm = sum.log();
        for (Index i = 0; i < groups.length; ++i) {
            const Index row = first + i * groups.stride;
            // Subtract in this order: added to a maximum of 1e20, the logarithm would be lost.
            const DoubleRow value = x.row(row).cast<double>().array() - top - logarithm;
            output.row(row) = (m_logarithmic ? value : DoubleRow(value.exp())).cast<float>().matrix();
        }
    });
}

/// Softmax: dx = y (g − Σ g y). Log-softmax: dx = g − e^y Σ g.
Result<void> Softmax::backward(const BackwardStep& step) const {
    if (!step.inputGradients.front())
        return {};
    const Groups groups(step.inputShape, m_axis);
    const Matrix& y = *step.output;
    const Matrix& g = *step.outputGradient;
    Matrix& dx = *step.inputGradients.front();
    groups.each([&](Index first) {
        for (Index sample = 0; sample < y.rows(); ++sample) {
            double sum = 0;
            for (Index i = 0; i < groups.length; ++i) {
                const Index column = first + i * groups.stride;
                sum += static_cast<double>(g(sample, column)) * (m_logarithmic ? 1.0 : static_cast<double>(y(sample, column)));
            }
            for (Index i = 0; i < groups.length; ++i) {
                const Index column = first + i * groups.stride;
                const auto value = static_cast<double>(y(sample, column));
                const auto gradient = static_cast<double>(g(sample, column));
                dx(sample, column) +=
                    static_cast<float>(m_logarithmic ? gradient - std::exp(value) * sum : value * (gradient - sum));
            }
        }
    });
    return {};
}

} // namespace prunescope
