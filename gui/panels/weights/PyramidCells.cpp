#include "gui/panels/weights/PyramidCells.h"

#include <algorithm>
#include <array>
#include <limits>

namespace prunescope {

namespace {

constexpr Index kBlocksPerAxis = 8; // per pixel: if there are more, they are sampled on an even grid

/// The blocks whose middle lies between two cells; at least one.
struct BlockRange {
    Index begin;
    Index end;
    Index stride;
};

BlockRange blocksBetween(Index from, Index to, Index size, Index blocks) {
    const auto firstFrom = [size](Index cell) { return (cell + size - 1 - size / 2) / size; };
    Index begin = std::min(firstFrom(from), blocks - 1);
    Index end = std::min(firstFrom(to), blocks);
    if (begin >= end) {
        begin = std::min(from / size, blocks - 1);
        end = begin + 1;
    }
    return {begin, end, chunkCount(end - begin, kBlocksPerAxis)};
}

enum Sum { Pruned, Taken, Returned, Left, Positive, Negative, SumCount };

/// Increases with the number of weights that the cut prunes.
double placeOf(const WeightPyramid::Slice& slice) {
    return static_cast<double>(slice.lower) + static_cast<double>(slice.fraction);
}

/// For each of some neighbouring blocks, sums over the blocks below each other: shares of their cells, and the sums of the
/// weights that are left on either side of 0. Laid out so that the compiler works on many blocks at once.
class BlockSums {
public:
    BlockSums(Index first, Index count) : m_first(first), m_count(count) {
        for (std::vector<float>* values : {&m_now, &m_before, &m_kept})
            values->resize(static_cast<std::size_t>(count));
        m_sums.assign(static_cast<std::size_t>(SumCount * count), 0.0F);
    }

    void addRow(const WeightPyramid& pyramid, int level, Index row, const WeightPyramid::Slice& now,
                const WeightPyramid::Slice& before) {
        pyramid.takenShares(level, row, m_first, m_count, now, m_now.data());
        pyramid.takenShares(level, row, m_first, m_count, before, m_before.data());
        pyramid.keptShares(level, row, m_first, m_count, m_kept.data());
        // One of the two cuts prunes at least as much as the other everywhere.
        const bool nowTakesMore = placeOf(now) >= placeOf(before);
        add(pyramid.positives(level, row) + m_first, pyramid.negatives(level, row) + m_first, nowTakesMore ? now : before);
        ++m_rows;
    }
    const float* sums(Sum kind) const { return m_sums.data() + kind * m_count; }
    int rows() const { return m_rows; }

private:
    void add(const float* positive, const float* negative, const WeightPyramid::Slice& larger) {
        const float meanTaken = larger.meanTaken;
        const float leastLeft = larger.leastLeft;
        float* const to = m_sums.data();
        for (Index i = 0; i < m_count; ++i) {
            const float now = m_now[static_cast<std::size_t>(i)];
            const float before = m_before[static_cast<std::size_t>(i)];
            const float kept = m_kept[static_cast<std::size_t>(i)];
            const float most = std::max(now, before);
            const float rest = std::max(0.0F, kept - most);
            // The cut prunes the smallest weights, so the remaining ones are stronger than the block's mean.
            const float mass = (positive[i] + negative[i]) * kept;
            const float massLeft = std::min(mass, std::max(mass - most * meanTaken, rest * leastLeft));
            const float scale = massLeft / std::max(mass, std::numeric_limits<float>::min()) * kept;
            to[Pruned * m_count + i] += 1 - kept + std::min(now, before);
            to[Taken * m_count + i] += std::max(0.0F, now - before);
            to[Returned * m_count + i] += std::max(0.0F, before - now);
            to[Left * m_count + i] += rest;
            to[Positive * m_count + i] += scale * positive[i];
            to[Negative * m_count + i] += scale * negative[i];
        }
    }

