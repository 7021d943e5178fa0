// The layers that a step does not leave alone.
#pragma once

#include "engine/network/Network.h"

#include <vector>

namespace prunescope {

/// Whether the layer is one of `exclude`, which is ascending.
bool isExcluded(const std::vector<int>& exclude, LayerIndex layer);

/// The layers with weights that are not excluded, in order.
std::vector<LayerIndex> includedLayers(const Network& network, const std::vector<int>& exclude);

/// How many weights these have, kept and pruned.
Index includedWeights(const Network& network, const std::vector<int>& exclude);
Index includedKeptWeights(const Network& network, const std::vector<int>& exclude);

} // namespace prunescope
