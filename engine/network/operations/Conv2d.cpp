#include "engine/network/operations/Conv2d.h"

#include "engine/network/operations/Dense.h"

#include <fmt/format.h>

namespace prunescope {

Result<OperationPtr> Conv2d::create(LayerWeights weights, const Window2d& window, Index groups) {
    const Index filters = weights.values.rows();
    const Index kernel = window.rows * window.cols;
    if (filters <= 0 || weights.values.cols() <= 0 || kernel <= 0 || weights.values.cols() % kernel != 0)
        return fail(ErrorCode::ShapeMismatch, {}, QT_TRANSLATE_NOOP("engine", "weights of {} × {} for a kernel of {} × {}"),
                    filters, weights.values.cols(), window.rows, window.cols);
    if (groups < 1 || filters % groups != 0)
        return fail(ErrorCode::BadArgument, {}, QT_TRANSLATE_NOOP("engine", "{} filters in {} groups"), filters, groups);
    if (weights.bias.size() != 0 && weights.bias.size() != filters)
        return fail(ErrorCode::ShapeMismatch, {}, QT_TRANSLATE_NOOP("engine", "{} filters, but {} bias values"), filters,
                    weights.bias.size());
    if (const auto finite = checkFinite(weights); !finite)
        return tl::unexpected(finite.error());
    return OperationPtr(new Conv2d(std::make_shared<const StoredWeights>(std::move(weights)), window, groups));
}

Result<Shape> Conv2d::outputShape(std::span<const Shape> inputs) const {
    const Shape& input = inputs.front();
    const auto size = m_window.outputSize(input);
    if (!size)
        return size;
    if (input.dim(0) != m_groups * channelsPerGroup())
        return fail(ErrorCode::ShapeMismatch, {},
                    QT_TRANSLATE_NOOP("engine", "it takes {} channels, the node before it gives {}"),
                    m_groups * channelsPerGroup(), input.text());
    return Shape{m_source->rows(), size->dim(0), size->dim(1)};
}

template <class Use> void Conv2d::eachProduct(const Shape& input, const Shape& output, Use use) const {
    const Index filtersPerGroup = m_source->rows() / m_groups;
    const Index channels = channelsPerGroup();
    for (Index filter = 0; filter < m_source->rows(); ++filter)
        for (Index y = 0; y < output.dim(1); ++y)
            for (Index x = 0; x < output.dim(2); ++x) {
                const Index to = (filter * output.dim(1) + y) * output.dim(2) + x;
                for (Index channel = 0; channel < channels; ++channel) {
                    const Index plane = (filter / filtersPerGroup * channels + channel) * input.dim(1);
                    for (Index row = 0; row < m_window.rows; ++row) {
                        const Index fromRow = y * m_window.rowStride - m_window.top + row * m_window.rowDilation;
                        if (fromRow < 0 || fromRow >= input.dim(1))
                            continue;
                        for (Index col = 0; col < m_window.cols; ++col) {
                            const Index fromCol = x * m_window.colStride - m_window.left + col * m_window.colDilation;
                            if (fromCol < 0 || fromCol >= input.dim(2))
                                continue;
                            use(to, filter, (channel * m_window.rows + row) * m_window.cols + col,
                                (plane + fromRow) * input.dim(2) + fromCol);
                        }
                    }
                }
            }
}

void Conv2d::forward(const ForwardInputs& inputs, MatrixRef output) const {
    const LayerWeights& weights = m_source->weights();
    const ConstMatrixView values = weights.values.view();
    const ConstMatrixRef& x = inputs.values.front();
    const Index positions = usesPerWeight(inputs.outputShape);
    for (Index feature = 0; feature < output.rows(); ++feature)
        output.row(feature).setConstant(weights.bias.size() != 0 ? weights.bias[feature / positions] : 0.0F);
    eachProduct(inputs.inputShape, inputs.outputShape, [&](Index to, Index filter, Index column, Index from) {
        if (const float weight = values(filter, column); weight != 0.0F)
            output.row(to) += weight * x.row(from);
    });
}

Result<void> Conv2d::backward(const BackwardStep& step) const {
    const ConstMatrixView values = m_source->weights().values.view();
    const Matrix x = step.inputs.front()->transpose(); // features × samples: the inner loops run over samples
    const Matrix gradient = step.outputGradient->transpose();
    Matrix inputGradient = Matrix::Zero(step.inputGradients.front() ? x.rows() : 0, x.cols());
    eachProduct(step.inputShape, step.outputShape, [&](Index to, Index filter, Index column, Index from) {
        if (step.weightGradient)
            (*step.weightGradient)(filter, column) += gradient.row(to).dot(x.row(from));
        if (inputGradient.rows() != 0)
            inputGradient.row(from) += values(filter, column) * gradient.row(to);
    });
    if (step.biasGradient && m_source->bias().size() != 0) {
        const Index positions = usesPerWeight(step.outputShape);
        for (Index feature = 0; feature < gradient.rows(); ++feature)
            (*step.biasGradient)[feature / positions] += gradient.row(feature).sum();
    }
    if (step.inputGradients.front())
        *step.inputGradients.front() += inputGradient.transpose();
    return {};
}

OperationPtr Conv2d::withWeightSource(WeightSourcePtr source) const {
    return OperationPtr(new Conv2d(std::move(source), m_window, m_groups));
}

} // namespace prunescope
