// A network made ready to be run over blocks of images.
#pragma once

#include "engine/evaluation/LayerPlan.h"

#include <optional>

namespace prunescope {

/// One layer of a chain as it is run.
struct PlanStage {
    std::optional<LayerPlan> plan; ///< empty for a layer without weights
    Activation activation;         ///< identity in place of the last softmax
    Index units;

    /// Everything that plans read of a network is read here. inputs: of the network's first layer. values: what the layer's
    /// weights are at present, nullptr for the network's own; whichever they are must outlive the stage.
    static PlanStage of(const Network& network, int layer, const InputTraits& inputs, const float* values = nullptr);
};

/// The activation that a network's logits still pass: identity in place of the last layer's softmax.
Activation activationBeforeLogits(const Network& network, int layer);

/// The values of a block of images between two stages: units × kImages.
struct BlockValues {
    float* values;
    float* spare;  ///< room for the widest stage, as `values` is
    Index nonzero; ///< how many of the values are not 0, or an upper bound
};

/// Runs stages from `first` on over a block that holds every feature. The result lies in what is returned as `values`.
BlockValues runStages(const std::vector<PlanStage>& stages, std::size_t first, BlockValues block, PlanScratch& scratch);

class ForwardPlan {
public:
    /// The first `layerCount` layers (all of them by default). They must outlive the plan.
    ForwardPlan(const Network& network, const InputBlocks& inputs) : ForwardPlan(network, inputs, network.layerCount()) {}
    ForwardPlan(const Network& network, const InputBlocks& inputs, int layerCount);

    /// The values (units × kImages) that a block's images have behind the last layer, in the thread's scratch until its next use.
    const float* run(const InputBlock& block) const;

private:
    std::vector<PlanStage> m_stages;
    Index m_features;
    Index m_widest;
    float m_background;
};

/// Every feature of a block's images as it really is (background added), one row each. to: features × kImages.
void expandBlock(const InputBlock& block, Index features, float background, float* to);

} // namespace prunescope
