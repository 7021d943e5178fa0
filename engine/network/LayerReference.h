// How people and files refer to layers: by name, or by the number that recipes of version 1 used.
#pragma once

#include "engine/network/Network.h"

namespace prunescope {

/// A layer's name, the name of its weights ("fc1.weight"), or its number as digits. Numbers start at 0 and count what recipes
/// of version 1 treated as layers: each layer together with the activation after it, and each other activation. (Readers of
/// model files make sure that no layer's name consists of digits alone.) Fails with BadArgument, where: `key`; the detail lists
/// the layers.
Result<LayerIndex> resolveLayer(const Network& network, const std::string& reference, const std::string& key);

/// The names of the referenced layers, in the network's order. Fails as resolveLayer(), or where a layer is named twice.
Result<std::vector<std::string>> resolveLayers(const Network& network, const std::vector<std::string>& references,
                                               const std::string& key);

} // namespace prunescope
