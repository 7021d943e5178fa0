// The types that every part of the engine shares.
#pragma once

#include <Eigen/Core>

#include <cstdint>

namespace prunescope {

using Index = Eigen::Index;
/// Weights are outputs × inputs, batches are samples × features; both row-major.
using Matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Vector = Eigen::VectorXf;
using ConstMatrixView = Eigen::Map<const Matrix>;
using MatrixRef = Eigen::Ref<Matrix>;
using ConstMatrixRef = Eigen::Ref<const Matrix>;

/// Position of a layer in a network, counted from 0.
struct LayerIndex {
    int value = 0;
    friend bool operator==(const LayerIndex&, const LayerIndex&) = default;
};

/// Share of weights that are pruned, 0…1, never a percentage.
struct Sparsity {
    double value = 0;
    friend bool operator==(const Sparsity&, const Sparsity&) = default;
};

} // namespace prunescope
