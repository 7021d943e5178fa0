#include "gui/values/ResultView.h"

#include <tuple>

namespace prunescope {

namespace {

auto parts(const PairedCounts& counts) {
    return std::tuple(counts.won, counts.lost);
}

auto parts(const NetworkCost& cost) {
    return std::tuple(cost.parameters, cost.keptParameters, cost.weights, cost.keptWeights, cost.nonzeroWeights, cost.macs,
                      cost.keptMacs);
}

auto parts(const SizeReport& size) {
    return std::tuple(size.denseBytes, size.csrBytes, size.gzipBytes);
}

template <class T> auto parts(const std::optional<T>& value) {
    return value ? std::optional(parts(*value)) : std::nullopt;
}

} // namespace

bool operator==(const ResultView& a, const ResultView& b) {
    return a.now == b.now && a.dense == b.dense && a.before == b.before && a.stale == b.stale &&
           a.msPer1000Now == b.msPer1000Now && a.msPer1000Dense == b.msPer1000Dense && parts(a.paired) == parts(b.paired) &&
           parts(a.pairedBefore) == parts(b.pairedBefore) && parts(a.costNow) == parts(b.costNow) &&
           parts(a.costDense) == parts(b.costDense) && parts(a.costBefore) == parts(b.costBefore) &&
           parts(a.sizeNow) == parts(b.sizeNow) && parts(a.sizeDense) == parts(b.sizeDense) &&
           parts(a.sizeBefore) == parts(b.sizeBefore);
}

} // namespace prunescope
