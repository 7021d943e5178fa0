#include "engine/evaluation/StagePlan.h"

#include "engine/execution/Executor.h"
#include "engine/execution/InputTransform.h"
#include "engine/network/operations/Activation.h"

#include <algorithm>
#include <memory>

namespace prunescope {

namespace {

constexpr Index kImages = InputBlock::kImages;

/// Slots of the scratch memory: a slot is free again when the last value that holds it is destroyed.
class SlotPool {
public:
    using Lease = std::shared_ptr<const int>;

    int count() const { return static_cast<int>(m_taken->size()); }
    Lease take() {
        const auto free = std::find(m_taken->begin(), m_taken->end(), false);
        const auto slot = static_cast<int>(free - m_taken->begin());
        if (free == m_taken->end())
            m_taken->push_back(true);
        else
            *free = true;
        return Lease(new int(slot), [taken = m_taken](const int* number) {
            (*taken)[static_cast<std::size_t>(*number)] = false;
            delete number;
        });
    }

private:
    std::shared_ptr<std::vector<bool>> m_taken = std::make_shared<std::vector<bool>>();
};

/// What flows along the edges while a plan is built.
struct PlannedValue {
    enum class Where { NotNeeded, Block, Slot };
    Where where = Where::NotNeeded;
    SlotPool::Lease slot{};
    bool rectified = false; ///< comes from a ReLU
};

} // namespace

/// Walks the network once and records the stages.
class StagePlan::Builder {
public:
    Builder(const Network& network, StagePlan& plan, WeightsOfLayer weights)
        : m_network(network), m_plan(plan), m_weights(std::move(weights)) {}

    void build(NodeIndex from, NodeIndex last, const InputTraits* traits) {
        m_from = from;
        m_traits = traits;
        if (traits && InputTransform(network()).isUniform())
            m_aliasEnd = InputTransform(network()).last();
        const PlannedValue input{from == kNetworkInput ? PlannedValue::Where::Block : PlannedValue::Where::NotNeeded, {}};
        m_plan.m_widest = from == kNetworkInput ? network().inputSize() : network().node(from).outputSize();
        const auto visit = [&](NodeIndex index, std::span<const PlannedValue* const> inputs) -> Result<PlannedValue> {
            return plan(index, inputs);
        };
        const auto result = Executor<PlannedValue>(network()).run(input, visit, last);
        m_plan.m_result = *slotOf(*result);
        m_plan.m_slotCount = m_slots.count();
    }

private:
    const Network& network() const { return m_network; }

    PlannedValue plan(NodeIndex index, std::span<const PlannedValue* const> inputs) {
        const Node& node = network().node(index);
        if (index == m_from)
            return {PlannedValue::Where::Slot, m_slots.take()};
        if (std::all_of(inputs.begin(), inputs.end(),
                        [](const PlannedValue* input) { return input->where == PlannedValue::Where::NotNeeded; }))
            return {};
        m_plan.m_widest = std::max(m_plan.m_widest, node.outputSize());
        // A uniform input transform was already applied when the blocks were built.
        if (node.operation().isReshape() || (inputs.front()->where == PlannedValue::Where::Block && index <= m_aliasEnd))
            return *inputs.front();
        if (const auto* const activation = dynamic_cast<const ActivationOperation*>(&node.operation()))
            return planActivation(index, *activation, *inputs.front());
        return node.isDense() ? planDense(index, *inputs.front()) : planGeneral(node, inputs);
    }

    /// Whether a single node reads a value, counting those that read it as another shape: then it may be changed in place.
    bool isReadOnce(NodeIndex value) const {
        while (network().readers(value).size() == 1) {
            const bool isAlias = value != kNetworkInput && (value <= m_aliasEnd || network().node(value).operation().isReshape());
            if (!isAlias || value == m_from)
                return true;
            value = network().node(value).inputs().front();
        }
        return false;
    }

