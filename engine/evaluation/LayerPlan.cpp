#include "engine/evaluation/LayerPlan.h"

#include "engine/core/ParallelFor.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace prunescope {

namespace {

using kernels::Kernels;

constexpr Index kImages = InputBlock::kImages;
constexpr Index kRowsPerTask = 16;

// What one multiply-add of a vector costs in each kernel, against the dense one. Measured (tests/bench, `layer`; one thread,
// AVX-512, LeNet-300-100, 10,000 MNIST test images; ms). First layer, 19 % of the inputs and 60 % of a block's features not zero:
// dense 16.0 at any sparsity, image by image 13.9; sparse weights 52, 29, 12, 6.1, 3.2 with the network 0, 50, 80, 90, 95 %
// pruned. Second layer: dense 2.9; sparse weights 6.1, 4.8, 2.4, 1.4, 0.9. With AVX2 the same ratios are 1.9 and 2.4: close
// enough to share these.
constexpr double kDenseCost = 1.0;
constexpr double kSparseWeightsCost = 2.4;
constexpr double kSparseInputsCost = 2.6;
// Image by image needs a transposed copy: not of layers beyond 64 MB.
constexpr double kMostTransposed = 1 << 24;

/// Nonzero values of each row.
std::vector<std::int64_t> nonzeroByRow(ConstMatrixView weights) {
    std::vector<std::int64_t> counts(static_cast<std::size_t>(weights.rows()));
    parallelFor(weights.rows(), kRowsPerTask, [&](Index begin, Index end) {
        for (Index row = begin; row < end; ++row) {
            const float* const values = weights.data() + row * weights.cols();
            std::int32_t count = 0;
            for (Index i = 0; i < weights.cols(); ++i)
                count += values[i] != 0.0F;
            counts[static_cast<std::size_t>(row)] = count;
        }
    });
    return counts;
}

} // namespace

LayerCost LayerCost::of(Index outputs, Index inputs, Index nonzero, const InputTraits& traits) {
    const double all = static_cast<double>(outputs) * static_cast<double>(inputs);
    const double dense = kDenseCost * all * traits.blockDensity;
    const double sparseWeights = moving(nonzero);
    const double padded = static_cast<double>(kernels::paddedRows(outputs)) / static_cast<double>(outputs);
    const double sparseInputs =
        traits.listed && all <= kMostTransposed ? kSparseInputsCost * all * padded * traits.density : dense + 1;
    if (sparseWeights < std::min(dense, sparseInputs))
        return {KernelKind::SparseWeights, sparseWeights};
    return sparseInputs < dense ? LayerCost{KernelKind::SparseInputs, sparseInputs} : LayerCost{KernelKind::Dense, dense};
}

double LayerCost::moving(Index weights) {
    return kSparseWeightsCost * static_cast<double>(weights);
}

PlanScratch& PlanScratch::ofThisThread() {
    thread_local PlanScratch scratch;
    return scratch;
}

LayerPlan::LayerPlan(ConstMatrixView weights, const Vector& bias, const InputTraits& inputs)
    : m_weights(weights), m_start(startingSums(weights, bias, inputs.background)) {
    m_identity.resize(static_cast<std::size_t>(weights.cols()));
    std::iota(m_identity.begin(), m_identity.end(), 0);
    const std::vector<std::int64_t> counts = nonzeroByRow(weights);
    const Index nonzero = std::accumulate(counts.begin(), counts.end(), Index{0});
    m_kind = LayerCost::of(weights.rows(), weights.cols(), nonzero, inputs).kind;
    if (m_kind == KernelKind::SparseWeights) {
        m_starts.assign(1, 0);
        for (const std::int64_t count : counts)
            m_starts.push_back(m_starts.back() + count);
        buildSparse(nonzero);
    } else if (m_kind == KernelKind::SparseInputs) {
        m_transposed = transposedWeights(weights);
    }
}

