#include "engine/network/Weights.h"

#include "engine/core/ParallelFor.h"

#include <algorithm>
#include <atomic>
#include <cassert>

namespace prunescope {

SharedMatrix::SharedMatrix(Matrix values) {
    auto owner = std::make_shared<const Matrix>(std::move(values));
    m_data = owner->data();
    m_rows = owner->rows();
    m_cols = owner->cols();
    m_owner = std::move(owner);
}

namespace {

constexpr Index kGrain = 1 << 18;

/// Sum of countIn(begin, end) over all items, in parallel.
template <class CountIn> Index countParallel(Index items, CountIn countIn) {
    std::atomic<Index> total{0};
    parallelFor(items, kGrain, [&](Index begin, Index end) { total += countIn(begin, end); });
    return total;
}

} // namespace

Index LayerWeights::kept() const {
    return countParallel(static_cast<Index>(mask->size()), [this](Index begin, Index end) {
        return static_cast<Index>(std::count(mask->begin() + begin, mask->begin() + end, std::uint8_t{1}));
    });
}

Index LayerWeights::nonzero() const {
    return countParallel(values.size(), [this](Index begin, Index end) {
        return end - begin - static_cast<Index>(std::count(values.data() + begin, values.data() + end, 0.0F));
    });
}

LayerWeights makeWeights(SharedMatrix values, Vector bias, const std::stop_token& stop, const ProgressFn& progress) {
    MaskBytes mask(static_cast<std::size_t>(values.size()));
    std::atomic<Index> done{0};
    parallelFor(values.size(), kGrain, [&](Index begin, Index end) {
        if (stop.stop_requested())
            return;
        std::transform(values.data() + begin, values.data() + end, mask.begin() + begin,
                       [](float value) { return static_cast<std::uint8_t>(value != 0.0F); });
        done += end - begin;
        if (progress)
            progress({static_cast<double>(done) / static_cast<double>(values.size()),
                      Message(QT_TRANSLATE_NOOP("engine", "weights")),
                      {},
                      {}});
    });
    return {std::move(values), std::make_shared<const MaskBytes>(std::move(mask)), std::move(bias)};
}

LayerWeights withMask(const LayerWeights& weights, MaskBytes mask) {
    assert(static_cast<Index>(mask.size()) == weights.count());
    Matrix values(weights.values.rows(), weights.values.cols());
    const float* from = weights.values.data();
    for (Index i = 0; i < values.size(); ++i)
        values.data()[i] = mask[static_cast<std::size_t>(i)] ? from[i] : 0.0F;
    return {SharedMatrix(std::move(values)), std::make_shared<const MaskBytes>(std::move(mask)), weights.bias};
}

} // namespace prunescope
