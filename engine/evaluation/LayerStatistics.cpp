#include "engine/evaluation/LayerStatistics.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace prunescope {

namespace {

/// Reorders the values. The shares ascend, so each selection only needs to search above the previous one.
void selectQuantiles(std::vector<float>& values, std::array<double, kQuantileShares.size()>& quantiles) {
    auto from = values.begin();
    for (std::size_t i = 0; i < kQuantileShares.size(); ++i) {
        const double place = kQuantileShares[i] * static_cast<double>(values.size() - 1);
        const auto below = values.begin() + static_cast<std::ptrdiff_t>(std::floor(place));
        std::nth_element(from, below, values.end());
        const double lower = *below;
        const double upper = below + 1 == values.end() ? lower : *std::min_element(below + 1, values.end());
        quantiles[i] = lower + (place - std::floor(place)) * (upper - lower);
        from = below;
    }
}

WeightSummary summarise(std::vector<float> values) {
    WeightSummary summary;
    summary.count = static_cast<Index>(values.size());
    if (values.empty())
        return summary;
    const auto [smallest, largest] = std::minmax_element(values.begin(), values.end());
    summary.minimum = *smallest;
    summary.maximum = *largest;
    double sum = 0;
    for (const float value : values) {
        sum += value;
        summary.nonzero += value != 0.0F;
    }
    summary.mean = sum / static_cast<double>(values.size());
    double squares = 0; // a second pass, about the mean: plain sums of squares would cancel
    for (const float value : values)
        squares += (value - summary.mean) * (value - summary.mean);
    summary.deviation = std::sqrt(squares / static_cast<double>(values.size()));
    selectQuantiles(values, summary.quantiles);
    return summary;
}

double sparsityOf(Index kept, Index count) {
    return count == 0 ? 0 : 1 - static_cast<double>(kept) / static_cast<double>(count);
}

} // namespace

double LayerStatistics::rowSparsity(Index row) const {
    return sparsityOf(keptPerRow[static_cast<std::size_t>(row)], cols);
}

double LayerStatistics::columnSparsity(Index column) const {
    return sparsityOf(keptPerColumn[static_cast<std::size_t>(column)], rows);
}

LayerStatistics layerStatistics(const LayerWeights& dense, const LayerWeights& base, const LayerScores& scores,
                                const std::optional<Cut>& cut) {
    assert(dense.values.rows() == base.values.rows() && dense.values.cols() == base.values.cols());
    LayerStatistics statistics;
    statistics.rows = base.values.rows();
    statistics.cols = base.values.cols();
    statistics.keptPerRow.assign(static_cast<std::size_t>(statistics.rows), 0);
    statistics.keptPerColumn.assign(static_cast<std::size_t>(statistics.cols), 0);
    std::vector<float> kept;
    for (Index row = 0; row < statistics.rows; ++row)
        for (Index col = 0; col < statistics.cols; ++col) {
            const Index position = row * statistics.cols + col;
            if (!base.isKept(position) || (cut && cut->prunes(scores.at(position), position)))
                continue;
            kept.push_back(base.values.data()[position]);
            ++statistics.keptPerRow[static_cast<std::size_t>(row)];
            ++statistics.keptPerColumn[static_cast<std::size_t>(col)];
        }
    statistics.surviving = summarise(std::move(kept));
    statistics.dense = summarise(std::vector<float>(dense.values.data(), dense.values.data() + dense.count()));
    return statistics;
}

} // namespace prunescope
