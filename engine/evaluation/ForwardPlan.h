// A network made ready to be run over blocks of images.
#pragma once

#include "engine/evaluation/LayerPlan.h"

#include <optional>

namespace prunescope {

/// One layer of a chain as it is run.
struct PlanStage {
    std::optional<LayerPlan> plan; ///< empty for a layer without weights
    Activation activation;         ///< Identity in place of the last softmax
    Index units;
};

/// The activation that a network's logits still pass: identity in place of the last layer's softmax.
Activation activationBeforeLogits(const Network& network, int layer);

/// Runs stages from `first` on over a block that holds every feature. values and spare: room for the widest stage; what is in
/// `values` goes in. Tells which of the two holds the result.
float* runStages(const std::vector<PlanStage>& stages, std::size_t first, float* values, float* spare);

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
