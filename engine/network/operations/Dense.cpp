#include "engine/network/operations/Dense.h"

#include "engine/core/ParallelFor.h"

#include <fmt/format.h>

#include <cmath>

namespace prunescope {

namespace {

constexpr Index kCellsAtOnce = 1 << 18;

} // namespace

Result<void> checkFinite(const LayerWeights& weights) {
    // Any NaN or infinity makes this sum not finite; only then is the exact position searched for.
    const ConstMatrixView values = weights.values.view();
    const Index rows = values.rows();
    std::atomic<Index> firstBad{rows};
    parallelFor(rows, kCellsAtOnce / values.cols() + 1, [&](Index begin, Index end) {
        for (Index row = begin; row < end && row < firstBad; ++row)
            if (!std::isfinite((values.row(row) * 0.0F).sum())) {
                Index known = firstBad;
                while (row < known && !firstBad.compare_exchange_weak(known, row)) {
                }
            }
    });
    if (const Index row = firstBad; row < rows)
        for (Index col = 0; col < values.cols(); ++col)
            if (!std::isfinite(values(row, col)))
                return fail(ErrorCode::NotFinite, {}, QT_TRANSLATE_NOOP("engine", "the weight in row {}, column {}"), row, col);
    for (Index i = 0; i < weights.bias.size(); ++i)
        if (!std::isfinite(weights.bias[i]))
            return fail(ErrorCode::NotFinite, {}, QT_TRANSLATE_NOOP("engine", "the bias of output {}"), i);
    return {};
}

Result<OperationPtr> Dense::create(LayerWeights weights) {
    const Index rows = weights.values.rows();
    if (rows <= 0 || weights.values.cols() <= 0)
        return fail(ErrorCode::ShapeMismatch, {}, QT_TRANSLATE_NOOP("engine", "it has no weights"));
    if (weights.bias.size() != 0 && weights.bias.size() != rows)
        return fail(ErrorCode::ShapeMismatch, {}, QT_TRANSLATE_NOOP("engine", "{} outputs, but {} bias values"), rows,
                    weights.bias.size());
    if (const auto finite = checkFinite(weights); !finite)
        return tl::unexpected(finite.error());
    return OperationPtr(new Dense(std::make_shared<const StoredWeights>(std::move(weights))));
}

Result<Shape> Dense::outputShape(std::span<const Shape> inputs) const {
    if (inputs.front().size() != m_source->cols())
        return fail(ErrorCode::ShapeMismatch, {}, QT_TRANSLATE_NOOP("engine", "it takes {} values, the node before it gives {}"),
                    m_source->cols(), inputs.front().text());
    return Shape{m_source->rows()};
}

void Dense::forward(const ForwardInputs& inputs, MatrixRef output) const {
    output.noalias() = m_source->weights().values.view() * inputs.values.front();
    if (m_source->bias().size() != 0)
        output.colwise() += m_source->bias();
}

void Dense::forwardSamples(const ForwardInputs& inputs, MatrixRef output) const {
    output.noalias() = inputs.values.front() * m_source->weights().values.view().transpose();
    if (m_source->bias().size() != 0)
        output.rowwise() += m_source->bias().transpose();
}

Result<void> Dense::backward(const BackwardStep& step) const {
    const Matrix& gradient = *step.outputGradient;
    if (step.weightGradient)
        step.weightGradient->noalias() += gradient.transpose() * *step.inputs.front();
    if (step.biasGradient && m_source->bias().size() != 0)
        *step.biasGradient += gradient.colwise().sum().transpose();
    if (step.inputGradients.front())
        step.inputGradients.front()->noalias() += gradient * m_source->weights().values.view();
    return {};
}

OperationPtr Dense::withWeightSource(WeightSourcePtr source) const {
    return OperationPtr(new Dense(std::move(source)));
}

} // namespace prunescope
