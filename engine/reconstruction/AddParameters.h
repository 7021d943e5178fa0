// What the strategies that add connections have in common: how many, where, and what follows.
#pragma once

#include "engine/reconstruction/RankedWeights.h"
#include "engine/reconstruction/Strategy.h"

namespace prunescope {

/// k, share, scope, layer, then, ridge, and those of tuning. then: the standard value of "then".
std::vector<ParameterInfo> addParameters(const char* then);

/// The pruned connections with the highest scores: k of them, or a share of all weights, over the network or in each layer.
/// scores: per layer one per position (empty: the layer is left out). Fails with BadArgument (k and share together; a layer that
/// does not exist or has no weights).
Result<std::vector<RankedWeight>> chooseAdded(const Network& network, const Parameters& parameters,
                                              const std::vector<std::vector<double>>& scores);

/// How many are to be added in all, with the same rules. Fails likewise.
Result<Index> countAdded(const Network& network, const Parameters& parameters);

/// Marks what is kept now and was not, then refits, fine-tunes or does nothing, as "then" says. Fails as these.
Result<StrategyOutcome> finishAdding(const StrategyContext& context, Network grown, const Parameters& parameters,
                                     const std::stop_token& stop, const ProgressFn& progress);

} // namespace prunescope
