#include "engine/evaluation/WeightPyramid.h"

#include "engine/core/ParallelFor.h"

#include <algorithm>
#include <atomic>
#include <cassert>
#include <cmath>

namespace prunescope {

namespace {

constexpr Index kRowsAtOnce = 4; // rows of blocks

std::size_t sized(Index count) {
    return static_cast<std::size_t>(count);
}

} // namespace

Result<std::shared_ptr<const WeightPyramid>> WeightPyramid::build(const LayerWeights& base, LayerRanksPtr ranks,
                                                                  const std::stop_token& stop, const ProgressFn& progress) {
    auto pyramid = std::make_shared<WeightPyramid>();
    pyramid->m_ranks = std::move(ranks);
    pyramid->m_rows = base.values.rows();
    pyramid->m_cols = base.values.cols();
    pyramid->setEdges();
    Level& finest = pyramid->m_levels.emplace_back();
    finest.rows = chunkCount(pyramid->m_rows, kBlock);
    finest.cols = chunkCount(pyramid->m_cols, kBlock);
    finest.fine.resize(kBins * finest.count());
    for (std::vector<float>* plane : {&finest.minimum, &finest.maximum, &finest.positive, &finest.negative})
        plane->resize(finest.count());
    const Index blockRows = finest.rows;
    std::vector<BinSums> sums(sized(blockRows));
    std::atomic<Index> done{0};
    parallelFor(blockRows, kRowsAtOnce, [&](Index begin, Index end) {
        for (Index row = begin; row < end && !stop.stop_requested(); ++row)
            pyramid->fillBlockRow(base, row, sums[sized(row)]);
        if (progress)
            progress({static_cast<double>(done += end - begin) / static_cast<double>(blockRows),
                      Message(QT_TRANSLATE_NOOP("engine", "blocks")),
                      {},
                      {}});
    });
    if (stop.stop_requested())
        return fail(ErrorCode::Cancelled, Message(QT_TRANSLATE_NOOP("engine", "blocks")), {});
    for (std::size_t bin = 0; bin < kBins; ++bin) {
        pyramid->m_massUpTo[bin + 1] = pyramid->m_massUpTo[bin];
        for (const BinSums& row : sums)
            pyramid->m_massUpTo[bin + 1] += row.magnitudes[bin];
    }
    while (std::max(pyramid->m_levels.back().rows, pyramid->m_levels.back().cols) > kTop)
        pyramid->addLevel();
    return std::shared_ptr<const WeightPyramid>(std::move(pyramid));
}

/// Quantiles of the layer's kept weights. Where many weights tie, bins can be empty.
void WeightPyramid::setEdges() {
    const Index count = m_ranks->size();
    for (std::size_t bin = 0; bin < kBins && count > 0; ++bin) {
        const Index upTo = count * static_cast<Index>(bin + 1) / static_cast<Index>(kBins);
        m_edges[bin] = m_ranks->nth(std::max<Index>(0, upTo - 1));
        m_atMost[bin] = m_ranks->atMost(m_edges[bin]);
    }
}

/// The first bin whose edge is not below the score: six steps without branches, since the weights come in no particular order.
std::size_t WeightPyramid::binOf(float score) const {
    static_assert(kBins == 64);
    std::size_t bin = 0;
    for (std::size_t step = kBins / 2; step > 0; step /= 2)
        bin += m_edges[bin + step - 1] < score ? step : 0;
    return bin;
}

void WeightPyramid::fillBlockRow(const LayerWeights& base, Index blockRow, BinSums& sums) {
    Level& level = m_levels.front();
    const LayerScores& scores = m_ranks->scores();
    const std::uint8_t* mask = base.mask->data();
    const float* values = base.values.data();
    const Index lastRow = std::min(m_rows, (blockRow + 1) * kBlock);
    for (Index blockCol = 0; blockCol < level.cols; ++blockCol) {
        std::array<std::uint32_t, kBins> counts{};
        BlockSummary block;
        float kept = 0;
        const Index lastCol = std::min(m_cols, (blockCol + 1) * kBlock);
        for (Index row = blockRow * kBlock; row < lastRow; ++row)
            for (Index i = row * m_cols + blockCol * kBlock; i < row * m_cols + lastCol; ++i) {
                if (!mask[i])
                    continue;
                const float value = values[i];
                const std::size_t bin = binOf(scores.at(i));
                ++counts[bin];
                sums.magnitudes[bin] += static_cast<double>(std::fabs(value));
                block.minimum = kept == 0 ? value : std::min(block.minimum, value);
                block.maximum = kept == 0 ? value : std::max(block.maximum, value);
                block.positive += std::max(0.0F, value);
                block.negative += std::max(0.0F, -value);
                ++kept;
            }
        const std::size_t place = sized(blockRow * level.cols + blockCol);
        level.minimum[place] = block.minimum;
        level.maximum[place] = block.maximum;
        level.positive[place] = kept == 0 ? 0 : block.positive / kept;
        level.negative[place] = kept == 0 ? 0 : block.negative / kept;
        const auto cells = static_cast<std::uint32_t>(cellsIn(0, blockRow, blockCol));
        std::uint32_t upTo = 0;
        for (std::size_t bin = 0; bin < kBins; ++bin) {
            upTo += counts[bin];
            level.fine[bin * level.count() + place] = static_cast<std::uint8_t>((upTo * 255 + cells / 2) / cells);
        }
    }
}

Index WeightPyramid::cellsIn(int level, Index row, Index col) const {
    const Index size = blockSize(level);
    return (std::min(m_rows, (row + 1) * size) - row * size) * (std::min(m_cols, (col + 1) * size) - col * size);
}

/// Computes each block from the up to four blocks below it, weighted by their numbers of cells.
void WeightPyramid::addLevel() {
    const Level& below = m_levels.back();
    const int level = levelCount() - 1; // of `below`
    Level above;
    above.rows = chunkCount(below.rows, 2);
    above.cols = chunkCount(below.cols, 2);
    above.coarse.resize(kBins * above.count());
    for (std::vector<float>* plane : {&above.minimum, &above.maximum, &above.positive, &above.negative})
        plane->resize(above.count());
    parallelFor(above.rows, kRowsAtOnce, [&](Index begin, Index end) {
        for (Index place = begin * above.cols; place < end * above.cols; ++place) {
            std::array<double, kBins> shares{};
            double cells = 0;
            double kept = 0;
            double positive = 0;
            double negative = 0;
            for (Index row = place / above.cols * 2; row < std::min(below.rows, place / above.cols * 2 + 2); ++row)
                for (Index col = place % above.cols * 2; col < std::min(below.cols, place % above.cols * 2 + 2); ++col) {
                    const std::size_t from = sized(row * below.cols + col);
                    const auto inside = static_cast<double>(cellsIn(level, row, col));
                    const double keptInside = inside * static_cast<double>(below.share(kBins, from));
                    for (std::size_t bin = 0; bin < kBins; ++bin)
                        shares[bin] += inside * static_cast<double>(below.share(bin + 1, from));
                    if (keptInside > 0) {
                        float& least = above.minimum[sized(place)];
                        float& most = above.maximum[sized(place)];
                        least = kept == 0 ? below.minimum[from] : std::min(least, below.minimum[from]);
                        most = kept == 0 ? below.maximum[from] : std::max(most, below.maximum[from]);
                    }
                    positive += keptInside * static_cast<double>(below.positive[from]);
                    negative += keptInside * static_cast<double>(below.negative[from]);
                    kept += keptInside;
                    cells += inside;
                }
            above.positive[sized(place)] = kept > 0 ? static_cast<float>(positive / kept) : 0;
            above.negative[sized(place)] = kept > 0 ? static_cast<float>(negative / kept) : 0;
            for (std::size_t bin = 0; bin < kBins; ++bin)
                above.coarse[bin * above.count() + sized(place)] =
                    static_cast<std::uint16_t>(std::lround(shares[bin] / cells * 65535));
        }
    });
    m_levels.push_back(std::move(above));
}

int WeightPyramid::levelFor(Index cells) const {
    int level = -1;
    while (level + 1 < levelCount() && blockSize(level + 1) <= cells)
        ++level;
    return level;
}

WeightPyramid::Slice WeightPyramid::slice(const Cut& cut) const {
    Slice slice;
    slice.byMagnitude = m_ranks->scores().magnitudeAt(0).has_value();
    const Index taken = m_ranks->taken(cut);
    if (taken == 0)
        return slice;
    const auto bin = static_cast<std::size_t>(std::lower_bound(m_atMost.begin(), m_atMost.end(), taken) - m_atMost.begin());
    assert(bin < kBins);
    const Index before = bin == 0 ? 0 : m_atMost[bin - 1];
    slice.lower = bin;
    slice.upper = bin + 1;
    slice.fraction = static_cast<float>(taken - before) / static_cast<float>(m_atMost[bin] - before);
    const double mass = m_massUpTo[bin] + static_cast<double>(slice.fraction) * (m_massUpTo[bin + 1] - m_massUpTo[bin]);
    slice.meanTaken = static_cast<float>(mass / static_cast<double>(taken));
    if (slice.byMagnitude)
        slice.leastLeft = static_cast<float>(*m_ranks->scores().magnitudeAt(static_cast<double>(cut.threshold)));
    return slice;
}

void WeightPyramid::Level::shares(std::size_t plane, std::size_t place, Index many, float* to) const {
    if (plane == 0) {
        std::fill_n(to, many, 0.0F);
        return;
    }
    const auto write = [&](const auto* stored, float unit) {
        for (Index i = 0; i < many; ++i)
            to[i] = static_cast<float>(stored[i]) * unit;
    };
    const std::size_t at = (plane - 1) * count() + place;
    if (fine.empty())
        write(coarse.data() + at, 1 / 65535.0F);
    else
        write(fine.data() + at, 1 / 255.0F);
}

void WeightPyramid::takenShares(int level, Index row, Index col, Index count, const Slice& slice, float* shares) const {
    const Level& at = m_levels[static_cast<std::size_t>(level)];
    std::array<float, 256> upper;
    for (Index from = 0; from < count; from += static_cast<Index>(upper.size())) {
        const Index many = std::min(count - from, static_cast<Index>(upper.size()));
        const std::size_t place = sized(row * at.cols + col + from);
        at.shares(slice.lower, place, many, shares + from);
        at.shares(slice.upper, place, many, upper.data());
        for (Index i = 0; i < many; ++i)
            shares[from + i] += slice.fraction * (upper[sized(i)] - shares[from + i]);
    }
}

void WeightPyramid::keptShares(int level, Index row, Index col, Index count, float* shares) const {
    const Level& at = m_levels[static_cast<std::size_t>(level)];
    at.shares(kBins, sized(row * at.cols + col), count, shares);
}

const float* WeightPyramid::positives(int level, Index row) const {
    const Level& at = m_levels[static_cast<std::size_t>(level)];
    return at.positive.data() + row * at.cols;
}

const float* WeightPyramid::negatives(int level, Index row) const {
    const Level& at = m_levels[static_cast<std::size_t>(level)];
    return at.negative.data() + row * at.cols;
}

std::size_t WeightPyramid::bytes() const {
    std::size_t total = 0;
    for (const Level& level : m_levels)
        total += level.fine.size() + 2 * level.coarse.size() + 4 * sizeof(float) * level.count();
    return total;
}

} // namespace prunescope
