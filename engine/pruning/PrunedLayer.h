// A giant layer after a cut. A drag makes one at every move: the counts are there at once, the weights only when they are wanted.
#pragma once

#include "engine/pruning/LayerRanks.h"

#include "engine/network/Layer.h"

namespace prunescope {

/// Layers of more weights than this are pruned later: 16 MB of weights and 4 MB of mask take about as long as a frame.
constexpr Index kPrunedLaterFrom = Index{1} << 22;

/// The weights after a cut: what it takes is 0 and masked. In parallel.
LayerWeights cutWeights(const LayerWeights& base, const LayerScores& scores, const Cut& cut);

/// `base` after a cut, as a layer that holds on to `base` and makes its own weights when weights() is first called (from any
/// thread; 0.3 s and 5 bytes a weight for 100 million of them). ranks: of the base.
LayerPtr prunedLater(LayerPtr base, LayerRanksPtr ranks, const Cut& cut);

} // namespace prunescope
