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
constexpr Index kInputsPerTask = 32;

// The cost of one multiply-add of a vector in each kernel, relative to the dense one, and of listing one input of one image.
constexpr double kDenseCost = 1.0;
constexpr double kSparseWeightsCost = 2.0;
constexpr double kSparseInputsCost = 1.5;
constexpr double kListingCost = 15;
// Running image by image needs another copy of the weights, which is not made for layers beyond 64 MB.
constexpr double kMaximumStrips = 1 << 24;
// A layer after a ReLU gets that copy if it would pay off with this share of nonzero inputs.
constexpr double kFewActive = 0.25;

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

Index nonzeroCount(ConstMatrixView weights) {
    const std::vector<std::int64_t> counts = nonzeroByRow(weights);
    return std::accumulate(counts.begin(), counts.end(), Index{0});
}

} // namespace

LayerCost LayerCost::of(Index outputs, Index inputs, Index nonzero, const InputTraits& traits) {
    const double all = static_cast<double>(outputs) * static_cast<double>(inputs);
    const double dense = kDenseCost * all * traits.blockDensity;
    const double sparseWeights = moving(nonzero);
    const double listed =
        traits.listed && all <= kMaximumStrips ? sparseInputs(outputs, inputs, traits.density, false) : dense + 1;
    if (sparseWeights < std::min(dense, listed))
        return {KernelKind::SparseWeights, sparseWeights};
    return listed < dense ? LayerCost{KernelKind::SparseInputs, listed} : LayerCost{KernelKind::Dense, dense};
}

double LayerCost::sparseInputs(Index outputs, Index inputs, double density, bool unlisted) {
    const auto padded = static_cast<double>(kernels::paddedRows(outputs));
    return static_cast<double>(inputs) * (kSparseInputsCost * density * padded + (unlisted ? kListingCost : 0.0));
}

double LayerCost::moving(Index weights) {
    return kSparseWeightsCost * static_cast<double>(weights);
}

PlanScratch& PlanScratch::ofThisThread() {
    thread_local PlanScratch scratch;
    return scratch;
}

LayerPlan::LayerPlan(ConstMatrixView weights, const Vector& bias, const InputTraits& inputs)
    : m_weights(weights), m_inputs(inputs), m_nonzero(nonzeroCount(weights)),
      m_start(startingSums(weights, bias, inputs.background)) {
    replan();
    const Index outputs = weights.rows();
    const bool mayList = inputs.rectified && static_cast<double>(weights.size()) <= kMaximumStrips &&
                         LayerCost::sparseInputs(outputs, weights.cols(), kFewActive, true) < m_cost;
    if (m_kind == KernelKind::SparseInputs || mayList)
        m_strips = StripMatrix(weights);
}

void LayerPlan::weightChanged(Index output, Index input, float before) {
    const float now = m_weights(output, input);
    m_nonzero += static_cast<Index>(now != 0.0F) - static_cast<Index>(before != 0.0F);
    if (!m_strips.empty())
        m_strips.at(output, input) = now;
}

