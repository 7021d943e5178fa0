#include "engine/pruning/Scores.h"

#include "engine/core/ParallelFor.h"
#include "engine/core/Seeds.h"

#include <algorithm>
#include <cassert>

namespace prunescope {

namespace {

constexpr Index kGrain = 1 << 16;

/// Population standard deviation (1/N) of all values, in double, over fixed chunks.
double standardDeviation(const SharedMatrix& values) {
    const Index count = values.size();
    std::vector<double> partial(static_cast<std::size_t>(chunkCount(count, kGrain)));
    const auto total = [&](auto term) {
        parallelFor(count, kGrain, [&](Index begin, Index end) {
            double sum = 0;
            for (Index i = begin; i < end; ++i)
                sum += term(static_cast<double>(values.data()[i]));
            partial[static_cast<std::size_t>(begin / kGrain)] = sum;
        });
        double sum = 0;
        for (const double value : partial)
            sum += value;
        return sum;
    };
    const double mean = total([](double value) { return value; }) / static_cast<double>(count);
    return std::sqrt(total([mean](double value) { return (value - mean) * (value - mean); }) / static_cast<double>(count));
}

/// Sorts by chunks in parallel, then merges pairs: the result does not depend on the number of threads.
void sortScores(std::vector<float>& scores) {
    const auto count = static_cast<Index>(scores.size());
    const Index grain = std::max<Index>(kGrain, chunkCount(count, 16));
    parallelFor(count, grain, [&](Index begin, Index end) { std::sort(scores.begin() + begin, scores.begin() + end); });
    for (Index width = grain; width < count; width *= 2)
        parallelFor(count, 2 * width, [&](Index begin, Index end) {
            const Index middle = std::min(begin + width, end);
            std::inplace_merge(scores.begin() + begin, scores.begin() + middle, scores.begin() + end);
        });
}

Index countAtMost(const std::vector<float>& sorted, float threshold) {
    return std::upper_bound(sorted.begin(), sorted.end(), threshold) - sorted.begin();
}

} // namespace

LayerScores::LayerScores(Criterion criterion, const LayerWeights& base, int layer, std::uint64_t seed,
                         std::shared_ptr<const Vector> factors)
    : m_criterion(criterion), m_values(base.values), m_seed(seed), m_layer(layer), m_factors(std::move(factors)) {
    assert(!needsCalibration(criterion) || m_factors);
    if (criterion == Criterion::StandardizedMagnitude) {
        m_deviation = static_cast<float>(standardDeviation(base.values));
        if (m_deviation <= 0) // all weights equal: |w| itself ranks them as well
            m_deviation = 1;
    }
}

float LayerScores::uniform(Index position) const {
    return uniformAt(m_seed, static_cast<std::uint64_t>(m_layer), static_cast<std::uint64_t>(position));
}

std::optional<double> LayerScores::magnitudeAt(double score) const {
    if (m_criterion == Criterion::Random || needsCalibration(m_criterion))
        return std::nullopt;
    return score * static_cast<double>(m_deviation);
}

ScoreTable::ScoreTable(const Network& base, Criterion criterion, std::uint64_t seed, const std::vector<int>& exclude,
                       const InputFactors& factors) {
    m_layers.resize(static_cast<std::size_t>(base.layerCount()));
    for (const LayerIndex index : base.prunableLayers()) {
        LayerEntry& entry = m_layers[static_cast<std::size_t>(index.value)];
        const LayerWeights& weights = *base.layer(index).weights();
        const auto place = static_cast<std::size_t>(index.value);
        entry.scores = LayerScores(criterion, weights, index.value, seed, place < factors.size() ? factors[place] : nullptr);
        entry.mask = weights.mask;
        entry.weightCount = weights.count();
        entry.included = std::find(exclude.begin(), exclude.end(), index.value) == exclude.end();
        if (!entry.included)
            continue;
        m_weightCount += entry.weightCount;
        entry.sorted.reserve(static_cast<std::size_t>(weights.kept()));
        for (Index i = 0; i < entry.weightCount; ++i)
            if (weights.isKept(i))
                entry.sorted.push_back(entry.scores.at(i));
        sortScores(entry.sorted);
        const auto middle = static_cast<std::ptrdiff_t>(m_sorted.size());
        m_sorted.insert(m_sorted.end(), entry.sorted.begin(), entry.sorted.end());
        std::inplace_merge(m_sorted.begin(), m_sorted.begin() + middle, m_sorted.end());
    }
}

Index ScoreTable::weightCount(int layer) const {
    const LayerEntry& entry = m_layers[static_cast<std::size_t>(layer)];
    return entry.included ? entry.weightCount : 0;
}

Index ScoreTable::prunedAtBase(int layer) const {
    const LayerEntry& entry = m_layers[static_cast<std::size_t>(layer)];
    return entry.included ? entry.weightCount - static_cast<Index>(entry.sorted.size()) : 0;
}

Index ScoreTable::prunedAt(double threshold) const {
    return prunedAtBase() + countAtMost(m_sorted, static_cast<float>(threshold));
}

Index ScoreTable::prunedAt(int layer, double threshold) const {
    return prunedAtBase(layer) + countAtMost(sorted(layer), static_cast<float>(threshold));
}

float ScoreTable::thresholdFor(Index count) const {
    const Index more = std::min(count - prunedAtBase(), static_cast<Index>(m_sorted.size()));
    return more <= 0 ? 0 : m_sorted[static_cast<std::size_t>(more - 1)];
}

float ScoreTable::thresholdFor(int layer, Index count) const {
    const std::vector<float>& scores = sorted(layer);
    const Index more = std::min(count - prunedAtBase(layer), static_cast<Index>(scores.size()));
    return more <= 0 ? 0 : scores[static_cast<std::size_t>(more - 1)];
}

float ScoreTable::largestScore(int layer) const {
    return sorted(layer).empty() ? 0 : sorted(layer).back();
}

Index ScoreTable::newlyPruned(int layer, const Cut& cut) const {
    const LayerEntry& entry = m_layers[static_cast<std::size_t>(layer)];
    if (cut.tieEnd == Cut::kAllTies)
        return countAtMost(entry.sorted, cut.threshold);
    const auto below = std::lower_bound(entry.sorted.begin(), entry.sorted.end(), cut.threshold) - entry.sorted.begin();
    Index ties = 0;
    for (Index i = 0; i < std::min(cut.tieEnd, entry.weightCount); ++i)
        ties += (*entry.mask)[static_cast<std::size_t>(i)] && entry.scores.at(i) == cut.threshold;
    return below + ties;
}

Index targetCount(double sparsity, Index count) {
    return static_cast<Index>(std::floor(sparsity * static_cast<double>(count) + 0.5));
}

} // namespace prunescope
