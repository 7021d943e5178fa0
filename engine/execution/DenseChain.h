// The part of a network that is a plain chain of dense layers: what the fast paths of training and live evaluation know.
#pragma once

#include "engine/network/Network.h"

#include <vector>

namespace prunescope {

/// A dense layer and the element-wise activation behind it (Identity: none).
struct ChainLink {
    LayerIndex layer;
    ActivationFunction activation;
};

/// The layers from `first` to the logits, when nothing but dense layers, one activation behind each and reshapes lie there and no
/// value is read twice. What lies before `first` does not matter. Fails with Unsupported, naming the node that is something else.
Result<std::vector<ChainLink>> denseChainFrom(const Network& network, LayerIndex first);

} // namespace prunescope
