// Statistics of one layer's weights: spread, quantiles, and the sparsity of its rows and columns.
#pragma once

#include "engine/network/Weights.h"
#include "engine/pruning/LayerRanks.h"

#include <array>
#include <optional>
#include <stop_token>
#include <vector>

namespace prunescope {

/// Shares of the weights below each of WeightSummary::quantiles.
inline constexpr std::array<double, 9> kQuantileShares{0.001, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 0.999};

/// All 0 when count is 0.
struct WeightSummary {
    Index count = 0;
    Index nonzero = 0;
    double minimum = 0;
    double maximum = 0;
    double mean = 0;
    double deviation = 0; ///< standard deviation, divided by N
    /// Linear between the two nearest weights (Hyndman and Fan 1996, type 7; numpy.quantile's default).
    std::array<double, kQuantileShares.size()> quantiles{};
};

struct LayerStatistics {
    Index rows = 0;                   ///< outputs
    Index cols = 0;                   ///< inputs
    WeightSummary dense;              ///< every weight as loaded
    WeightSummary surviving;          ///< the kept weights only
    std::vector<Index> keptPerRow;    ///< one per output
    std::vector<Index> keptPerColumn; ///< one per input

    Index count() const { return rows * cols; }
    Index kept() const { return surviving.count; }
    /// 1 − kept / count; 0 for a layer without weights.
    double sparsity() const { return count() == 0 ? 0 : 1 - static_cast<double>(kept()) / static_cast<double>(count()); }
    double rowSparsity(Index row) const;
    double columnSparsity(Index column) const;
};

/// Statistics of a layer of the base network after a cut (nullopt: nothing more is pruned). dense and base have the same shape.
/// Sorts nothing, but copies the weights once for the quantiles: O(rows · cols), so it must not run on the window's thread.
LayerStatistics layerStatistics(const LayerWeights& dense, const LayerWeights& base, const LayerScores& scores,
                                const std::optional<Cut>& cut);

/// The same for giant layers: in parallel, and without copies as large as the layer. ranks: of the base, compact. Further ranks
/// are computed where the scores do not follow |w| or dense is not base. The result must not be used once a stop is requested.
LayerStatistics giantLayerStatistics(const LayerWeights& dense, const LayerWeights& base, const LayerRanksPtr& ranks,
                                     const std::optional<Cut>& cut, const std::stop_token& stop = {});

} // namespace prunescope
