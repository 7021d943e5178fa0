// Which of many weights stay: the ones that cost most to lose.
#pragma once

#include "engine/network/Network.h"

#include <vector>

namespace prunescope {

/// A weight of a network with what it is worth.
struct RankedWeight {
    double score = 0;
    int layer = 0;
    Index position = 0; ///< row-major
};

/// The `count` lowest-scored ones (all, when there are fewer); ties by layer, then position. In no particular order.
std::vector<RankedWeight> lowest(std::vector<RankedWeight> weights, Index count);
/// The highest-scored ones; ties as above.
std::vector<RankedWeight> highest(std::vector<RankedWeight> weights, Index count);

/// The masks of all layers, to be written on; empty for layers without weights.
std::vector<MaskBytes> masksOf(const Network& network);

/// The network with these masks: what they prune becomes 0, what they newly keep starts at 0.
Network withMasks(const Network& network, const std::vector<MaskBytes>& masks);

/// Per layer: positions kept by `after` and not by `before`, ascending.
std::vector<std::vector<Index>> newlyKept(const Network& before, const Network& after);

} // namespace prunescope
