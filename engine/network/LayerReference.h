// How people and files refer to layers: by name, or by the number that recipes of version 1 used.
#pragma once

#include "engine/network/Network.h"

namespace prunescope {

/// A layer's name, the name of its weights ("fc1.weight"), or its number as digits. Numbers count, from 0, what recipes of
/// version 1 took for layers: each layer together with the activation behind it, and each activation that no layer carries. (A
/// layer is never called by digits alone: readers of model files see to that.) Fails with BadArgument, where: `key`; the detail
/// lists the layers.
Result<LayerIndex> resolveLayer(const Network& network, const std::string& reference, const std::string& key);

/// The names of the layers that are referred to, in the network's order. Fails as resolveLayer(), or where a layer is named
/// twice.
Result<std::vector<std::string>> resolveLayers(const Network& network, const std::vector<std::string>& references,
                                               const std::string& key);

} // namespace prunescope