    Index m_first;
    Index m_count;
    int m_rows = 0;
    std::vector<float> m_now;
    std::vector<float> m_before;
    std::vector<float> m_kept;
    std::vector<float> m_sums;
};

std::array<float, 3> channels(QRgb color) {
    return {static_cast<float>(qRed(color)), static_cast<float>(qGreen(color)), static_cast<float>(qBlue(color))};
}

/// The colours that all pixels are mixed from.
class PixelColors {
public:
    explicit PixelColors(const CellColors& colors)
        : m_colors(colors), m_zero(channels(colors.weight(0))), m_pruned(channels(colors.pruned())),
          m_taken(channels(colors.taken())), m_returned(channels(colors.returned(0))) {}

    /// shares: summed over this many blocks.
    QRgb mixed(const std::array<float, SumCount>& shares, float blocks) const {
        // The colours of weights lead in a straight line from that of 0 to either end, so the mean colour is that of the mean
        // positive part and that of the mean negative part together.
        const float mean = shares[Left] > 0 ? 1 / shares[Left] : 0;
        const auto positive = channels(m_colors.weight(shares[Positive] * mean));
        const auto negative = channels(m_colors.weight(-shares[Negative] * mean));
        std::array<int, 3> sums{};
        for (std::size_t i = 0; i < 3; ++i) {
            const float sum = shares[Left] * (positive[i] + negative[i] - m_zero[i]) + shares[Pruned] * m_pruned[i] +
                              shares[Taken] * m_taken[i] + shares[Returned] * m_returned[i];
            sums[i] = std::clamp(static_cast<int>(sum / blocks + 0.5F), 0, 255);
        }
        return qRgb(sums[0], sums[1], sums[2]);
    }

private:
    const CellColors& m_colors;
    std::array<float, 3> m_zero;
    std::array<float, 3> m_pruned;
    std::array<float, 3> m_taken;
    std::array<float, 3> m_returned;
};

} // namespace

PyramidCellSource::PyramidCellSource(const LayerView& view) : m_pyramid(*view.pyramid), m_cells(view) {
    const Cut now = view.cut.value_or(Cut::nothing());
    m_now = m_pyramid.slice(now);
    m_before = view.before ? m_pyramid.slice(*view.before) : m_now;
}

void PyramidCellSource::fillLine(Index rowBegin, Index rowEnd, const std::vector<Index>& colBegins,
                                 const std::vector<Index>& colEnds, const CellColors& colors, QRgb* line) const {
    const std::size_t middle = colBegins.size() / 2; // the outermost pixels may be narrower
    const int level = m_pyramid.levelFor(std::min(rowEnd - rowBegin, colEnds[middle] - colBegins[middle]));
    if (level < 0) {
        m_cells.fillLine(rowBegin, rowEnd, colBegins, colEnds, colors, line);
        return;
    }
    const Index size = m_pyramid.blockSize(level);
    const Index blockCols = m_pyramid.blockCols(level);
    const BlockRange rows = blocksBetween(rowBegin, rowEnd, size, m_pyramid.blockRows(level));
    const Index first = blocksBetween(colBegins.front(), colEnds.front(), size, blockCols).begin;
    const Index last = blocksBetween(colBegins.back(), colEnds.back(), size, blockCols).end;
    BlockSums sums(first, last - first);
    for (Index row = rows.begin; row < rows.end; row += rows.stride)
        sums.addRow(m_pyramid, level, row, m_now, m_before);
    const PixelColors pixelColors(colors);
    for (std::size_t i = 0; i < colBegins.size(); ++i) {
        const BlockRange cols = blocksBetween(colBegins[i], colEnds[i], size, blockCols);
        std::array<float, SumCount> shares{};
        float blocks = 0;
        for (Index col = cols.begin; col < cols.end; col += cols.stride) {
            for (std::size_t kind = 0; kind < SumCount; ++kind)
                shares[kind] += sums.sums(static_cast<Sum>(kind))[col - first];
            blocks += static_cast<float>(sums.rows());
        }
        line[i] = pixelColors.mixed(shares, blocks);
    }
}

} // namespace prunescope
