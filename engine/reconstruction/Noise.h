#pragma once

#include "engine/reconstruction/Strategy.h"

#include <memory>

namespace prunescope {

/// Adjusts: w + N(0, σ), the textbook's naive adjustment, kept as the baseline that everything else has to beat.
std::unique_ptr<Strategy> makeNoise();

/// The network with noise on its weights (never on biases); with pruned weights hit as well, they count as kept afterwards.
Network withNoise(const Network& network, double sigma, bool prunedToo, std::uint64_t seed);

} // namespace prunescope
