// A part of a network made ready to be run over blocks of images: kernels chosen, activations fused into the layers before them,
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
        Expand,    ///< writes the block's inputs out, one row per feature
        DenseBlock, ///< a dense layer on the block's inputs themselves
        Dense,     ///< a dense layer on a slot
        General,   ///< any other operation
        Activate,  ///< an activation that no stage before it could take in
    };

    Kind kind;
    std::vector<int> inputs; ///< slots
    int output = 0;          ///< slot
    Index units = 0;         ///< features of the output
    ActivationFunction activation{}; ///< applied in place to what the stage computes
    std::optional<LayerPlan> plan{}; ///< Dense, DenseBlock
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
    /// Everything from the network's input (which comes as blocks described by `inputs`) to node `last`.
    static StagePlan ofNetwork(const Network& network, const InputBlocks& inputs, NodeIndex last);
    /// Everything behind node `from`, whose values are written to start() before each run, up to node `last`.
    static StagePlan behind(const Network& network, NodeIndex from, NodeIndex last, const WeightsOfLayer& weights);

    /// Room for the values that a plan made by behind() starts from.
    float* start(PlanScratch& scratch) const { return scratch.slot(0, m_widest * InputBlock::kImages); }
    /// Runs all stages. block: for plans made by ofNetwork(). The result (features of `last` × kImages) lies in the scratch until
    /// its next use.
    const float* run(const InputBlock* block, PlanScratch& scratch) const;

private:
    class Builder;
    StagePlan() = default;
    void runStage(const PlanStage& stage, const InputBlock* block, PlanScratch& scratch) const;

    std::vector<PlanStage> m_stages;
    int m_result = 0; ///< slot
    Index m_widest = 0;
    Index m_features = 0; ///< of the network's input
    float m_background = 0;
};

/// Every feature of a block's images as it really is (background added), one row each. to: features × kImages.
void expandBlock(const InputBlock& block, Index features, float background, float* to);

} // namespace prunescope
