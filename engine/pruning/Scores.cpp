#include "engine/pruning/Scores.h"

#include <algorithm>
#include <bit>

namespace prunescope {

ScoreTable::ScoreTable(const Network& base, Criterion criterion, std::uint64_t seed, const std::vector<std::string>& exclude,
                       const InputFactors& factors, const std::stop_token& stop, Index sortedLimit) {
    m_layers.resize(static_cast<std::size_t>(base.layerCount()));
    const auto included = [&](LayerIndex index) {
        return std::find(exclude.begin(), exclude.end(), base.layer(index).name()) == exclude.end();
    };
    for (const LayerIndex index : base.layers())
        m_weightCount += included(index) ? base.layer(index).weightCount() : 0;
    const bool sorted = m_weightCount <= sortedLimit;
    for (const LayerIndex index : base.layers()) {
        LayerEntry& entry = m_layers[static_cast<std::size_t>(index.value)];
        const LayerWeights& weights = *base.layer(index).weights();
        entry.name = base.layer(index).name();
        const auto place = static_cast<std::size_t>(index.value);
        entry.scores = LayerScores(criterion, weights, index.value, seed, place < factors.size() ? factors[place] : nullptr);
        if (!included(index))
            continue;
        entry.weightCount = weights.count();
        const RankForm form = weights.count() <= sortedLimit ? RankForm::Sorted : RankForm::Compact;
        entry.ranks = std::make_shared<const LayerRanks>(entry.scores, weights, form, stop);
        m_keptCount += entry.ranks->size();
        if (!sorted)
            continue;
        const std::vector<float>& scores = entry.ranks->sorted();
        const auto middle = static_cast<std::ptrdiff_t>(m_sorted.size());
        m_sorted.insert(m_sorted.end(), scores.begin(), scores.end());
        std::inplace_merge(m_sorted.begin(), m_sorted.begin() + middle, m_sorted.end());
    }
}

int ScoreTable::findLayer(std::string_view name) const {
    const auto found =
        std::find_if(m_layers.begin(), m_layers.end(), [&](const LayerEntry& entry) { return entry.name == name; });
    return found == m_layers.end() ? -1 : static_cast<int>(found - m_layers.begin());
}

template <class Ask> Index ScoreTable::sum(Ask ask) const {
    Index total = 0;
    for (const LayerEntry& entry : m_layers)
        if (entry.ranks)
            total += ask(*entry.ranks);
    return total;
}

Index ScoreTable::weightCount(int layer) const {
    return m_layers[static_cast<std::size_t>(layer)].weightCount;
}

Index ScoreTable::prunedAtBase(int layer) const {
    const LayerEntry& entry = m_layers[static_cast<std::size_t>(layer)];
    return entry.ranks ? entry.weightCount - entry.ranks->size() : 0;
}

Index ScoreTable::prunedAt(double threshold) const {
    const auto score = static_cast<float>(threshold);
    if (!m_sorted.empty())
        return prunedAtBase() + (std::upper_bound(m_sorted.begin(), m_sorted.end(), score) - m_sorted.begin());
    return prunedAtBase() + sum([&](const LayerRanks& ranks) { return ranks.atMost(score); });
}

Index ScoreTable::prunedAt(int layer, double threshold) const {
    return includes(layer) ? prunedAtBase(layer) + ranks(layer)->atMost(static_cast<float>(threshold)) : 0;
}

Index ScoreTable::below(float score) const {
    if (!m_sorted.empty())
        return std::lower_bound(m_sorted.begin(), m_sorted.end(), score) - m_sorted.begin();
    return sum([&](const LayerRanks& ranks) { return ranks.below(score); });
}

float ScoreTable::thresholdFor(Index count) const {
    const Index more = std::min(count - prunedAtBase(), m_keptCount);
    if (more <= 0)
        return 0;
    if (!m_sorted.empty())
        return m_sorted[static_cast<std::size_t>(more - 1)];
    // The count increases only at a score, so the smallest float that prunes enough is a score. The bits of non-negative
    // floats, read as integers, have the same order as the floats.
    std::uint32_t low = 0;
    std::uint32_t high = std::bit_cast<std::uint32_t>(largestScore());
    while (low < high) {
        const std::uint32_t middle = low + (high - low) / 2;
        if (sum([&](const LayerRanks& ranks) { return ranks.atMost(std::bit_cast<float>(middle)); }) >= more)
            high = middle;
        else
            low = middle + 1;
    }
    return std::bit_cast<float>(low);
}

float ScoreTable::thresholdFor(int layer, Index count) const {
    if (!includes(layer))
        return 0;
    const Index more = std::min(count - prunedAtBase(layer), ranks(layer)->size());
    return more <= 0 ? 0 : ranks(layer)->nth(more - 1);
}

float ScoreTable::largestScore() const {
    float largest = 0;
    for (const LayerEntry& entry : m_layers)
        if (entry.ranks)
            largest = std::max(largest, entry.ranks->largest());
    return largest;
}

float ScoreTable::largestScore(int layer) const {
    return includes(layer) ? ranks(layer)->largest() : 0;
}

Index ScoreTable::newlyPruned(int layer, const Cut& cut) const {
    return includes(layer) ? ranks(layer)->taken(cut) : 0;
}

const std::vector<float>& ScoreTable::sorted(int layer) const {
    static const std::vector<float> none;
    return includes(layer) ? ranks(layer)->sorted() : none;
}

Index targetCount(double sparsity, Index count) {
    return static_cast<Index>(std::floor(sparsity * static_cast<double>(count) + 0.5));
}

} // namespace prunescope
