#include "engine/pruning/PrunedWeights.h"

#include "engine/core/ParallelFor.h"

#include <atomic>
#include <mutex>

namespace prunescope {

namespace {

constexpr Index kGrain = 1 << 18;

class PrunedWeights final : public WeightSource {
public:
    PrunedWeights(WeightSourcePtr base, LayerRanksPtr ranks, const Cut& cut)
        : m_base(std::move(base)), m_ranks(std::move(ranks)), m_cut(cut) {
        countWeights();
    }

    const LayerWeights& weights() const override { return computed().weights(); }
    Index rows() const override { return m_base->rows(); }
    Index cols() const override { return m_base->cols(); }
    WeightCounts counts() const override { return m_counts; }
    const Vector& bias() const override { return m_base->bias(); }
    std::size_t heldBytes() const override { return m_isComputed ? m_computed->heldBytes() : 0; }
    void copyWeights(Index begin, Index count, float* to) const override {
        m_base->copyWeights(begin, count, to);
        for (Index i = 0; i < count; ++i)
            if (m_cut.prunes(m_ranks->scores().at(begin + i), begin + i))
                to[i] = 0;
    }

private:
    void countWeights() {
        const WeightCounts before = m_base->counts();
        const Index taken = m_ranks->taken(m_cut);
        const Index zeros = before.kept - before.nonzero; // kept weights that are 0
        m_counts.kept = before.kept - taken;
        if (zeros == 0)
            m_counts.nonzero = m_counts.kept;
        else if (m_ranks->scores().criterion() == Criterion::Magnitude) // zeros are pruned before all others
            m_counts.nonzero = before.nonzero - (taken - std::min(taken, zeros));
        else
            m_counts.nonzero = computed().counts().nonzero;
    }

    const StoredWeights& computed() const {
        std::call_once(m_once, [this] {
            m_computed = std::make_unique<const StoredWeights>(cutWeights(m_base->weights(), m_ranks->scores(), m_cut));
            m_isComputed = true;
        });
        return *m_computed;
    }

    WeightSourcePtr m_base;
    LayerRanksPtr m_ranks;
    Cut m_cut;
    WeightCounts m_counts;
    mutable std::once_flag m_once;
    mutable std::unique_ptr<const StoredWeights> m_computed;
    mutable std::atomic<bool> m_isComputed{false};
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

WeightSourcePtr prunedLazily(WeightSourcePtr base, LayerRanksPtr ranks, const Cut& cut) {
    return std::make_shared<const PrunedWeights>(std::move(base), std::move(ranks), cut);
}

} // namespace prunescope
