// A giant layer in blocks of cells, at ever coarser levels: a map draws from it at any zoom and any threshold, without reading
// the weights again.
#pragma once

#include "engine/core/Progress.h"
#include "engine/core/Result.h"
#include "engine/pruning/LayerRanks.h"

#include <array>
#include <cstdint>
#include <memory>
#include <stop_token>
#include <vector>

namespace prunescope {

/// A summary of the weights in a block of cells that the base keeps. All 0 where it keeps none.
struct BlockSummary {
    float minimum = 0;
    float maximum = 0;
    float positive = 0; ///< sum of the weights above 0, divided by the number of kept weights
    float negative = 0; ///< the same for |w| of the weights below 0
    float kept = 0;     ///< share of the block's cells, 0…1

    float mean() const { return positive - negative; }
    float meanMagnitude() const { return positive + negative; }
};

/// Level 0 has blocks of kBlock × kBlock cells, each further level blocks of twice the side, up to a level with at most kTop
/// blocks a side. Blocks at the right and lower edge may be smaller. Takes an eighth of the weights' memory.
class WeightPyramid {
public:
    static constexpr Index kBlock = 16;
    static constexpr Index kTop = 256;
    /// The number of magnitude bins; each holds the same number of the layer's weights.
    static constexpr std::size_t kBins = 64;
    /// Layers with fewer weights are read directly.
    static constexpr Index kFrom = Index{1} << 21;

    /// ranks: of the base's weights. Fails with Cancelled.
    static Result<std::shared_ptr<const WeightPyramid>> build(const LayerWeights& base, LayerRanksPtr ranks,
                                                              const std::stop_token& stop = {}, const ProgressFn& progress = {});

    Index rows() const { return m_rows; } ///< cells
    Index cols() const { return m_cols; }
    int levelCount() const { return static_cast<int>(m_levels.size()); }
    Index blockSize(int level) const { return kBlock << level; }
    Index blockRows(int level) const { return m_levels[static_cast<std::size_t>(level)].rows; }
    Index blockCols(int level) const { return m_levels[static_cast<std::size_t>(level)].cols; }
    /// The coarsest level whose blocks are not larger than `cells` a side; −1 if level 0 is already too coarse.
    int levelFor(Index cells) const;

    BlockSummary block(int level, Index row, Index col) const {
        const Level& at = m_levels[static_cast<std::size_t>(level)];
        const auto place = static_cast<std::size_t>(row * at.cols + col);
        return {at.minimum[place], at.maximum[place], at.positive[place], at.negative[place], at.share(kBins, place)};
    }
    const LayerRanksPtr& ranks() const { return m_ranks; }

    /// The position of a cut among the bins: the same for all blocks, computed once per picture.
    struct Slice {
        std::size_t lower = 0; ///< planes of shares: 0 is "nothing", k + 1 is "up to bin k"
        std::size_t upper = 0;
        float fraction = 0;      ///< how far between the lower and the upper plane, 0…1
        float meanTaken = 0;     ///< mean |w| of what the cut takes, over the whole layer
        float leastLeft = 0;     ///< no |w| that the cut leaves is smaller; 0 where scores do not follow |w|
        bool byMagnitude = true; ///< whether scores follow |w|
    };
    Slice slice(const Cut& cut) const;
    /// The share of a block's cells (0…1) that the base keeps and the cut takes. Exact at the bins' edges up to 1/255 (level 0)
    /// or 1/65,535, linear between them.
    float takenShare(int level, Index row, Index col, const Slice& slice) const {
        const Level& at = m_levels[static_cast<std::size_t>(level)];
        const auto place = static_cast<std::size_t>(row * at.cols + col);
        const float low = at.share(slice.lower, place);
        return low + slice.fraction * (at.share(slice.upper, place) - low);
    }

    /// takenShare() of `count` neighbouring blocks in one row, but faster.
    void takenShares(int level, Index row, Index col, Index count, const Slice& slice, float* shares) const;
    void keptShares(int level, Index row, Index col, Index count, float* shares) const;
    /// BlockSummary::positive and ::negative of a row's blocks.
    const float* positives(int level, Index row) const;
    const float* negatives(int level, Index row) const;

    std::size_t bytes() const;

private:
    /// One plane per bin, so that a picture reads two planes instead of all of them.
    struct Level {
        Index rows = 0;
        Index cols = 0;
        std::vector<std::uint8_t> fine;    ///< level 0: shares in 255ths, plane by plane
        std::vector<std::uint16_t> coarse; ///< other levels: in 65,535ths
        std::vector<float> minimum;
        std::vector<float> maximum;
        std::vector<float> positive;
        std::vector<float> negative;

        std::size_t count() const { return static_cast<std::size_t>(rows * cols); }
        float share(std::size_t plane, std::size_t place) const {
            if (plane == 0)
                return 0;
            const std::size_t at = (plane - 1) * count() + place;
            return fine.empty() ? static_cast<float>(coarse[at]) * (1 / 65535.0F) : static_cast<float>(fine[at]) * (1 / 255.0F);
        }
        void shares(std::size_t plane, std::size_t place, Index many, float* to) const;
    };
    struct BinSums {
        std::array<double, kBins> magnitudes{};
    };

    void setEdges();
    std::size_t binOf(float score) const;
    void fillBlockRow(const LayerWeights& base, Index blockRow, BinSums& sums);
    void addLevel();
    Index cellsIn(int level, Index row, Index col) const;

    LayerRanksPtr m_ranks;
    Index m_rows = 0;
    Index m_cols = 0;
    std::array<float, kBins> m_edges{};         ///< the largest score of each bin
    std::array<Index, kBins> m_atMost{};        ///< kept weights of the layer up to that score
    std::array<double, kBins + 1> m_massUpTo{}; ///< sum of |w| in the bins before
    std::vector<Level> m_levels;
};

} // namespace prunescope
