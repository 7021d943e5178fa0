// LayerStatistics for layers with too many weights to copy and select from.
#include "engine/evaluation/LayerStatistics.h"

#include "engine/core/ParallelFor.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace prunescope {

namespace {

constexpr Index kRowGrainCells = 1 << 18;

/// Sums over all rows in double, in chunks of rows that are added up in order.
template <class Term> double sumOver(Index rows, Index grain, Term rowTerm) {
    std::vector<double> partial(static_cast<std::size_t>(chunkCount(rows, grain)), 0.0);
    parallelFor(rows, grain, [&](Index begin, Index end) {
        for (Index row = begin; row < end; ++row)
            partial[static_cast<std::size_t>(begin / grain)] += rowTerm(row);
    });
    return std::accumulate(partial.begin(), partial.end(), 0.0);
}

/// Weights in ascending order, looked up by rank: the negative ones from the largest |w| down, then the pruned zeros, then the
/// others from the smallest |w| up. `leftOut` counts the weights that are omitted: the smallest |w| on either side of 0.
struct OrderedWeights {
    const LayerRanks* ranks;
    SignedCount leftOut;
    Index prunedZeros = 0;

    SignedCount count() const {
        const SignedCount all = ranks->signedSize();
        return {all.negative - leftOut.negative, all.positive - leftOut.positive};
    }
    Index size() const { return count().total() + prunedZeros; }
    double at(Index rank) const {
        const Index negative = count().negative;
        if (rank < negative)
            return -static_cast<double>(ranks->negativeMagnitude(ranks->signedSize().negative - 1 - rank));
        rank -= negative;
        if (rank < prunedZeros)
            return 0;
        return static_cast<double>(ranks->positiveMagnitude(leftOut.positive + rank - prunedZeros));
    }
};

/// Fills everything except mean, deviation and `nonzero`.
void fillFromOrder(WeightSummary& summary, const OrderedWeights& weights) {
    summary.count = weights.size();
    if (summary.count == 0)
        return;
    summary.minimum = weights.at(0);
    summary.maximum = weights.at(summary.count - 1);
    for (std::size_t i = 0; i < kQuantileShares.size(); ++i) {
        const double place = kQuantileShares[i] * static_cast<double>(summary.count - 1);
        const auto below = static_cast<Index>(std::floor(place));
        const double lower = weights.at(below);
        const double upper = weights.at(std::min(below + 1, summary.count - 1));
        summary.quantiles[i] = lower + (place - std::floor(place)) * (upper - lower);
    }
}

/// keeps(position) selects the weights.
template <class Keeps> void fillMoments(WeightSummary& summary, const LayerWeights& weights, Keeps keeps) {
    if (summary.count == 0)
        return;
    const Index cols = weights.values.cols();
    const Index grain = std::max<Index>(1, kRowGrainCells / cols);
    const float* values = weights.values.data();
    const auto rowSum = [&](auto term) {
        return sumOver(weights.values.rows(), grain, [&](Index row) {
            double sum = 0;
            for (Index i = row * cols; i < (row + 1) * cols; ++i)
                sum += keeps(i) ? term(static_cast<double>(values[i])) : 0;
            return sum;
        });
    };
    const auto count = static_cast<double>(summary.count);
    summary.mean = rowSum([](double value) { return value; }) / count;
    const double mean = summary.mean; // a second pass, about the mean: plain sums of squares would cancel
    summary.deviation = std::sqrt(rowSum([mean](double value) { return (value - mean) * (value - mean); }) / count);
    summary.nonzero = static_cast<Index>(rowSum([](double value) { return value != 0 ? 1.0 : 0.0; }));
}

template <class Keeps> void countRowsAndColumns(LayerStatistics& statistics, Keeps keeps) {
    const Index rows = statistics.rows;
    const Index cols = statistics.cols;
    statistics.keptPerRow.assign(static_cast<std::size_t>(rows), 0);
    statistics.keptPerColumn.assign(static_cast<std::size_t>(cols), 0);
    const Index grain = std::max(kRowGrainCells / cols + 1, chunkCount(rows, 32)); // each chunk has its own column counts
    std::vector<std::vector<Index>> columns(static_cast<std::size_t>(chunkCount(rows, grain)));
    parallelFor(rows, grain, [&](Index begin, Index end) {
        std::vector<Index>& inChunk = columns[static_cast<std::size_t>(begin / grain)];
        inChunk.assign(static_cast<std::size_t>(cols), 0);
        for (Index row = begin; row < end; ++row)
            for (Index col = 0; col < cols; ++col) {
                const Index one = keeps(row * cols + col) ? 1 : 0;
                statistics.keptPerRow[static_cast<std::size_t>(row)] += one;
                inChunk[static_cast<std::size_t>(col)] += one;
            }
    });
    for (const std::vector<Index>& inChunk : columns)
        for (std::size_t col = 0; col < inChunk.size(); ++col)
            statistics.keptPerColumn[col] += inChunk[col];
}

LayerRanksPtr magnitudeRanks(const LayerWeights& weights, const std::stop_token& stop) {
    return std::make_shared<const LayerRanks>(LayerScores(Criterion::Magnitude, weights, 0, 0), weights, RankForm::Compact, stop);
}

/// The order of the surviving weights. A cut by scores that do not follow |w| takes weights from anywhere in the order, so the
/// survivors then get ranks of their own.
struct SurvivorOrder {
    LayerRanksPtr ranks;
    SignedCount leftOut;
};

SurvivorOrder survivorOrder(const LayerWeights& base, const LayerRanksPtr& ranks, const std::optional<Cut>& cut,
                            const std::stop_token& stop) {
    if (ranks->knowsSigns())
        return {ranks, cut ? ranks->signedTaken(*cut) : SignedCount()};
    LayerWeights left = base;
    if (cut) {
        MaskBytes mask = *base.mask;
        parallelFor(base.count(), kRowGrainCells, [&](Index begin, Index end) {
            for (Index i = begin; i < end; ++i)
                if (cut->prunes(ranks->scores().at(i), i))
                    mask[static_cast<std::size_t>(i)] = 0;
        });
        left.mask = std::make_shared<const MaskBytes>(std::move(mask));
    }
    return {magnitudeRanks(left, stop), {}};
}

} // namespace

LayerStatistics giantLayerStatistics(const LayerWeights& dense, const LayerWeights& base, const LayerRanksPtr& ranks,
                                     const std::optional<Cut>& cut, const std::stop_token& stop) {
    LayerStatistics statistics;
    statistics.rows = base.values.rows();
    statistics.cols = base.values.cols();
    const SurvivorOrder survivors = survivorOrder(base, ranks, cut, stop);
    const bool sameWeights = dense.values.sharesMemoryWith(base.values) && dense.mask == base.mask;
    const LayerRanksPtr all = sameWeights && ranks->knowsSigns() ? ranks : magnitudeRanks(dense, stop);
    if (stop.stop_requested())
        return statistics;
    fillFromOrder(statistics.surviving, {survivors.ranks.get(), survivors.leftOut});
    fillFromOrder(statistics.dense, {all.get(), {}, dense.count() - all->size()});
    const auto keeps = [&](Index position) {
        return base.isKept(position) && !(cut && cut->prunes(ranks->scores().at(position), position));
    };
    fillMoments(statistics.dense, dense, [](Index) { return true; });
    if (stop.stop_requested())
        return statistics;
    fillMoments(statistics.surviving, base, keeps);
    countRowsAndColumns(statistics, keeps);
    return statistics;
}

} // namespace prunescope
