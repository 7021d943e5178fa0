// The scores of a whole network's weights: what a threshold prunes, and which threshold prunes how many.
#pragma once

#include "engine/network/Network.h"
#include "engine/pruning/LayerRanks.h"

#include <memory>
#include <stop_token>
#include <vector>

namespace prunescope {

/// Per layer, in the network's order, and per input: the factor by which a criterion multiplies |w| (OBS: w²). Empty for
/// criteria that use only the weights. See inputFactors().
using InputFactors = std::vector<std::shared_ptr<const Vector>>;

/// The scores of a whole network at the base, and the sorted scores of the kept weights, which a slider needs.
class ScoreTable {
public:
    /// Up to this many weights are stored sorted; larger networks are stored in compact form, layer by layer.
    static constexpr Index kSortedLimit = Index{1} << 21;

    /// O(N log N) for N weights up to `sortedLimit`, O(N) above; in parallel. The table must not be used once a stop is
    /// requested. factors: for criteria that use calibration images.
    ScoreTable(const Network& base, Criterion criterion, std::uint64_t seed, const std::vector<std::string>& exclude,
               const InputFactors& factors = {}, const std::stop_token& stop = {}, Index sortedLimit = kSortedLimit);

    int layerCount() const { return static_cast<int>(m_layers.size()); }
    const std::string& layerName(int layer) const { return m_layers[static_cast<std::size_t>(layer)].name; }
    /// The layer with that name; −1 if there is none.
    int findLayer(std::string_view name) const;
    const LayerScores& layer(int index) const { return m_layers[static_cast<std::size_t>(index)].scores; }
    bool includes(int layer) const { return m_layers[static_cast<std::size_t>(layer)].ranks != nullptr; }
    /// nullptr where the layer is not included.
    const LayerRanksPtr& ranks(int layer) const { return m_layers[static_cast<std::size_t>(layer)].ranks; }

    /// Weights, kept and pruned, of the included layers; of one layer (0 when it is not included).
    Index weightCount() const { return m_weightCount; }
    Index weightCount(int layer) const;
    /// How many of those the base has already pruned.
    Index prunedAtBase() const { return m_weightCount - m_keptCount; }
    Index prunedAtBase(int layer) const;

    /// How many weights are pruned at a threshold, including those that the base has pruned.
    Index prunedAt(double threshold) const;
    Index prunedAt(int layer, double threshold) const;
    /// The smallest threshold that prunes at least `count` weights in all (0 when the base has already pruned that many).
    float thresholdFor(Index count) const;
    float thresholdFor(int layer, Index count) const;
    /// How many kept weights of the included layers score less than `score`.
    Index below(float score) const;
    /// How many of the weights that the base keeps a layer's cut takes.
    Index newlyPruned(int layer, const Cut& cut) const;
    float largestScore() const;
    float largestScore(int layer) const;

    /// Ascending scores of the kept weights of all included layers; empty if there are more than the limit.
    const std::vector<float>& sorted() const { return m_sorted; }
    /// The same for one layer, whatever its size (see LayerRanks::sorted()).
    const std::vector<float>& sorted(int layer) const;

private:
    struct LayerEntry {
        std::string name;
        LayerScores scores;
        LayerRanksPtr ranks; ///< nullptr: not included
        Index weightCount = 0;
    };

    template <class Ask> Index sum(Ask ask) const;

    std::vector<LayerEntry> m_layers;
    std::vector<float> m_sorted; ///< of all included layers; empty if there are more than the limit
    Index m_weightCount = 0;
    Index m_keptCount = 0;
};

/// Exactly floor(sparsity · count + 0.5).
Index targetCount(double sparsity, Index count);

} // namespace prunescope