AlignedFloats startingSums(ConstMatrixView weights, const Vector& bias, float background) {
    AlignedFloats start(kernels::paddedRows(weights.rows()));
    std::fill_n(start.data(), start.size(), 0.0F);
    if (bias.size() != 0)
        std::copy_n(bias.data(), bias.size(), start.data());
    if (background == 0.0F)
        return start;
    parallelFor(weights.rows(), kRowsPerTask, [&](Index begin, Index end) {
        for (Index row = begin; row < end; ++row) {
            const double sum = weights.row(row).cast<double>().sum() * static_cast<double>(background);
            start.data()[row] = static_cast<float>(static_cast<double>(start.data()[row]) + sum);
        }
    });
    return start;
}

AlignedFloats transposedWeights(ConstMatrixView weights) {
    const Index width = kernels::paddedRows(weights.rows());
    AlignedFloats transposed(weights.cols() * width);
    parallelFor(weights.cols(), kRowsPerTask, [&](Index begin, Index end) {
        for (Index column = begin; column < end; ++column)
            std::fill_n(transposed.data() + column * width + weights.rows(), width - weights.rows(), 0.0F);
        for (Index row = 0; row < weights.rows(); ++row)
            for (Index column = begin; column < end; ++column)
                transposed.data()[column * width + row] = weights(row, column);
    });
    return transposed;
}

void LayerPlan::buildSparse(Index nonzero) {
    m_columns.resize(static_cast<std::size_t>(nonzero));
    m_values.resize(static_cast<std::size_t>(nonzero));
    parallelFor(m_weights.rows(), kRowsPerTask, [&](Index begin, Index end) {
        for (Index row = begin; row < end; ++row) {
            const float* const values = m_weights.data() + row * m_weights.cols();
            auto place = static_cast<std::size_t>(m_starts[static_cast<std::size_t>(row)]);
            for (Index column = 0; column < m_weights.cols(); ++column)
                if (values[column] != 0.0F) {
                    m_columns[place] = static_cast<std::int32_t>(column);
                    m_values[place++] = values[column];
                }
        }
    });
}

kernels::SparseWeights LayerPlan::sparseWeights() const {
    return {nullptr, m_starts.data(), m_columns.data(), m_values.data(), m_weights.rows()};
}

void LayerPlan::run(const InputBlock& block, PlanScratch& scratch, float* sums) const {
    const Kernels& active = kernels::active();
    const auto listed = static_cast<Index>(block.features.size());
    if (m_kind == KernelKind::SparseWeights) {
        active.sparse(sparseWeights(), block.positions.data(), block.rows(scratch.inputs), m_start.data(), sums);
        return;
    }
    if (m_kind == KernelKind::Dense) {
        active.dense({m_weights.data(), m_weights.rows(), m_weights.cols()}, block.features.data(), listed,
                     block.rows(scratch.inputs) + kImages, m_start.data(), sums);
        return;
    }
    const Index width = m_start.size();
    float* const images = scratch.images.atLeast(kImages * width);
    for (Index image = 0; image < block.images; ++image) {
        const std::int32_t begin = block.termStarts[static_cast<std::size_t>(image)];
        const std::int32_t end = block.termStarts[static_cast<std::size_t>(image) + 1];
        active.image(block.terms.data() + begin, end - begin, m_transposed.data(), width, m_start.data(), images + image * width);
    }
    std::fill_n(images + block.images * width, (kImages - block.images) * width, 0.0F);
    active.toBlock(images, width, m_weights.rows(), sums);
}

void LayerPlan::run(const float* block, float* sums) const {
    const Kernels& active = kernels::active();
    if (m_kind == KernelKind::SparseWeights)
        active.sparse(sparseWeights(), nullptr, block, m_start.data(), sums);
    else
        active.dense({m_weights.data(), m_weights.rows(), m_weights.cols()}, m_identity.data(), m_weights.cols(), block,
                     m_start.data(), sums);
}

void activateBlock(const ActivationFunction& activation, const float* from, float* to, Index units) {
    const Kernels& active = kernels::active();
    switch (activation.activation) {
    case Activation::Relu: active.relu(from, to, units * kImages); break;
    case Activation::Sigmoid: active.sigmoid(from, to, units * kImages); break;
    case Activation::Tanh: active.tanh(from, to, units * kImages); break;
    default: activate(activation, from, to, units * kImages); break;
    }
}

} // namespace prunescope
