// What the strategies that add connections have in common: how many to add, where, and what happens afterwards.
#pragma once

#include "engine/reconstruction/RankedWeights.h"
#include "engine/reconstruction/Strategy.h"

namespace prunescope {

/// k, share, scope, layer, then, ridge, and the parameters of tuning. then: the default value of "then".
std::vector<ParameterInfo> addParameters(const char* then);

/// The pruned connections with the highest scores: k of them, or a share of all weights, over the network or in each layer.
/// Excluded layers get none, and their weights do not count towards the share. scores: per layer, one per position. Fails with
/// BadArgument (k and share together; a layer that does not exist or is excluded).
Result<std::vector<RankedWeight>> chooseAdded(const Network& network, const Parameters& parameters,
                                              const std::vector<std::vector<double>>& scores,
                                              const std::vector<std::string>& exclude);

/// The total number of connections to add, by the same rules. Fails in the same way.
Result<Index> countAdded(const Network& network, const Parameters& parameters, const std::vector<std::string>& exclude);

/// Records the newly kept connections, then refits, fine-tunes or does nothing, as "then" says. Fails like the refit or the
/// tuning.
Result<StrategyOutcome> finishAdding(const StrategyContext& context, Network grown, const Parameters& parameters,
                                     const std::stop_token& stop, const ProgressFn& progress);

} // namespace prunescope
