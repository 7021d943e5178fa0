// The histogram of one layer's weights, and how many of each bin survive a cut: exact counts, quick enough to follow a drag.
#pragma once

#include "engine/pruning/LayerRanks.h"
#include "engine/pruning/RankedKeys.h"

#include <cstdint>
#include <optional>
#include <stop_token>
#include <vector>

namespace prunescope {

/// Bin i covers [(firstBin + i) · binWidth, (firstBin + i + 1) · binWidth), so that 0 is always an edge and bins are
/// symmetrical about it. Exact zeros are in no bin. The bins cover every value of dense and base: the tails are never cut off.
struct WeightHistogram {
    double binWidth = 1; ///< a power of ten: 500 to 5,000 bins, to be merged for display
    Index firstBin = 0;
    double low = 0; ///< minimum and maximum weight of dense and base
    double high = 0;
    Index weightCount = 0;

    std::vector<Index> dense; ///< per bin: weights as loaded
    std::vector<Index> base;  ///< per bin: weights before the selected step
    Index denseZeros = 0;
    Index prunedAtBase = 0; ///< zeros that the base's mask prunes
    Index keptZeros = 0;    ///< weights of the base that are kept and happen to be 0

    /// Item j: weights of the base (pruned ones included) with |w| ≤ j · binWidth. The last item is weightCount.
    std::vector<Index> atMost;

    LayerScores scores;
    /// Positions of the base's kept weights, grouped by bin (the kept zeros are the last group); in each group the weights that
    /// are pruned first come first, so that a cut takes a prefix of every group.
    std::vector<std::uint32_t> order;
    std::vector<Index> groupStart; ///< bins + 2 items

    // Giant layers use these instead of the two above, which would take four bytes per weight.
    LayerRanksPtr ranks;    ///< if scores follow |w|: on either side a cut takes the bins from 0 outwards
    RankedKeys scoresByBin; ///< for the random criterion: each bin's scores, those of the kept zeros last

    Index binCount() const { return static_cast<Index>(dense.size()); }
    double edge(Index bin) const { return static_cast<double>(firstBin + bin) * binWidth; }
};

/// dense and base: one layer's weights of the same shape, fewer than 2³² of them; scores: of the base. O(N log N).
WeightHistogram buildWeightHistogram(ConstMatrixView dense, const LayerWeights& base, const LayerScores& scores);
/// The same for giant layers, in little memory and O(N). ranks: of the base, compact. The result must not be used once a stop
/// is requested.
WeightHistogram buildWeightHistogram(ConstMatrixView dense, const LayerWeights& base, const LayerRanksPtr& ranks,
                                     const std::stop_token& stop = {});

struct SurvivingCounts {
    std::vector<Index> perBin;
    Index zeros = 0; ///< kept weights that are 0
};

/// Counts the weights that the base keeps and the cut does not take; nullopt takes nothing. Costs one binary search per bin, or
/// two in total.
SurvivingCounts survivingCounts(const WeightHistogram& histogram, const std::optional<Cut>& cut);

struct HistogramBin {
    double low = 0;
    double high = 0;
    Index dense = 0;
    Index base = 0;
    Index kept = 0;
    Index atMost = 0; ///< weights of the base with |w| ≤ the edge that is farther from 0
};

/// Bins `factor` times as wide, still with an edge at 0. factor ≥ 1.
std::vector<HistogramBin> mergedBins(const WeightHistogram& histogram, const SurvivingCounts& surviving, Index factor);

} // namespace prunescope
