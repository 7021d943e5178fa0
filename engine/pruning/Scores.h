// Scores of weights by criterion, and the cut that a threshold makes through them.
#pragma once

#include "engine/network/Network.h"
#include "engine/pruning/PruneStep.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <vector>

namespace prunescope {

/// Per layer and input what a criterion multiplies |w| (OBS: w²) by; nullptr for a layer without weights. Empty for criteria that
/// look at the weights alone. See inputFactors().
using InputFactors = std::vector<std::shared_ptr<const Vector>>;

/// Scores of one layer's weights at the base, computed where they are asked for: nothing of the size of the layer is stored.
class LayerScores {
public:
    LayerScores() = default;
    LayerScores(Criterion criterion, const LayerWeights& base, int layer, std::uint64_t seed,
                std::shared_ptr<const Vector> factors = nullptr);

    /// position: row-major. A float ≥ 0.
    float at(Index position) const {
        switch (m_criterion) {
        case Criterion::Magnitude: return std::fabs(m_values.data()[position]);
        case Criterion::StandardizedMagnitude: return std::fabs(m_values.data()[position]) / m_deviation;
        case Criterion::Random: return uniform(position);
        case Criterion::InputDeviation:
        case Criterion::Wanda: return std::fabs(m_values.data()[position]) * factor(position);
        case Criterion::Obs: return m_values.data()[position] * m_values.data()[position] * factor(position);
        }
        return 0;
    }
    Criterion criterion() const { return m_criterion; }
    /// Whether both give every position the same score.
    bool sameAs(const LayerScores& other) const {
        return m_criterion == other.m_criterion && m_values.sharesMemoryWith(other.m_values) && m_layer == other.m_layer &&
               m_seed == other.m_seed && m_factors == other.m_factors;
    }
    /// |w| that corresponds to a score, where the score is a function of |w|; nullopt for the others. For lines on a histogram.
    std::optional<double> magnitudeAt(double score) const;
    /// The layer's standard deviation (1 where the criterion does not divide by it).
    float deviation() const { return m_deviation; }

private:
    float uniform(Index position) const;
    float factor(Index position) const { return (*m_factors)[position % m_values.cols()]; }

    Criterion m_criterion = Criterion::Magnitude;
    SharedMatrix m_values;
    float m_deviation = 1;
    std::uint64_t m_seed = 0;
    int m_layer = 0;
    std::shared_ptr<const Vector> m_factors;
};

/// Where a layer's sorted scores are cut: pruned is what scores below the threshold, and of those exactly at it the ones whose
/// position is below tieEnd. A plain threshold takes every tie; a sparsity target may end among them.
struct Cut {
    static constexpr Index kAllTies = std::numeric_limits<Index>::max();

    float threshold = 0;
    Index tieEnd = kAllTies;

    bool prunes(float score, Index position) const { return score < threshold || (score == threshold && position < tieEnd); }
    static Cut nothing() { return {0, 0}; }
    friend bool operator==(const Cut&, const Cut&) = default;
};

/// One cut per layer of the network; nullopt where nothing is to be pruned (excluded, or no weights).
using Cuts = std::vector<std::optional<Cut>>;

/// The scores of a whole network at the base, and of the kept weights alone in sorted order: what a slider needs to know.
class ScoreTable {
public:
    /// O(N log N) for N weights, sorted in parallel.
    /// factors: for criteria that look at calibration images.
    ScoreTable(const Network& base, Criterion criterion, std::uint64_t seed, const std::vector<int>& exclude,
               const InputFactors& factors = {});

    const LayerScores& layer(int index) const { return m_layers[static_cast<std::size_t>(index)].scores; }
    bool includes(int layer) const { return m_layers[static_cast<std::size_t>(layer)].included; }

    /// Weights, kept and pruned, of the included layers; of one layer (0 when it is not included).
    Index weightCount() const { return m_weightCount; }
    Index weightCount(int layer) const;
    /// Of those, the ones that the base had pruned already.
    Index prunedAtBase() const { return m_weightCount - static_cast<Index>(m_sorted.size()); }
    Index prunedAtBase(int layer) const;

    /// How many weights are pruned at threshold t (those of the base included).
    Index prunedAt(double threshold) const;
    Index prunedAt(int layer, double threshold) const;
    /// The smallest threshold that prunes at least `count` weights in all (0 when the base has pruned as many already).
    float thresholdFor(Index count) const;
    float thresholdFor(int layer, Index count) const;
    /// How many weights that the base had kept a layer's cut takes.
    Index newlyPruned(int layer, const Cut& cut) const;
    float largestScore() const { return m_sorted.empty() ? 0 : m_sorted.back(); }
    float largestScore(int layer) const;

    /// Ascending scores of the kept weights of all included layers / of one.
    const std::vector<float>& sorted() const { return m_sorted; }
    const std::vector<float>& sorted(int layer) const { return m_layers[static_cast<std::size_t>(layer)].sorted; }

private:
    struct LayerEntry {
        bool included = false;
        LayerScores scores;
        SharedMask mask;
        Index weightCount = 0;
        std::vector<float> sorted;
    };
    friend Cuts resolveCuts(const ScoreTable& table, const PruneStep& step);

    std::optional<Cut> cutOfLayer(const LayerEntry& entry, Index pruned) const;
    Index tiesKeptBefore(const LayerEntry& entry, float score, Index wanted) const;

    std::vector<LayerEntry> m_layers;
    std::vector<float> m_sorted;
    Index m_weightCount = 0;
};

/// Exactly floor(sparsity · count + 0.5).
Index targetCount(double sparsity, Index count);

} // namespace prunescope
