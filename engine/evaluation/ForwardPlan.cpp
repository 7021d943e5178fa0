#include "engine/evaluation/ForwardPlan.h"

#include <algorithm>

namespace prunescope {

Activation activationBeforeLogits(const Network& network, int layer) {
    const bool last = layer + 1 == network.layerCount();
    return last && network.endsInSoftmax() ? Activation::Identity : network.layer(LayerIndex{layer}).activation();
}

PlanStage PlanStage::of(const Network& network, int layer, const InputTraits& inputs, const float* values) {
    const Layer& own = network.layer(LayerIndex{layer});
    PlanStage stage{{}, activationBeforeLogits(network, layer), own.outputSize()};
    const LayerWeights* const weights = own.weights();
    if (!weights)
        return stage;
    InputTraits traits;
    traits.rectified = layer > 0 && activationBeforeLogits(network, layer - 1) == Activation::Relu;
    stage.plan.emplace(ConstMatrixView(values ? values : weights->values.data(), own.outputSize(), own.inputSize()),
                       weights->bias, layer == 0 ? inputs : traits);
    return stage;
}

BlockValues runStages(const std::vector<PlanStage>& stages, std::size_t first, BlockValues block, PlanScratch& scratch) {
    for (std::size_t i = first; i < stages.size(); ++i) {
        if (stages[i].plan) {
            stages[i].plan->run(block.values, block.nonzero, scratch, block.spare);
            std::swap(block.values, block.spare);
        }
        block.nonzero = activateBlock(stages[i].activation, block.values, block.values, stages[i].units);
    }
    return block;
}

ForwardPlan::ForwardPlan(const Network& network, const InputBlocks& inputs, int layerCount)
    : m_features(inputs.features()), m_widest(inputs.features()), m_background(inputs.background()) {
    for (int i = 0; i < layerCount; ++i) {
        m_stages.push_back(PlanStage::of(network, i, InputTraits::of(inputs)));
        m_widest = std::max(m_widest, m_stages.back().units);
    }
}

const float* ForwardPlan::run(const InputBlock& block) const {
    PlanScratch& scratch = PlanScratch::ofThisThread();
    BlockValues values{scratch.front.atLeast(m_widest * InputBlock::kImages),
                       scratch.back.atLeast(m_widest * InputBlock::kImages), m_features * InputBlock::kImages};
    const PlanStage& first = m_stages.front();
    if (!first.plan) {
        expandBlock(block, m_features, m_background, values.values);
        return runStages(m_stages, 0, values, scratch).values;
    }
    first.plan->run(block, scratch, values.values);
    values.nonzero = activateBlock(first.activation, values.values, values.values, first.units);
    return runStages(m_stages, 1, values, scratch).values;
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
