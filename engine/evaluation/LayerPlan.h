// How the sums of one dense layer are computed: which kernel, and the weights in the layout that it reads.
#pragma once

#include "engine/evaluation/InputBlocks.h"
#include "engine/network/Network.h"

#include <vector>

namespace prunescope {

enum class KernelKind {
    Dense,         ///< every weight, but no feature that is zero in all images of the block
    SparseWeights, ///< nonzero weights only
    SparseInputs,  ///< image by image, nonzero inputs only
};

/// What is known of a layer's inputs before it is run.
struct InputTraits {
    double density = 1;      ///< share that is not zero
    double blockDensity = 1; ///< share of the features that are not zero in all images of a block
    bool listed = false;     ///< whether blocks list their nonzero inputs image by image
    float background = 0;    ///< what was taken off every input

    static InputTraits of(const InputBlocks& blocks) {
        return {blocks.density(), blocks.blockDensity(), blocks.hasTerms(), blocks.background()};
    }
};

/// What a layer's sums cost, in multiply-adds of the dense kernel.
struct LayerCost {
    KernelKind kind;
    double cost;

    /// Of the cheapest kernel, for a layer of which `nonzero` weights are not 0.
    static LayerCost of(Index outputs, Index inputs, Index nonzero, const InputTraits& traits);
    /// Of taking so many single weights out of sums that exist, or putting them in.
    static double moving(Index weights);
};

/// Memory that a thread works in; grows as needed and is used again.
struct PlanScratch {
    AlignedFloats inputs; ///< rows of a block whose pixels are expanded
    AlignedFloats images; ///< kImages × padded outputs, image-major
    AlignedFloats sums;   ///< features × kImages

    /// Numbered buffers for the values of a plan. `size` is the same for all slots of one plan.
    float* slot(int number, Index size) {
        if (static_cast<std::size_t>(number) >= m_slots.size())
            m_slots.resize(static_cast<std::size_t>(number) + 1);
        return m_slots[static_cast<std::size_t>(number)].atLeast(size);
    }

    static PlanScratch& ofThisThread();

private:
    std::vector<AlignedFloats> m_slots;
};

class LayerPlan {
public:
    /// The weights are read where they lie as long as the plan is used. Takes at most one more copy of them.
    LayerPlan(ConstMatrixView weights, const Vector& bias, const InputTraits& inputs);

    Index outputs() const { return m_weights.rows(); }
    ConstMatrixView weights() const { return m_weights; }
    KernelKind kind() const { return m_kind; }
    /// What each sum begins with: the bias and the background's share.
    const float* start() const { return m_start.data(); }

    /// sums: outputs × kImages, written whole.
    void run(const InputBlock& block, PlanScratch& scratch, float* sums) const;
    /// The same from a block that holds every feature, one row each.
    void run(const float* block, float* sums) const;

private:
    void buildSparse(Index nonzero);
    kernels::SparseWeights sparseWeights() const;

    ConstMatrixView m_weights;
    KernelKind m_kind = KernelKind::Dense;
    AlignedFloats m_start;                ///< padded outputs
    AlignedFloats m_transposed;           ///< inputs × padded outputs
    std::vector<std::int32_t> m_identity; ///< 0, 1, 2, …: the features of a block that holds every one
    std::vector<std::int64_t> m_starts;
    std::vector<std::int32_t> m_columns;
    std::vector<float> m_values;
};

/// What a layer's sums begin with: the bias, plus what `background` under all inputs adds. One per output, padded with zeros.
AlignedFloats startingSums(ConstMatrixView weights, const Vector& bias, float background);
/// inputs × padded outputs.
AlignedFloats transposedWeights(ConstMatrixView weights);

/// to = activation(from), in place or apart; units × kImages.
void activateBlock(const ActivationFunction& activation, const float* from, float* to, Index units);

} // namespace prunescope
