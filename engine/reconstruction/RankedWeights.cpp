#include "engine/reconstruction/RankedWeights.h"

#include <algorithm>
#include <tuple>

namespace prunescope {

namespace {

template <class Before> std::vector<RankedWeight> first(std::vector<RankedWeight> weights, Index count, Before before) {
    if (count >= static_cast<Index>(weights.size()))
        return weights;
    std::nth_element(weights.begin(), weights.begin() + count, weights.end(), before);
    weights.resize(static_cast<std::size_t>(std::max<Index>(count, 0)));
    return weights;
}

bool earlier(const RankedWeight& a, const RankedWeight& b) {
    return std::tie(a.layer, a.position) < std::tie(b.layer, b.position);
}

} // namespace

std::vector<RankedWeight> lowest(std::vector<RankedWeight> weights, Index count) {
    return first(std::move(weights), count, [](const RankedWeight& a, const RankedWeight& b) {
        return a.score != b.score ? a.score < b.score : earlier(a, b);
    });
}

std::vector<RankedWeight> highest(std::vector<RankedWeight> weights, Index count) {
    return first(std::move(weights), count, [](const RankedWeight& a, const RankedWeight& b) {
        return a.score != b.score ? a.score > b.score : earlier(a, b);
    });
}

std::vector<MaskBytes> masksOf(const Network& network) {
    std::vector<MaskBytes> masks(static_cast<std::size_t>(network.layerCount()));
    for (const LayerIndex index : network.layers())
        masks[static_cast<std::size_t>(index.value)] = *network.layer(index).weights()->mask;
    return masks;
}

Network withMasks(const Network& network, const std::vector<MaskBytes>& masks) {
    Network result = network;
    for (const LayerIndex index : network.layers()) {
        const LayerWeights& weights = *network.layer(index).weights();
        const MaskBytes& mask = masks[static_cast<std::size_t>(index.value)];
        if (mask != *weights.mask)
            result = result.withWeights(index, withMask(weights, mask));
    }
    return result;
}

std::vector<std::vector<Index>> newlyKept(const Network& before, const Network& after) {
    std::vector<std::vector<Index>> added(static_cast<std::size_t>(after.layerCount()));
    for (const LayerIndex index : after.layers()) {
        const LayerWeights& old = *before.layer(index).weights();
        const LayerWeights& now = *after.layer(index).weights();
        if (old.values.rows() != now.values.rows() || old.values.cols() != now.values.cols())
            continue;
        for (Index i = 0; i < now.count(); ++i)
            if (now.isKept(i) && !old.isKept(i))
                added[static_cast<std::size_t>(index.value)].push_back(i);
    }
    return added;
}

} // namespace prunescope
