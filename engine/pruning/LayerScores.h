// Scores of one layer's weights by criterion, and the cut that a threshold makes through them.
#pragma once

#include "engine/network/ByLayer.h"
#include "engine/network/Weights.h"
#include "engine/pruning/PruneStep.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <vector>

namespace prunescope {

/// Scores of one layer's weights at the base, computed on request: nothing as large as the layer is stored.
class LayerScores {
public:
    LayerScores() = default;
    /// factors: per input, the factor by which the criterion multiplies |w| (OBS: w²); for criteria that use calibration
    /// images.
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
    /// Whether both assign the same score to every position.
    bool sameAs(const LayerScores& other) const {
        return m_criterion == other.m_criterion && m_values.sharesMemoryWith(other.m_values) && m_layer == other.m_layer &&
               m_seed == other.m_seed && m_factors == other.m_factors;
    }
    /// |w| that corresponds to a score, where the score is a function of |w|; nullopt otherwise. For lines on a histogram.
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

/// Where a layer's sorted scores are cut: weights that score below the threshold are pruned, and of those exactly at it the
/// ones whose position is below tieEnd. A plain threshold takes every tie; a sparsity target may end among them.
struct Cut {
    static constexpr Index kAllTies = std::numeric_limits<Index>::max();

    float threshold = 0;
    Index tieEnd = kAllTies;

    bool prunes(float score, Index position) const { return score < threshold || (score == threshold && position < tieEnd); }
    static Cut nothing() { return {0, 0}; }
    friend bool operator==(const Cut&, const Cut&) = default;
};

/// The cut of each layer that may be pruned; excluded layers have none.
using Cuts = ByLayer<Cut>;

} // namespace prunescope