void LayerPlan::replan() {
    const LayerCost cost = LayerCost::of(m_weights.rows(), m_weights.cols(), m_nonzero, m_inputs);
    m_kind = cost.kind;
    m_cost = cost.cost;
    if (m_kind == KernelKind::SparseWeights)
        buildSparse();
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

StripMatrix::StripMatrix(ConstMatrixView weights)
    : m_outputs(weights.rows()), m_inputs(weights.cols()), m_values(weights.cols() * kernels::paddedRows(weights.rows())) {
    parallelFor(m_inputs, kInputsPerTask, [&](Index begin, Index end) {
        for (Index first = 0; first < m_outputs; first += kernels::kStripRows) {
            const Index rows = std::min(kernels::kStripRows, m_outputs - first);
            const Index width = kernels::paddedRows(rows);
            float* const strip = m_values.data() + first * m_inputs;
            for (Index input = begin; input < end; ++input)
                std::fill_n(strip + input * width + rows, width - rows, 0.0F);
            for (Index row = 0; row < rows; ++row)
                for (Index input = begin; input < end; ++input)
                    strip[input * width + row] = weights(first + row, input);
        }
    });
}

void LayerPlan::buildSparse() {
    m_starts.assign(1, 0);
    for (const std::int64_t count : nonzeroByRow(m_weights))
        m_starts.push_back(m_starts.back() + count);
    m_columns.assign(static_cast<std::size_t>(m_starts.back() + kernels::kReadAhead), 0);
    m_values.assign(m_columns.size(), 0.0F);
    parallelFor(m_weights.rows(), kRowsPerTask, [&](Index begin, Index end) {
        for (Index row = begin; row < end; ++row) {
            const float* const values = m_weights.data() + row * m_weights.cols();
            const auto first = static_cast<std::size_t>(m_starts[static_cast<std::size_t>(row)]);
            const auto last = static_cast<std::size_t>(m_starts[static_cast<std::size_t>(row) + 1]);
            std::size_t place = first; // a 0 that is written there is overwritten by the next value
            for (Index column = 0; place < last; ++column) {
                m_columns[place] = static_cast<std::int32_t>(column);
                m_values[place] = values[column];
                place += values[column] != 0.0F ? 1 : 0;
            }
        }
    });
}

kernels::SparseWeights LayerPlan::sparseWeights() const {
    return {nullptr, m_starts.data(), m_columns.data(), m_values.data(), m_weights.rows()};
}

void LayerPlan::run(const InputBlock& block, PlanScratch& scratch, float* sums) const {
    const Kernels& active = kernels::active();
    switch (m_kind) {
    case KernelKind::SparseWeights:
        active.sparse(sparseWeights(), block.positions.data(), block.rows(scratch.inputs), m_start.data(), sums);
        break;
    case KernelKind::Dense:
        active.dense({m_weights.data(), m_weights.rows(), m_weights.cols()}, block.features.data(),
                     static_cast<Index>(block.features.size()), block.rows(scratch.inputs) + kImages, m_start.data(), sums);
        break;
    case KernelKind::SparseInputs: runTerms(block.terms.lists(), scratch, sums); break;
    }
}

void LayerPlan::run(const float* block, Index nonzero, PlanScratch& scratch, float* sums) const {
    const Kernels& active = kernels::active();
    const Index inputs = m_weights.cols();
    const double density = static_cast<double>(nonzero) / static_cast<double>(inputs * kImages);
    if (!m_strips.empty() && LayerCost::sparseInputs(m_weights.rows(), inputs, density, true) < m_cost) {
        const Index room = kImages * kernels::termRoom(inputs);
        std::int32_t* const bounds = scratch.termBounds.atLeast(kImages * (kernels::termChunks(inputs) + 1));
        std::uint8_t* const features = scratch.termFeatures.atLeast(room);
        float* const values = scratch.termValues.atLeast(room);
        active.listTerms(block, inputs, bounds, features, values);
        runTerms({bounds, features, values, kImages, kernels::termChunks(inputs)}, scratch, sums);
    } else if (m_kind == KernelKind::SparseWeights) {
        active.sparse(sparseWeights(), nullptr, block, m_start.data(), sums);
    } else {
        active.dense({m_weights.data(), m_weights.rows(), inputs}, nullptr, inputs, block, m_start.data(), sums);
    }
}

void LayerPlan::runTerms(const kernels::TermLists& lists, PlanScratch& scratch, float* sums) const {
    const Kernels& active = kernels::active();
    const Index width = m_strips.paddedOutputs();
    float* const images = scratch.images.atLeast(kImages * width);
    active.terms(lists, m_strips.view(), m_start.data(), images);
    std::fill_n(images + lists.images * width, (kImages - lists.images) * width, 0.0F);
    active.toBlock(images, width, m_weights.rows(), sums);
}

Index activateBlock(const ActivationFunction& activation, const float* from, float* to, Index units) {
    const Kernels& active = kernels::active();
    switch (activation.activation) {
    case Activation::Relu: return active.relu(from, nullptr, units, to);
    case Activation::Sigmoid: active.sigmoid(from, to, units * kImages); break;
    case Activation::Tanh: active.tanh(from, to, units * kImages); break;
    default: activate(activation, from, to, units * kImages); break;
    }
    return units * kImages;
}

} // namespace prunescope
