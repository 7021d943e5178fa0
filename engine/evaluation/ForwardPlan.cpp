#include "engine/evaluation/ForwardPlan.h"

#include <algorithm>

namespace prunescope {

Activation activationBeforeLogits(const Network& network, int layer) {
    const bool last = layer + 1 == network.layerCount();
    return last && network.endsInSoftmax() ? Activation::Identity : network.layer(LayerIndex{layer}).activation();
}

float* runStages(const std::vector<PlanStage>& stages, std::size_t first, float* values, float* spare) {
    for (std::size_t i = first; i < stages.size(); ++i) {
        if (stages[i].plan) {
            stages[i].plan->run(values, spare);
            std::swap(values, spare);
        }
        activateBlock(stages[i].activation, values, values, stages[i].units);
    }
    return values;
}

ForwardPlan::ForwardPlan(const Network& network, const InputBlocks& inputs, int layerCount)
    : m_features(inputs.features()), m_widest(inputs.features()), m_background(inputs.background()) {
    for (int i = 0; i < layerCount; ++i) {
        const Layer& layer = network.layer(LayerIndex{i});
        PlanStage stage{{}, activationBeforeLogits(network, i), layer.outputSize()};
        if (const LayerWeights* const weights = layer.weights())
            stage.plan.emplace(weights->values.view(), weights->bias, i == 0 ? InputTraits::of(inputs) : InputTraits{});
        m_widest = std::max(m_widest, stage.units);
        m_stages.push_back(std::move(stage));
    }
}

const float* ForwardPlan::run(const InputBlock& block) const {
    PlanScratch& scratch = PlanScratch::ofThisThread();
    float* const values = scratch.front.atLeast(m_widest * InputBlock::kImages);
    float* const spare = scratch.back.atLeast(m_widest * InputBlock::kImages);
    const PlanStage& first = m_stages.front();
    if (first.plan) {
        first.plan->run(block, scratch, values);
        activateBlock(first.activation, values, values, first.units);
        return runStages(m_stages, 1, values, spare);
    }
    expandBlock(block, m_features, m_background, values);
    return runStages(m_stages, 0, values, spare);
}

void expandBlock(const InputBlock& block, Index features, float background, float* to) {
    const float* const rows = block.rows(PlanScratch::ofThisThread().inputs);
    for (Index f = 0; f < features; ++f) {
        const float* const from = rows + block.positions[static_cast<std::size_t>(f)] * InputBlock::kImages;
        for (Index i = 0; i < InputBlock::kImages; ++i)
            to[f * InputBlock::kImages + i] = from[i] + background;
    }
}

} // namespace prunescope
