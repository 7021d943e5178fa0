#include "engine/network/operations/Pool.h"

#include <algorithm>
#include <vector>

namespace prunescope {

namespace {

/// to = max(to, from), and NaN where either is: a maximum must not hide that a network is broken.
void takeMaximum(const float* from, float* to, Index count) {
    for (Index i = 0; i < count; ++i) {
        const float larger = from[i] > to[i] ? from[i] : to[i];
        to[i] = from[i] == from[i] ? larger : from[i];
    }
}

} // namespace

OperationPtr Pool::globalAverage() {
    auto pool = std::make_shared<Pool>(PoolKind::Average, Window2d());
    pool->m_global = true;
    return pool;
}

std::string_view Pool::kind() const {
    if (m_global)
        return "global-average-pool";
    return m_pooling == PoolKind::Maximum ? "max-pool" : "average-pool";
}

Window2d Pool::windowFor(const Shape& input) const {
    if (!m_global || input.rank() != 3)
        return m_window;
    Window2d window;
    window.rows = input.dim(1);
    window.cols = input.dim(2);
    return window;
}

Result<Shape> Pool::outputShape(std::span<const Shape> inputs) const {
    const auto size = windowFor(inputs.front()).outputSize(inputs.front());
    if (!size)
        return size;
    return Shape{inputs.front().dim(0), size->dim(0), size->dim(1)};
}

template <class Use> void Pool::eachWindow(const Shape& input, const Shape& output, Use use) const {
    const Window2d window = windowFor(input);
    std::vector<Index> cells;
    for (Index channel = 0; channel < output.dim(0); ++channel)
        for (Index y = 0; y < output.dim(1); ++y)
            for (Index x = 0; x < output.dim(2); ++x) {
                cells.clear();
                Index counted = 0; // cells of the picture and its padding, but not those that rounding up adds
                for (Index i = 0; i < window.rows; ++i)
                    for (Index j = 0; j < window.cols; ++j) {
                        const Index row = y * window.rowStride - window.top + i * window.rowDilation;
                        const Index col = x * window.colStride - window.left + j * window.colDilation;
                        counted += row < input.dim(1) + window.bottom && col < input.dim(2) + window.right;
                        if (row >= 0 && row < input.dim(1) && col >= 0 && col < input.dim(2))
                            cells.push_back((channel * input.dim(1) + row) * input.dim(2) + col);
                    }
                const Index divisor = m_countPadding ? counted : static_cast<Index>(cells.size());
                use((channel * output.dim(1) + y) * output.dim(2) + x, cells, static_cast<float>(divisor));
            }
}

void Pool::forward(const ForwardInputs& inputs, MatrixRef output) const {
    const ConstMatrixRef& x = inputs.values.front();
    eachWindow(inputs.inputShape, inputs.outputShape, [&](Index to, const std::vector<Index>& cells, float divisor) {
        if (cells.empty()) {
            output.row(to).setZero();
            return;
        }
        output.row(to) = x.row(cells.front());
        for (std::size_t i = 1; i < cells.size(); ++i)
            if (m_pooling == PoolKind::Maximum)
                takeMaximum(x.row(cells[i]).data(), output.row(to).data(), output.cols());
            else
                output.row(to) += x.row(cells[i]);
        if (m_pooling == PoolKind::Average)
            output.row(to) /= divisor;
    });
}

/// The gradient of a maximum goes to the first cell that holds the maximum.
Result<void> Pool::backward(const BackwardStep& step) const {
    if (!step.inputGradients.front())
        return {};
    const Matrix& x = *step.inputs.front();
    const Matrix& y = *step.output;
    const Matrix& gradient = *step.outputGradient;
    Matrix& inputGradient = *step.inputGradients.front();
    eachWindow(step.inputShape, step.outputShape, [&](Index to, const std::vector<Index>& cells, float divisor) {
        if (m_pooling == PoolKind::Average) {
            for (const Index cell : cells)
                inputGradient.col(cell) += gradient.col(to) / divisor;
            return;
        }
        for (Index sample = 0; sample < x.rows(); ++sample)
            for (const Index cell : cells)
                if (x(sample, cell) == y(sample, to)) {
                    inputGradient(sample, cell) += gradient(sample, to);
                    break;
                }
    });
    return {};
}

} // namespace prunescope