    PlannedValue planActivation(NodeIndex index, const ActivationOperation& activation, const PlannedValue& input) {
        const SlotPool::Lease from = slotOf(input);
        const Node& node = network().node(index);
        const bool rectified = activation.function().activation == Activation::Relu;
        const bool onlyReader = isReadOnce(node.inputs().front());
        if (!m_plan.m_stages.empty() && onlyReader && m_plan.m_stages.back().output == *from &&
            m_plan.m_stages.back().activation == ActivationFunction()) {
            m_plan.m_stages.back().activation = activation.function();
            return {PlannedValue::Where::Slot, from, rectified};
        }
        const SlotPool::Lease to = onlyReader ? from : m_slots.take();
        PlanStage stage{PlanStage::Kind::Activate, {*from}, *to, node.outputSize(), activation.function()};
        m_plan.m_stages.push_back(std::move(stage));
        return {PlannedValue::Where::Slot, to, rectified};
    }

    PlannedValue planDense(NodeIndex index, const PlannedValue& input) {
        const Node& node = network().node(index);
        const ConstMatrixView weights = weightsOf(node);
        const bool onBlock = input.where == PlannedValue::Where::Block;
        const SlotPool::Lease to = m_slots.take();
        PlanStage stage{onBlock ? PlanStage::Kind::DenseBlock : PlanStage::Kind::Dense, {}, *to, node.outputSize()};
        if (!onBlock)
            stage.inputs.push_back(*slotOf(input));
        InputTraits traits;
        traits.rectified = input.rectified;
        stage.plan.emplace(weights, node.bias(), onBlock ? *m_traits : traits);
        stage.node = index;
        m_plan.m_stages.push_back(std::move(stage));
        return {PlannedValue::Where::Slot, to};
    }

    PlannedValue planGeneral(const Node& node, std::span<const PlannedValue* const> inputs) {
        PlanStage stage{PlanStage::Kind::General, {}, 0, node.outputSize()};
        std::vector<SlotPool::Lease> leases;
        for (std::size_t i = 0; i < inputs.size(); ++i) {
            leases.push_back(slotOf(*inputs[i]));
            stage.inputs.push_back(*leases.back());
            const NodeIndex from = node.inputs()[i];
            stage.inputSizes.push_back(from == kNetworkInput ? network().inputSize() : network().node(from).outputSize());
        }
        const SlotPool::Lease to = m_slots.take();
        stage.output = *to;
        stage.operation = node.operationPtr();
        stage.inputShape = node.inputShape();
        stage.outputShape = node.shape();
        m_plan.m_stages.push_back(std::move(stage));
        return {PlannedValue::Where::Slot, to};
    }

    /// The slot that a value lies in; a block's inputs are expanded when a stage needs them in a slot.
    SlotPool::Lease slotOf(const PlannedValue& value) {
        if (value.where == PlannedValue::Where::Slot)
            return value.slot;
        if (!m_expanded) {
            m_expanded = m_slots.take();
            m_plan.m_stages.push_back({PlanStage::Kind::Expand, {}, *m_expanded, network().inputSize()});
        }
        return m_expanded;
    }

    ConstMatrixView weightsOf(const Node& node) const {
        return m_weights ? m_weights(*network().findLayer(node.name())) : node.weights()->values.view();
    }

