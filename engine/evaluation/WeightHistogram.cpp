#include "engine/evaluation/WeightHistogram.h"

#include "engine/core/ParallelFor.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <utility>

namespace prunescope {

namespace {

constexpr double kFewestBins = 500; // fine enough to zoom in tenfold before single bins show
constexpr Index kSortGrain = 32;    // bins

/// Score and position: what is pruned first is smaller.
using ScoredPosition = std::pair<float, std::uint32_t>;

Index cellOf(float value, double width) {
    return static_cast<Index>(std::floor(static_cast<double>(value) / width));
}

void measureRange(WeightHistogram& histogram, ConstMatrixView dense, ConstMatrixView base) {
    if (dense.size() == 0)
        return;
    histogram.low = std::min(dense.minCoeff(), base.minCoeff());
    histogram.high = std::max(dense.maxCoeff(), base.maxCoeff());
    const double extent = std::max({histogram.high - histogram.low, std::fabs(histogram.low), std::fabs(histogram.high)});
    if (extent > 0)
        histogram.binWidth = std::pow(10.0, std::floor(std::log10(extent / kFewestBins)));
    histogram.firstBin = static_cast<Index>(std::floor(histogram.low / histogram.binWidth));
}

void countDense(WeightHistogram& histogram, ConstMatrixView dense) {
    for (Index i = 0; i < dense.size(); ++i) {
        const float value = dense.data()[i];
        if (value == 0.0F)
            ++histogram.denseZeros;
        else
            ++histogram.dense[static_cast<std::size_t>(cellOf(value, histogram.binWidth) - histogram.firstBin)];
    }
}

void countBase(WeightHistogram& histogram, const LayerWeights& base) {
    for (Index i = 0; i < base.count(); ++i) {
        const float value = base.values.data()[i];
        ++histogram.atMost[static_cast<std::size_t>(std::ceil(std::fabs(static_cast<double>(value)) / histogram.binWidth))];
        if (!base.isKept(i))
            ++histogram.prunedAtBase;
        else if (value == 0.0F)
            ++histogram.keptZeros;
        else
            ++histogram.base[static_cast<std::size_t>(cellOf(value, histogram.binWidth) - histogram.firstBin)];
    }
    for (std::size_t j = 1; j < histogram.atMost.size(); ++j)
        histogram.atMost[j] += histogram.atMost[j - 1];
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

} // namespace

WeightHistogram buildWeightHistogram(ConstMatrixView dense, const LayerWeights& base, const LayerScores& scores) {
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
    countDense(histogram, dense);
    countBase(histogram, base);
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

SurvivingCounts survivingCounts(const WeightHistogram& histogram, const std::optional<Cut>& cut) {
    if (!cut)
        return {histogram.base, histogram.keptZeros};
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
