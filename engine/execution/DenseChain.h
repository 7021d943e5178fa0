// The part of a network that is a plain chain of dense layers: the part that the fast paths of training and live evaluation
// support.
#pragma once

#include "engine/network/Network.h"

#include <vector>

namespace prunescope {

/// A dense layer and the element-wise activation after it (Identity: none).
struct ChainLink {
    LayerIndex layer;
    ActivationFunction activation;
};

/// The layers from `first` to the logits, if that part consists only of dense layers, at most one activation after each, and
/// reshapes, and no value is read twice. Nodes before `first` do not matter. Fails with Unsupported, naming the first node that
/// does not fit.
Result<std::vector<ChainLink>> denseChainFrom(const Network& network, LayerIndex first);

} // namespace prunescope
