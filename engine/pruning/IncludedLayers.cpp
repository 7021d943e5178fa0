#include "engine/pruning/IncludedLayers.h"

#include <algorithm>

namespace prunescope {

bool isExcluded(const Network& network, LayerIndex layer, const std::vector<std::string>& exclude) {
    return std::find(exclude.begin(), exclude.end(), network.layer(layer).name()) != exclude.end();
}

std::vector<LayerIndex> includedLayers(const Network& network, const std::vector<std::string>& exclude) {
    std::vector<LayerIndex> layers;
    for (const LayerIndex index : network.layers())
        if (!isExcluded(network, index, exclude))
            layers.push_back(index);
    return layers;
}

Index includedWeights(const Network& network, const std::vector<std::string>& exclude) {
    Index count = 0;
    for (const LayerIndex index : includedLayers(network, exclude))
        count += network.layer(index).weightCount();
    return count;
}

Index includedKeptWeights(const Network& network, const std::vector<std::string>& exclude) {
    Index count = 0;
    for (const LayerIndex index : includedLayers(network, exclude))
        count += network.layer(index).weightCounts().kept;
    return count;
}

} // namespace prunescope
