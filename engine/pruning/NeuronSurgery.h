// Networks with fewer or more hidden neurons: both layers at the seam change together.
#pragma once

#include "engine/core/Result.h"
#include "engine/network/Network.h"

#include <optional>
#include <vector>

namespace prunescope {

/// The next layer with weights behind a hidden layer. Fails with BadArgument (no such layer, no weights, or it is the last one),
/// Unsupported (softmax between the two, or a layer between them that is not an activation).
Result<LayerIndex> layerBehind(const Network& network, LayerIndex hidden);

/// The network with other weights in a hidden layer and in the one behind it; `now` has as many outputs as `behind` has inputs.
/// What stands between is fitted. Fails as layerBehind(), or as Network::create().
Result<Network> replaceSeam(const Network& network, LayerIndex hidden, LayerWeights now, LayerWeights behind);

/// Rows (outputs) of a layer in the order of `neurons`, weights, mask and bias.
LayerWeights selectRows(const LayerWeights& weights, const std::vector<Index>& neurons);
/// Columns (inputs) likewise; the bias stays.
LayerWeights selectColumns(const LayerWeights& weights, const std::vector<Index>& neurons);

} // namespace prunescope
