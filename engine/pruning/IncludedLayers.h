// The layers that a step may prune.
#pragma once

#include "engine/network/Network.h"

#include <string>
#include <vector>

namespace prunescope {

// exclude: names of layers, as resolveLayers() gives them.

bool isExcluded(const Network& network, LayerIndex layer, const std::vector<std::string>& exclude);

/// The layers that are not excluded, in order.
std::vector<LayerIndex> includedLayers(const Network& network, const std::vector<std::string>& exclude);

/// The number of weights in these layers, kept and pruned.
Index includedWeights(const Network& network, const std::vector<std::string>& exclude);
Index includedKeptWeights(const Network& network, const std::vector<std::string>& exclude);

} // namespace prunescope
