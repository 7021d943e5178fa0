// A part of a network, prepared to run over blocks of images: kernels chosen, activations fused into the layers before them,
// buffers assigned.
#pragma once

#include "engine/evaluation/LayerPlan.h"
#include "engine/network/Network.h"

#include <functional>
#include <optional>
#include <vector>

namespace prunescope {

/// One step of a plan. Values are features × kImages and lie in numbered slots of the thread's scratch memory.
struct PlanStage {
    enum class Kind {
        Expand,     ///< writes the block's inputs out, one row per feature
        DenseBlock, ///< a dense layer on the block's inputs themselves
        Dense,      ///< a dense layer on a slot
        General,    ///< any other operation
        Activate,   ///< an activation that could not be fused into an earlier stage
    };

    Kind kind;
    std::vector<int> inputs;         ///< slots
    int output = 0;                  ///< slot
    Index units = 0;                 ///< features of the output
    ActivationFunction activation{}; ///< applied in place to what the stage computes
    std::optional<LayerPlan> plan{}; ///< Dense, DenseBlock
    NodeIndex node = kNetworkInput;  ///< the node's index in the network
    OperationPtr operation{};        ///< General
    std::vector<Index> inputSizes{};
    Shape inputShape{};
    Shape outputShape{};
};

/// The weights to run a layer with.
using WeightsOfLayer = std::function<ConstMatrixView(LayerIndex)>;

/// The network must outlive the plan.
class StagePlan {
public:
    /// Everything from the network's input (which comes as blocks described by `inputs`) to node `last`. A uniform input
    /// transform is part of the blocks: `last` must not come before the transform's end.
    static StagePlan ofNetwork(const Network& network, const InputBlocks& inputs, NodeIndex last);
    /// Everything after node `from` up to node `last`.
    static StagePlan behind(const Network& network, NodeIndex from, NodeIndex last, const WeightsOfLayer& weights);

    /// How dense node `node` is run; the node must be part of the plan. Its weights may be changed between two runs.
    LayerPlan& layer(NodeIndex node);

    /// Runs all stages. The result (features of `last` × kImages) lies in the scratch until its next use.
    const float* run(const InputBlock& block, PlanScratch& scratch) const;
    /// The same for plans created by behind(), from the values of `from`: values[r] + amounts[r], features × kImages; amounts:
    /// nullptr for zeros.
    const float* run(const float* values, const float* amounts, PlanScratch& scratch) const;

private:
    class Builder;
    StagePlan() = default;
    using Buffers = std::span<PlanScratch::Slot>;
    Buffers buffers(PlanScratch& scratch) const;
    const float* runStages(std::size_t first, const InputBlock* block, Buffers buffers, PlanScratch& scratch) const;
    Index runStage(const PlanStage& stage, const InputBlock* block, Buffers buffers, PlanScratch& scratch) const;

    std::vector<PlanStage> m_stages;
    int m_slotCount = 0;
    int m_result = 0;       ///< slot
    Index m_startUnits = 0; ///< features of the node that behind() starts from; they go to slot 0
    Index m_widest = 0;
    Index m_features = 0; ///< of the network's input
    float m_background = 0;
};

/// Writes every feature of a block's images with the background added back, one row each. to: features × kImages.
void expandBlock(const InputBlock& block, Index features, float background, float* to);

} // namespace prunescope
