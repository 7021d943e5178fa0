// A giant layer's weights after a cut. Dragging a threshold creates one at every move: the counts are known at once, but the
// weights are computed only on request.
#pragma once

#include "engine/network/WeightSource.h"
#include "engine/pruning/LayerRanks.h"

namespace prunescope {

/// Layers with more weights than this are pruned lazily: 16 MB of weights and 4 MB of mask take about as long as a frame.
constexpr Index kPrunedLazilyFrom = Index{1} << 22;

/// The weights after a cut: those that it takes become 0 and are masked. Runs in parallel.
LayerWeights cutWeights(const LayerWeights& base, const LayerScores& scores, const Cut& cut);

/// `base` after a cut. Keeps `base` alive and computes its own weights when weights() is first called (from any thread; for 100
/// million weights this takes 0.3 s, and 5 bytes per weight). ranks: of the base.
WeightSourcePtr prunedLazily(WeightSourcePtr base, LayerRanksPtr ranks, const Cut& cut);

} // namespace prunescope
