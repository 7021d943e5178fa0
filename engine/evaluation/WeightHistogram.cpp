#include "engine/evaluation/WeightHistogram.h"

#include "engine/core/ParallelFor.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>
#include <ranges>
#include <span>
#include <utility>

namespace prunescope {

namespace {

constexpr double kFewestBins = 500; // fine enough to zoom in tenfold before single bins become visible
constexpr Index kSortGrain = 32;    // bins
constexpr Index kLeastGrain = 1 << 16;
constexpr Index kMostChunks = 32; // each has its own counters

/// Score and position: weights that are pruned earlier are smaller.
using ScoredPosition = std::pair<float, std::uint32_t>;

Index cellOf(float value, double width) {
    return static_cast<Index>(std::floor(static_cast<double>(value) / width));
}

/// Minimum and maximum, in parallel.
std::pair<float, float> rangeOf(ConstMatrixView values) {
    std::vector<std::pair<float, float>> chunks(static_cast<std::size_t>(chunkCount(values.size(), kLeastGrain)));
    parallelFor(values.size(), kLeastGrain, [&](Index begin, Index end) {
        const Eigen::Map<const Vector> part(values.data() + begin, end - begin);
        chunks[static_cast<std::size_t>(begin / kLeastGrain)] = {part.minCoeff(), part.maxCoeff()};
    });
    std::pair<float, float> range = chunks.front();
    for (const auto& [low, high] : chunks)
        range = {std::min(range.first, low), std::max(range.second, high)};
    return range;
}

void measureRange(WeightHistogram& histogram, ConstMatrixView dense, ConstMatrixView base) {
    if (dense.size() == 0)
        return;
    const auto [denseLow, denseHigh] = rangeOf(dense);
    const auto [baseLow, baseHigh] = dense.data() == base.data() ? std::pair(denseLow, denseHigh) : rangeOf(base);
    histogram.low = std::min(denseLow, baseLow);
    histogram.high = std::max(denseHigh, baseHigh);
    const double extent = std::max({histogram.high - histogram.low, std::fabs(histogram.low), std::fabs(histogram.high)});
    if (extent > 0)
        histogram.binWidth = std::pow(10.0, std::floor(std::log10(extent / kFewestBins)));
    histogram.firstBin = static_cast<Index>(std::floor(histogram.low / histogram.binWidth));
}

/// Calls count(counts, position) for all positions, in parallel, with separate counts for each chunk; returns their sums.
template <class Count> std::vector<Index> countAll(std::size_t counters, Index items, Count count) {
    const Index grain = std::max(kLeastGrain, chunkCount(items, kMostChunks));
    std::vector<std::vector<Index>> chunks(static_cast<std::size_t>(chunkCount(items, grain)));
    parallelFor(items, grain, [&](Index begin, Index end) {
        std::vector<Index>& counts = chunks[static_cast<std::size_t>(begin / grain)];
        counts.assign(counters, 0);
        for (Index i = begin; i < end; ++i)
            count(counts, i);
    });
    std::vector<Index> sums(counters, 0);
    for (const std::vector<Index>& counts : chunks)
        for (std::size_t i = 0; i < counters; ++i)
            sums[i] += counts[i];
    return sums;
}

void countDense(WeightHistogram& histogram, ConstMatrixView dense) {
    const std::size_t bins = histogram.dense.size();
    histogram.dense = countAll(bins + 1, dense.size(), [&](std::vector<Index>& counts, Index i) {
        const float value = dense.data()[i];
        ++counts[value == 0.0F ? bins : static_cast<std::size_t>(cellOf(value, histogram.binWidth) - histogram.firstBin)];
    });
    histogram.denseZeros = histogram.dense.back();
    histogram.dense.pop_back();
}

void countBase(WeightHistogram& histogram, const LayerWeights& base) {
    const std::size_t bins = histogram.base.size();
    const std::size_t magnitudes = histogram.atMost.size();
    // One row of counters: the bins, kept zeros, pruned ones, then the magnitudes.
    const std::vector<Index> sums = countAll(bins + 2 + magnitudes, base.count(), [&](std::vector<Index>& counts, Index i) {
        const float value = base.values.data()[i];
        ++counts[bins + 2 + static_cast<std::size_t>(std::ceil(std::fabs(static_cast<double>(value)) / histogram.binWidth))];
        if (!base.isKept(i))
            ++counts[bins + 1];
        else
            ++counts[value == 0.0F ? bins : static_cast<std::size_t>(cellOf(value, histogram.binWidth) - histogram.firstBin)];
    });
    const auto from = [&](std::size_t place) { return sums.begin() + static_cast<std::ptrdiff_t>(place); };
    histogram.base.assign(from(0), from(bins));
    histogram.keptZeros = sums[bins];
    histogram.prunedAtBase = sums[bins + 1];
    std::partial_sum(from(bins + 2), sums.end(), histogram.atMost.begin());
}

void layOutGroups(WeightHistogram& histogram) {
    const std::size_t bins = histogram.base.size();
    histogram.groupStart.assign(bins + 2, 0);
    for (std::size_t bin = 0; bin < bins; ++bin)
        histogram.groupStart[bin + 1] = histogram.groupStart[bin] + histogram.base[bin];
    histogram.groupStart[bins + 1] = histogram.groupStart[bins] + histogram.keptZeros;
}

std::vector<ScoredPosition> scatter(const WeightHistogram& histogram, const LayerWeights& base) {
    std::vector<ScoredPosition> scored(static_cast<std::size_t>(histogram.groupStart.back()));
    std::vector<Index> next = histogram.groupStart;
    for (Index i = 0; i < base.count(); ++i) {
        if (!base.isKept(i))
            continue;
        const float value = base.values.data()[i];
        const Index group = value == 0.0F ? histogram.binCount() : cellOf(value, histogram.binWidth) - histogram.firstBin;
        const Index slot = next[static_cast<std::size_t>(group)]++;
        scored[static_cast<std::size_t>(slot)] = {histogram.scores.at(i), static_cast<std::uint32_t>(i)};
    }
    return scored;
}

/// The histogram without the data that determine the survivors of a cut.
WeightHistogram countedHistogram(ConstMatrixView dense, const LayerWeights& base, const LayerScores& scores) {
    assert(dense.rows() == base.values.rows() && dense.cols() == base.values.cols());
    assert(base.count() < (Index{1} << 32));
    WeightHistogram histogram;
    histogram.scores = scores;
    histogram.weightCount = base.count();
    measureRange(histogram, dense, base.values.view());

    const auto lastBin = static_cast<Index>(std::floor(histogram.high / histogram.binWidth));
    const double farthest = std::max(std::fabs(histogram.low), std::fabs(histogram.high));
    histogram.dense.assign(static_cast<std::size_t>(lastBin - histogram.firstBin + 1), 0);
    histogram.base = histogram.dense;
    histogram.atMost.assign(static_cast<std::size_t>(std::ceil(farthest / histogram.binWidth)) + 1, 0);
    countBase(histogram, base);
    if (dense.data() == base.values.data()) {
        histogram.dense = histogram.base;
        histogram.denseZeros = histogram.prunedAtBase + histogram.keptZeros;
    } else {
        countDense(histogram, dense);
    }
    return histogram;
}

/// The kept weights of each bin after a cut that takes `taken` of them, those nearest to 0 first. bins: from 0 outwards.
template <class Bins> void takeFrom(Index taken, Bins bins) {
    for (Index& bin : bins) {
        const Index here = std::min(bin, taken);
        bin -= here;
        taken -= here;
    }
}

SurvivingCounts survivorsByRank(const WeightHistogram& histogram, const Cut& cut) {
    SignedCount taken = histogram.ranks->signedTaken(cut);
    SurvivingCounts counts{histogram.base, histogram.keptZeros};
    const Index zeros = std::min(taken.positive, counts.zeros); // they are pruned first
    counts.zeros -= zeros;
    taken.positive -= zeros;
    const auto zero = static_cast<std::size_t>(std::clamp<Index>(-histogram.firstBin, 0, histogram.binCount()));
    takeFrom(taken.negative, std::span(counts.perBin).first(zero) | std::views::reverse);
    takeFrom(taken.positive, std::span(counts.perBin).subspan(zero));
    return counts;
}

SurvivingCounts survivorsByScore(const WeightHistogram& histogram, const Cut& cut) {
    const RankedKeys& keys = histogram.scoresByBin;
    SurvivingCounts counts{histogram.base, histogram.keptZeros};
    const bool allTies = cut.tieEnd == Cut::kAllTies;
    const std::uint32_t key = histogram.ranks->keyOfRandom(cut.threshold, allTies);
    for (std::size_t bin = 0; bin < counts.perBin.size(); ++bin)
        counts.perBin[bin] -= keys.below(static_cast<Index>(bin), key);
    counts.zeros -= keys.below(histogram.binCount(), key);
    if (!allTies)
        for (const Index position : histogram.ranks->tiePositions(cut.threshold, cut.tieEnd)) {
            const float value = histogram.ranks->value(position);
            --(value == 0.0F ? counts.zeros
                             : counts.perBin[static_cast<std::size_t>(cellOf(value, histogram.binWidth) - histogram.firstBin)]);
        }
    return counts;
}

} // namespace

WeightHistogram buildWeightHistogram(ConstMatrixView dense, const LayerWeights& base, const LayerScores& scores) {
    WeightHistogram histogram = countedHistogram(dense, base, scores);
    layOutGroups(histogram);
    std::vector<ScoredPosition> scored = scatter(histogram, base);
    parallelFor(histogram.binCount() + 1, kSortGrain, [&](Index begin, Index end) {
        for (Index group = begin; group < end; ++group)
            std::sort(scored.begin() + histogram.groupStart[static_cast<std::size_t>(group)],
                      scored.begin() + histogram.groupStart[static_cast<std::size_t>(group) + 1]);
    });
    histogram.order.resize(scored.size());
    std::transform(scored.begin(), scored.end(), histogram.order.begin(), [](const ScoredPosition& item) { return item.second; });
    return histogram;
}

WeightHistogram buildWeightHistogram(ConstMatrixView dense, const LayerWeights& base, const LayerRanksPtr& ranks,
                                     const std::stop_token& stop) {
    assert(ranks->form() == RankForm::Compact);
    WeightHistogram histogram = countedHistogram(dense, base, ranks->scores());
    histogram.ranks = ranks;
    if (ranks->knowsSigns() || stop.stop_requested())
        return histogram;
    const auto itemAt = [&](Index i) -> std::optional<RankedKeys::Item> {
        if (!base.isKept(i))
            return std::nullopt;
        const float value = base.values.data()[i];
        const Index group = value == 0.0F ? histogram.binCount() : cellOf(value, histogram.binWidth) - histogram.firstBin;
        return RankedKeys::Item{static_cast<std::uint32_t>(group), ranks->keyOfRandom(ranks->scores().at(i), false)};
    };
    histogram.scoresByBin = RankedKeys::build(base.count(), histogram.binCount() + 1, LayerRanks::kRandomBits, itemAt, stop);
    return histogram;
}

SurvivingCounts survivingCounts(const WeightHistogram& histogram, const std::optional<Cut>& cut) {
    if (!cut)
        return {histogram.base, histogram.keptZeros};
    if (histogram.ranks)
        return histogram.ranks->knowsSigns() ? survivorsByRank(histogram, *cut) : survivorsByScore(histogram, *cut);
    const auto survivors = [&](std::size_t group) -> Index {
        const auto begin = histogram.order.begin() + histogram.groupStart[group];
        const auto end = histogram.order.begin() + histogram.groupStart[group + 1];
        return end - std::partition_point(begin, end, [&](std::uint32_t position) {
                   return cut->prunes(histogram.scores.at(position), position);
               });
    };
    SurvivingCounts counts;
    counts.perBin.resize(histogram.base.size());
    for (std::size_t bin = 0; bin < counts.perBin.size(); ++bin)
        counts.perBin[bin] = survivors(bin);
    counts.zeros = survivors(counts.perBin.size());
    return counts;
}

std::vector<HistogramBin> mergedBins(const WeightHistogram& histogram, const SurvivingCounts& surviving, Index factor) {
    assert(factor >= 1);
    const auto coarse = [&](Index bin) { // rounds down for negative cells too
        const Index cell = histogram.firstBin + bin;
        return cell >= 0 ? cell / factor : -((-cell + factor - 1) / factor);
    };
    std::vector<HistogramBin> bins;
    if (histogram.binCount() == 0)
        return bins;
    const Index first = coarse(0);
    bins.resize(static_cast<std::size_t>(coarse(histogram.binCount() - 1) - first + 1));
    for (std::size_t i = 0; i < bins.size(); ++i) {
        const Index lowCell = (first + static_cast<Index>(i)) * factor;
        const Index far = std::max(std::abs(lowCell), std::abs(lowCell + factor));
        bins[i].low = static_cast<double>(lowCell) * histogram.binWidth;
        bins[i].high = static_cast<double>(lowCell + factor) * histogram.binWidth;
        bins[i].atMost = histogram.atMost[std::min(static_cast<std::size_t>(far), histogram.atMost.size() - 1)];
    }
    for (Index bin = 0; bin < histogram.binCount(); ++bin) {
        HistogramBin& target = bins[static_cast<std::size_t>(coarse(bin) - first)];
        target.dense += histogram.dense[static_cast<std::size_t>(bin)];
        target.base += histogram.base[static_cast<std::size_t>(bin)];
        target.kept += surviving.perBin[static_cast<std::size_t>(bin)];
    }
    return bins;
}

} // namespace prunescope
