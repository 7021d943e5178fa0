// Pruning by threshold or by target sparsity: a step, a base network, and the pruned network.
#pragma once

#include "engine/core/Result.h"
#include "engine/pruning/Scores.h"

namespace prunescope {

/// The step with every layer referred to by name, however the given step refers to it (see resolveLayer()). Fails with
/// BadArgument (where: the key) for a layer that does not exist or is named twice.
Result<PruneStep> resolved(const PruneStep& step, const Network& base);

/// Fails with BadArgument (where: the key) when the step does not fit the network: a threshold below 0 or not finite, a
/// sparsity outside 0…1, an excluded layer that does not exist, `values` without an entry for a layer that is not excluded or
/// with one for a layer that is.
Result<void> checkPruneStep(const PruneStep& step, const Network& base);

/// The cut in each layer. The step must have passed checkPruneStep(), and the table must have its criterion, seed and
/// exclusions.
Cuts resolveCuts(const ScoreTable& table, const PruneStep& step);

/// Weights that the cuts prune become 0 and stay masked. Layers without a cut, or in which a cut takes nothing new, are shared
/// with the base. Giant layers know at once how many weights the cuts leave, but compute the weights on the first request
/// (PrunedWeights.h).
Network applyCuts(const Network& base, const ScoreTable& table, const Cuts& cuts);

/// All of these steps together.
Result<Network> prune(const Network& base, const PruneStep& step);

/// The same masks expressed with scope Layers: each layer's threshold or realised sparsity. For switching the scope without
/// changing the masks.
PruneStep toLayerScope(const PruneStep& step, const ScoreTable& table, const Cuts& cuts);

/// The same step for the whole network: the sparsity that the layers reach together, or their mean threshold weighted by size.
PruneStep toNetworkScope(const PruneStep& step, const ScoreTable& table, const Cuts& cuts);

} // namespace prunescope
