#pragma once

#include "engine/reconstruction/Strategy.h"

#include <memory>

namespace prunescope {

/// Adjusts: w + N(0, σ). This is the textbook's naive adjustment, kept as the baseline that every other strategy has to beat.
std::unique_ptr<Strategy> makeNoise();

/// The network with noise added to its weights (never to biases). Pruned weights that get noise count as kept afterwards.
Network withNoise(const Network& network, double sigma, bool prunedToo, std::uint64_t seed);

} // namespace prunescope
