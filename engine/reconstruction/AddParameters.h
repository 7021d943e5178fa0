// What the strategies that add connections have in common: how many, where, and what follows.
#pragma once

#include "engine/reconstruction/RankedWeights.h"
#include "engine/reconstruction/Strategy.h"

namespace prunescope {

/// k, share, scope, layer, then, ridge, and those of tuning. then: the default of "then".
std::vector<ParameterInfo> addParameters(const char* then);

/// The pruned connections with the highest scores: k of them, or a share of all weights, over the network or in each layer;
/// none in an excluded layer, whose weights no share counts. scores: per layer one per position. Fails with BadArgument (k and
/// share together; a layer that does not exist or is excluded).
Result<std::vector<RankedWeight>> chooseAdded(const Network& network, const Parameters& parameters,
                                              const std::vector<std::vector<double>>& scores, const std::vector<std::string>& exclude);

/// How many are to be added in all, with the same rules. Fails likewise.
Result<Index> countAdded(const Network& network, const Parameters& parameters, const std::vector<std::string>& exclude);

/// Marks what is kept now and was not, then refits, fine-tunes or does nothing, as "then" says. Fails as these.
Result<StrategyOutcome> finishAdding(const StrategyContext& context, Network grown, const Parameters& parameters,
                                     const std::stop_token& stop, const ProgressFn& progress);

} // namespace prunescope