    const Network& m_network;
    StagePlan& m_plan;
    WeightsOfLayer m_weights;
    NodeIndex m_from = kNetworkInput;
    NodeIndex m_aliasEnd = kNetworkInput;
    const InputTraits* m_traits = nullptr;
    SlotPool m_slots;
    SlotPool::Lease m_expanded;
};

StagePlan StagePlan::ofNetwork(const Network& network, const InputBlocks& inputs, NodeIndex last) {
    StagePlan plan;
    plan.m_features = inputs.features();
    plan.m_background = inputs.background();
    const InputTraits traits = InputTraits::of(inputs);
    Builder(network, plan, {}).build(kNetworkInput, last, &traits);
    return plan;
}

StagePlan StagePlan::behind(const Network& network, NodeIndex from, NodeIndex last, const WeightsOfLayer& weights) {
    StagePlan plan;
    plan.m_startUnits = network.node(from).outputSize();
    Builder(network, plan, weights).build(from, last, nullptr);
    return plan;
}

LayerPlan& StagePlan::layer(NodeIndex node) {
    return *std::find_if(m_stages.begin(), m_stages.end(), [&](const PlanStage& stage) {
                return stage.plan && stage.node == node;
            })->plan;
}

StagePlan::Buffers StagePlan::buffers(PlanScratch& scratch) const {
    return scratch.buffers(m_slotCount, m_widest * kImages);
}

const float* StagePlan::run(const InputBlock& block, PlanScratch& scratch) const {
    return runStages(0, &block, buffers(scratch), scratch);
}

const float* StagePlan::run(const float* values, const float* amounts, PlanScratch& scratch) const {
    const Buffers own = buffers(scratch);
    PlanScratch::Slot& start = own.front();
    // If the first stage is a ReLU, one pass adds and activates.
    if (!m_stages.empty() && m_stages.front().kind == PlanStage::Kind::Activate && m_stages.front().output == 0 &&
        m_stages.front().activation.activation == Activation::Relu) {
        start.nonzero = kernels::active().relu(values, amounts, m_startUnits, start.values.data());
        return runStages(1, nullptr, own, scratch);
    }
    kernels::active().addToRows(values, amounts, m_startUnits, start.values.data());
    start.nonzero = m_startUnits * kImages;
    return runStages(0, nullptr, own, scratch);
}

const float* StagePlan::runStages(std::size_t first, const InputBlock* block, Buffers buffers, PlanScratch& scratch) const {
    for (std::size_t i = first; i < m_stages.size(); ++i)
        buffers[static_cast<std::size_t>(m_stages[i].output)].nonzero = runStage(m_stages[i], block, buffers, scratch);
    return buffers[static_cast<std::size_t>(m_result)].values.data();
}

/// Returns how many values of its result are not 0, or an upper bound.
Index StagePlan::runStage(const PlanStage& stage, const InputBlock* block, Buffers buffers, PlanScratch& scratch) const {
    const auto slot = [&](int number) -> PlanScratch::Slot& { return buffers[static_cast<std::size_t>(number)]; };
    float* const to = slot(stage.output).values.data();
    switch (stage.kind) {
    case PlanStage::Kind::Expand: expandBlock(*block, m_features, m_background, to); break;
    case PlanStage::Kind::DenseBlock: stage.plan->run(*block, scratch, to); break;
    case PlanStage::Kind::Dense: {
        const PlanScratch::Slot& input = slot(stage.inputs.front());
        stage.plan->run(input.values.data(), input.nonzero, scratch, to);
        break;
    }
    case PlanStage::Kind::Activate:
        return activateBlock(stage.activation, slot(stage.inputs.front()).values.data(), to, stage.units);
    case PlanStage::Kind::General: {
        std::vector<ConstMatrixRef> values;
        values.reserve(stage.inputs.size());
        for (std::size_t i = 0; i < stage.inputs.size(); ++i)
            values.emplace_back(ConstMatrixView(slot(stage.inputs[i]).values.data(), stage.inputSizes[i], kImages));
        stage.operation->forward({values, stage.inputShape, stage.outputShape}, Eigen::Map<Matrix>(to, stage.units, kImages));
        break;
    }
    }
    return activateBlock(stage.activation, to, to, stage.units);
}

void expandBlock(const InputBlock& block, Index features, float background, float* to) {
    const float* const rows = block.rows(PlanScratch::ofThisThread().inputs);
    for (Index f = 0; f < features; ++f) {
        const float* const from = rows + block.positions[static_cast<std::size_t>(f)] * kImages;
        for (Index i = 0; i < kImages; ++i)
            to[f * kImages + i] = from[i] + background;
    }
}

} // namespace prunescope
