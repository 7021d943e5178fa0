#include "gui/views/PyramidCells.h"

#include <algorithm>
#include <array>

namespace prunescope {

namespace {

constexpr Index kBlocksPerAxis = 8; // of a pixel: more are sampled on an even grid

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

/// Sums over blocks, in shares of their cells.
struct Shares {
    float pruned = 0;
    float taken = 0;
    float returned = 0;
    float left = 0;
    float positive = 0; ///< of the weights that are left: their sums on either side of 0
    float negative = 0;
    float blocks = 0;

    void add(const BlockSummary& block, float now, float before, const WeightPyramid::Slice& larger) {
        const float most = std::max(now, before);
        pruned += 1 - block.kept + std::min(now, before);
        taken += std::max(0.0F, now - before);
        returned += std::max(0.0F, before - now);
        const float rest = std::max(0.0F, block.kept - most);
        left += rest;
        // The cut takes the smallest weights: what is left is stronger than the block's mean.
        const float mass = block.meanMagnitude() * block.kept;
        const float massLeft = std::min(mass, std::max(mass - most * larger.meanTaken, rest * larger.leastLeft));
        const float scale = mass > 0 ? massLeft / mass * block.kept : 0;
        positive += scale * block.positive;
        negative += scale * block.negative;
        ++blocks;
    }
};

std::array<float, 3> channels(QRgb color) {
    return {static_cast<float>(qRed(color)), static_cast<float>(qGreen(color)), static_cast<float>(qBlue(color))};
}

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
    for (std::size_t i = 0; i < colBegins.size(); ++i)
        line[i] = pixel(level, rowBegin, rowEnd, colBegins[i], colEnds[i], colors);
}

QRgb PyramidCellSource::pixel(int level, Index rowBegin, Index rowEnd, Index colBegin, Index colEnd,
                              const CellColors& colors) const {
    const Index size = m_pyramid.blockSize(level);
    const BlockRange rows = blocksBetween(rowBegin, rowEnd, size, m_pyramid.blockRows(level));
    const BlockRange cols = blocksBetween(colBegin, colEnd, size, m_pyramid.blockCols(level));
    Shares shares;
    for (Index row = rows.begin; row < rows.end; row += rows.stride)
        for (Index col = cols.begin; col < cols.end; col += cols.stride) {
            const float now = m_pyramid.takenShare(level, row, col, m_now);
            const float before = m_pyramid.takenShare(level, row, col, m_before);
            shares.add(m_pyramid.block(level, row, col), now, before, now >= before ? m_now : m_before);
        }
    // The colours of weights lead in a straight line from that of 0 to either end, so the mean colour is that of the mean
    // positive part and that of the mean negative part together.
    const float mean = shares.left > 0 ? 1 / shares.left : 0;
    const auto positive = channels(colors.weight(shares.positive * mean));
    const auto negative = channels(colors.weight(-shares.negative * mean));
    const auto zero = channels(colors.weight(0));
    const auto pruned = channels(colors.pruned());
    const auto taken = channels(colors.taken());
    const auto returned = channels(colors.returned(0));
    std::array<int, 3> mixed{};
    for (std::size_t i = 0; i < 3; ++i) {
        const float left = positive[i] + negative[i] - zero[i];
        const float sum =
            shares.left * left + shares.pruned * pruned[i] + shares.taken * taken[i] + shares.returned * returned[i];
        mixed[i] = std::clamp(static_cast<int>(sum / shares.blocks + 0.5F), 0, 255);
    }
    return qRgb(mixed[0], mixed[1], mixed[2]);
}

} // namespace prunescope
