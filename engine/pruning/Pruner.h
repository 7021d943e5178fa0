// Pruning by threshold or by target sparsity: a step, a base network, and what comes of them.
#pragma once

#include "engine/core/Result.h"
#include "engine/pruning/Scores.h"

namespace prunescope {

/// Fails with BadArgument (where: the key) when the step does not fit the network: a threshold below 0 or not finite, a sparsity
/// outside 0…1, an excluded layer that does not exist, `values` of another length than the network has layers or with a number
/// where there must be none (or none where there must be one).
Result<void> checkPruneStep(const PruneStep& step, const Network& base);

/// The cut in each layer. The step must have passed checkPruneStep(), the table must be of its criterion, seed and exclusions.
Cuts resolveCuts(const ScoreTable& table, const PruneStep& step);

/// What the cuts prune becomes 0 and stays masked; layers without a cut, or in which a cut takes nothing new, are shared with the
/// base. Giant layers count at once what the cuts leave, but make their weights when they are first asked for (PrunedLayer.h).
Network applyCuts(const Network& base, const ScoreTable& table, const Cuts& cuts);

/// The three together.
Result<Network> prune(const Network& base, const PruneStep& step);

/// The same masks said with scope Layers: each layer's threshold or realised sparsity. For switching the scope without a jump.
PruneStep toLayerScope(const PruneStep& step, const ScoreTable& table, const Cuts& cuts);

/// The same step for the whole network: the sparsity that the layers reach together, or their mean threshold weighted by size.
PruneStep toNetworkScope(const PruneStep& step, const ScoreTable& table, const Cuts& cuts);

} // namespace prunescope
