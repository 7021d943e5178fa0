#include "engine/pruning/IncludedLayers.h"

#include <algorithm>

namespace prunescope {

bool isExcluded(const std::vector<int>& exclude, LayerIndex layer) {
    return std::binary_search(exclude.begin(), exclude.end(), layer.value);
}

std::vector<LayerIndex> includedLayers(const Network& network, const std::vector<int>& exclude) {
    std::vector<LayerIndex> layers;
    for (const LayerIndex index : network.prunableLayers())
        if (!isExcluded(exclude, index))
            layers.push_back(index);
    return layers;
}

Index includedWeights(const Network& network, const std::vector<int>& exclude) {
    Index count = 0;
    for (const LayerIndex index : includedLayers(network, exclude))
        count += network.layer(index).weightCount();
    return count;
}

Index includedKeptWeights(const Network& network, const std::vector<int>& exclude) {
    Index count = 0;
    for (const LayerIndex index : includedLayers(network, exclude))
        count += network.layer(index).weightCounts().kept;
    return count;
}

} // namespace prunescope
