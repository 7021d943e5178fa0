// A giant layer's weights after a cut. A drag makes one at every move: the counts are known at once, the weights are computed
// only when somebody wants them.
#pragma once

#include "engine/network/WeightSource.h"
#include "engine/pruning/LayerRanks.h"

namespace prunescope {

/// Layers of more weights than this are pruned lazily: 16 MB of weights and 4 MB of mask take about as long as a frame.
constexpr Index kPrunedLazilyFrom = Index{1} << 22;

/// The weights after a cut: what it takes is 0 and masked. In parallel.
LayerWeights cutWeights(const LayerWeights& base, const LayerScores& scores, const Cut& cut);

/// `base` after a cut. Keeps `base` alive and computes its own weights when weights() is first called (from any thread; 0.3 s and
/// 5 bytes a weight for 100 million of them). ranks: of the base.
WeightSourcePtr prunedLazily(WeightSourcePtr base, LayerRanksPtr ranks, const Cut& cut);

} // namespace prunescope
