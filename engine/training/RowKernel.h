// The inner loop of training: a weighted sum of rows that skips the zeros. Forward pass, backward pass and gradient are all of
// this form, and MNIST's pixels (81 % zero) and ReLU's outputs make it cheaper than a dense matrix product.
#pragma once

#include "engine/core/Types.h"

#include <cstdint>

namespace prunescope {

/// Rows of weights, activations and deltas are padded with zeros to whole cache lines.
inline constexpr Index kRowPadding = 16;

constexpr Index paddedWidth(Index size) {
    return (size + kRowPadding - 1) / kRowPadding * kRowPadding;
}

/// One nonzero factor: a row and its coefficient.
struct RowTerm {
    std::int32_t row;
    float factor;
};

/// sums[0 … width) += Σ factor · rows[row · width + 0 … width), in the order of the terms, so that the result is reproducible.
/// width: a multiple of kRowPadding. Both arrays must have Eigen's alignment, as a row of a padded Matrix has.
void addRows(const RowTerm* terms, Index count, const float* rows, Index width, float* sums);

} // namespace prunescope
