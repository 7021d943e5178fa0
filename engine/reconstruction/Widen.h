#pragma once

#include "engine/reconstruction/Strategy.h"

#include <memory>

namespace prunescope {

/// Adds neurons to a hidden layer: copies that leave the network's output unchanged (Net2Net, Chen, Goodfellow & Shlens 2016),
/// or random ones as in the textbook.
std::unique_ptr<Strategy> makeWiden();

/// Net2Net: every new neuron copies one chosen at random by seed. The two share its outgoing weights in unequal parts, so that
/// they can diverge in training. New neurons come last. Fails as replaceSeam().
Result<Network> widenedByCopies(const Network& network, LayerIndex hidden, Index count, std::uint64_t seed);

/// New neurons with random incoming and outgoing weights from N(0, σ) and bias 0. Fails as replaceSeam().
Result<Network> widenedByChance(const Network& network, LayerIndex hidden, Index count, double sigma, std::uint64_t seed);

} // namespace prunescope
