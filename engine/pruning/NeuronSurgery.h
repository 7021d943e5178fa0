// Removes or adds hidden neurons: the layers on both sides of the seam change together.
#pragma once

#include "engine/core/Result.h"
#include "engine/network/Network.h"

#include <optional>
#include <vector>

namespace prunescope {

/// The next layer with weights after a hidden layer. Fails with BadArgument (no such layer, no weights, or it is the last one),
/// Unsupported (softmax between the two, or a layer between them that is not an activation).
Result<LayerIndex> layerBehind(const Network& network, LayerIndex hidden);

/// The network with other weights in a hidden layer and in the one after it; `now` has as many outputs as `behind` has inputs.
/// Nodes between the two are adapted. Fails as layerBehind(), or as Network::create().
Result<Network> replaceSeam(const Network& network, LayerIndex hidden, LayerWeights now, LayerWeights behind);

/// Selects rows (outputs) of a layer's weights, mask and bias, in the order of `neurons`.
LayerWeights selectRows(const LayerWeights& weights, const std::vector<Index>& neurons);
/// Selects columns (inputs) likewise; the bias does not change.
LayerWeights selectColumns(const LayerWeights& weights, const std::vector<Index>& neurons);

} // namespace prunescope
