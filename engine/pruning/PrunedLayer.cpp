#include "engine/pruning/PrunedLayer.h"

#include "engine/core/ParallelFor.h"

#include <atomic>
#include <mutex>

namespace prunescope {

namespace {

constexpr Index kGrain = 1 << 18;

class PrunedLayer final : public Layer {
public:
    PrunedLayer(LayerPtr base, LayerRanksPtr ranks, const Cut& cut)
        : Layer(base->name(), base->activation()), m_base(std::move(base)), m_ranks(std::move(ranks)), m_cut(cut) {
        countWeights();
    }

    std::string_view op() const override { return m_base->op(); }
    Index inputSize() const override { return m_base->inputSize(); }
    Index outputSize() const override { return m_base->outputSize(); }
    const LayerWeights* weights() const override { return made().weights(); }
    Index weightCount() const override { return m_base->weightCount(); }
    WeightCounts weightCounts() const override { return m_counts; }
    const Vector& bias() const override { return m_base->bias(); }
    std::size_t heldBytes() const override { return m_isMade ? m_made->heldBytes() : 0; }
    void copyWeights(Index begin, Index count, float* to) const override {
        m_base->copyWeights(begin, count, to);
        for (Index i = 0; i < count; ++i)
            if (m_cut.prunes(m_ranks->scores().at(begin + i), begin + i))
                to[i] = 0;
    }
    LayerPtr withWeights(LayerWeights weights) const override { return m_base->withWeights(std::move(weights)); }
    void forward(ConstMatrixRef inputs, MatrixRef outputs) const override { made().forward(inputs, outputs); }
    Index parameters() const override { return m_base->parameters(); }
    Index macs() const override { return m_base->macs(); }
    Index keptMacs() const override { return m_counts.kept; }

private:
    void countWeights() {
        const WeightCounts before = m_base->weightCounts();
        const Index taken = m_ranks->taken(m_cut);
        const Index zeros = before.kept - before.nonzero; // kept, though 0
        m_counts.kept = before.kept - taken;
        if (zeros == 0)
            m_counts.nonzero = m_counts.kept;
        else if (m_ranks->scores().criterion() == Criterion::Magnitude) // zeros go before all others
            m_counts.nonzero = before.nonzero - (taken - std::min(taken, zeros));
        else
            m_counts.nonzero = made().weightCounts().nonzero;
    }

    const Layer& made() const {
        std::call_once(m_once, [this] {
            m_made = m_base->withWeights(cutWeights(*m_base->weights(), m_ranks->scores(), m_cut));
            m_isMade = true;
        });
        return *m_made;
    }

    LayerPtr m_base;
    LayerRanksPtr m_ranks;
    Cut m_cut;
    WeightCounts m_counts;
    mutable std::once_flag m_once;
    mutable LayerPtr m_made;
    mutable std::atomic<bool> m_isMade{false};
};

} // namespace

LayerWeights cutWeights(const LayerWeights& base, const LayerScores& scores, const Cut& cut) {
    Matrix values(base.values.rows(), base.values.cols());
    MaskBytes mask(static_cast<std::size_t>(base.count()));
    const float* from = base.values.data();
    const std::uint8_t* kept = base.mask->data();
    parallelFor(base.count(), kGrain, [&](Index begin, Index end) {
        for (Index i = begin; i < end; ++i) {
            const bool keeps = kept[i] != 0 && !cut.prunes(scores.at(i), i);
            mask[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(keeps);
            values.data()[i] = keeps ? from[i] : 0.0F;
        }
    });
    return {SharedMatrix(std::move(values)), std::make_shared<const MaskBytes>(std::move(mask)), base.bias};
}

LayerPtr prunedLater(LayerPtr base, LayerRanksPtr ranks, const Cut& cut) {
    return std::make_shared<const PrunedLayer>(std::move(base), std::move(ranks), cut);
}

} // namespace prunescope
