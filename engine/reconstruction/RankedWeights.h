// Ranks weights and selects the ones to keep: those whose removal costs most.
#pragma once

#include "engine/network/Network.h"

#include <vector>

namespace prunescope {

/// A weight of a network with its score.
struct RankedWeight {
    double score = 0;
    int layer = 0;
    Index position = 0; ///< row-major
};

/// The `count` weights with the lowest scores (all, if there are fewer), in no particular order. Ties are resolved by layer,
/// then position.
std::vector<RankedWeight> lowest(std::vector<RankedWeight> weights, Index count);
/// The `count` weights with the highest scores; ties as above.
std::vector<RankedWeight> highest(std::vector<RankedWeight> weights, Index count);

/// Editable copies of the masks of all layers; empty for layers without weights.
std::vector<MaskBytes> masksOf(const Network& network);

/// The network with these masks: newly pruned weights become 0, newly kept ones start at 0.
Network withMasks(const Network& network, const std::vector<MaskBytes>& masks);

/// Per layer, in ascending order: positions kept by `after` but not by `before`.
std::vector<std::vector<Index>> newlyKept(const Network& before, const Network& after);

} // namespace prunescope
