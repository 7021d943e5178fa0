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

/// What is known about a layer's inputs before it is run.
struct InputTraits {
    double density = 1;      ///< share that is not zero
    double blockDensity = 1; ///< share of the features that are nonzero in at least one image of a block
    bool listed = false;     ///< whether blocks list their nonzero inputs image by image
    bool rectified = false;  ///< whether they come from a ReLU: how many of them are zero is known block by block
    float background = 0;    ///< what was subtracted from every input

    static InputTraits of(const InputBlocks& blocks) {
        return {blocks.density(), blocks.blockDensity(), blocks.hasTerms(), false, blocks.background()};
    }
};

/// The cost of a layer's sums, in multiply-adds of the dense kernel.
struct LayerCost {
    KernelKind kind;
    double cost;

    /// Cost with the cheapest kernel, for a layer with `nonzero` weights that are not 0.
    static LayerCost of(Index outputs, Index inputs, Index nonzero, const InputTraits& traits);
    /// Cost of running image by image when this share of the inputs is not zero. unlisted: the lists have to be written first.
    static double sparseInputs(Index outputs, Index inputs, double density, bool unlisted);
    /// Cost of removing this many single weights from existing sums, or of adding them.
    static double moving(Index weights);
};

/// A thread's working memory; it grows as needed and is reused.
struct PlanScratch {
    AlignedFloats inputs;                  ///< rows of a block whose pixels are expanded
    AlignedFloats images;                  ///< kImages × padded outputs, image-major
    AlignedArray<std::int32_t> termBounds; ///< lists of a block's nonzero values
    AlignedBytes termFeatures;
    AlignedFloats termValues;
    AlignedFloats sums; ///< features × kImages

    /// A numbered buffer for the values between two stages of a plan.
    struct Slot {
        AlignedFloats values; ///< features × kImages
        Index nonzero = 0;    ///< how many of them are not 0, or an upper bound
    };
    /// The slots 0 … count − 1, each with room for `size` values.
    std::span<Slot> buffers(int count, Index size) {
        if (static_cast<std::size_t>(count) > m_slots.size())
            m_slots.resize(static_cast<std::size_t>(count));
        for (Slot& slot : m_slots)
            slot.values.atLeast(size);
        return m_slots;
    }

    static PlanScratch& ofThisThread();

private:
    std::vector<Slot> m_slots;
};

/// A layer's weights in the layout of kernels::StripWeights.
class StripMatrix {
public:
    StripMatrix() = default;
    explicit StripMatrix(ConstMatrixView weights);

    bool empty() const { return m_values.size() == 0; }
    Index paddedOutputs() const { return kernels::paddedRows(m_outputs); }
    float& at(Index output, Index input) {
        const Index first = output / kernels::kStripRows * kernels::kStripRows;
        const Index width = kernels::paddedRows(std::min(kernels::kStripRows, m_outputs - first));
        return m_values.data()[first * m_inputs + input * width + output - first];
    }
    kernels::StripWeights view() const { return {m_values.data(), m_outputs, m_inputs}; }

private:
    Index m_outputs = 0;
    Index m_inputs = 0;
    AlignedFloats m_values;
};

class LayerPlan {
public:
    /// The weights are read in place, so they must outlive the plan. Makes at most two more copies of them.
    LayerPlan(ConstMatrixView weights, const Vector& bias, const InputTraits& inputs);

    Index outputs() const { return m_weights.rows(); }
    ConstMatrixView weights() const { return m_weights; }
    KernelKind kind() const { return m_kind; }
    /// The starting value of each sum: the bias and the background's contribution.
    const float* start() const { return m_start.data(); }

    /// Call after a weight was changed in place; `before` is its previous value. Call replan() after all changes.
    void weightChanged(Index output, Index input, float before);
    void replan();

    /// sums: outputs × kImages, completely overwritten.
    void run(const InputBlock& block, PlanScratch& scratch, float* sums) const;
    /// The same from a block that holds every feature, one row each. nonzero: how many of its values are not 0, or an upper
    /// bound.
    void run(const float* block, Index nonzero, PlanScratch& scratch, float* sums) const;

private:
    void buildSparse();
    kernels::SparseWeights sparseWeights() const;
    void runTerms(const kernels::TermLists& lists, PlanScratch& scratch, float* sums) const;

    ConstMatrixView m_weights;
    InputTraits m_inputs;
    Index m_nonzero;
    KernelKind m_kind = KernelKind::Dense;
    double m_cost = 0;     ///< cost of m_kind
    AlignedFloats m_start; ///< padded outputs
    StripMatrix m_strips;  ///< empty where no block can be run image by image
    std::vector<std::int64_t> m_starts;
    std::vector<std::int32_t> m_columns;
    std::vector<float> m_values;
};

/// The starting values of a layer's sums: the bias, plus the contribution of `background` added to every input. One per output,
/// padded with zeros.
AlignedFloats startingSums(ConstMatrixView weights, const Vector& bias, float background);

/// to = activation(from), both units × kImages; may work in place. Returns how many values are not 0, or an upper bound.
Index activateBlock(const ActivationFunction& activation, const float* from, float* to, Index units);

} // namespace prunescope
