#include "engine/network/operations/Transpose.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace prunescope {

Result<Shape> Transpose::outputShape(std::span<const Shape> inputs) const {
    const Shape& input = inputs.front();
    std::vector<Index> sorted = m_permutation;
    std::sort(sorted.begin(), sorted.end());
    bool valid = static_cast<Index>(sorted.size()) == input.rank();
    for (std::size_t i = 0; valid && i < sorted.size(); ++i)
        valid = sorted[i] == static_cast<Index>(i);
    if (!valid)
        return fail(ErrorCode::ShapeMismatch, {},
                    QT_TRANSLATE_NOOP("engine", "the order of axes {} does not fit a value of shape {}"),
                    fmt::format("{}", fmt::join(m_permutation, ", ")), input.text());
    std::vector<Index> dims;
    for (const Index axis : m_permutation)
        dims.push_back(input.dim(axis));
    return Shape(std::move(dims));
}

std::vector<Index> Transpose::sources(const Shape& input) const {
    std::vector<Index> strides(static_cast<std::size_t>(input.rank()), 1);
    for (Index axis = input.rank() - 2; axis >= 0; --axis)
        strides[static_cast<std::size_t>(axis)] = strides[static_cast<std::size_t>(axis) + 1] * input.dim(axis + 1);
    std::vector<Index> sources{0};
    for (const Index axis : m_permutation) {
        std::vector<Index> longer;
        for (const Index before : sources)
            for (Index i = 0; i < input.dim(axis); ++i)
                longer.push_back(before + i * strides[static_cast<std::size_t>(axis)]);
        sources = std::move(longer);
    }
    return sources;
}

void Transpose::forward(const ForwardInputs& inputs, MatrixRef output) const {
    const std::vector<Index> from = sources(inputs.inputShape);
    for (std::size_t i = 0; i < from.size(); ++i)
        output.row(static_cast<Index>(i)) = inputs.values.front().row(from[i]);
}

Result<void> Transpose::backward(const BackwardStep& step) const {
    if (!step.inputGradients.front())
        return {};
    const std::vector<Index> from = sources(step.inputShape);
    for (std::size_t i = 0; i < from.size(); ++i)
        step.inputGradients.front()->col(from[i]) += step.outputGradient->col(static_cast<Index>(i));
    return {};
}

} // namespace prunescope
