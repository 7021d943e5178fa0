// Masks with a pattern: n of m, blocks, and budgets per layer.
#pragma once

#include "engine/core/Result.h"
#include "engine/network/Network.h"

#include <string>
#include <vector>

namespace prunescope {

/// Row by row, in consecutive groups of m along the inputs, the n weights with the largest scores are kept (ties: the earlier
/// one). A last group of fewer than m keeps ⌈n · size / m⌉. Weights that are already pruned stay pruned. scores: outputs ×
/// inputs.
MaskBytes groupMask(const LayerWeights& weights, const Matrix& scores, Index n, Index m);

/// Blocks of rows × cols, smaller at the edges. Whole blocks are pruned, smallest mean squared weight first, until at least
/// `pruned` weights of all layers are pruned; the last block is kept if that comes closer. Ties: earlier layer, then earlier
/// block. Excluded layers (by name) keep their masks and are not counted. Returns one mask per layer.
std::vector<MaskBytes> blockMasks(const Network& network, Index rows, Index cols, Index pruned,
                                  const std::vector<std::string>& exclude = {});

/// Densities by Erdős and Rényi's rule, ε (in + out) / (in · out), with ε such that the densities of all layers together leave
/// 1 − sparsity of the weights; a layer that would get more than 1 stays dense, and ε is recomputed for the other layers (Evci
/// et al. 2020). One per layer of the network; 0 for an excluded layer, which is not counted.
std::vector<double> erkDensities(const Network& network, double sparsity, const std::vector<std::string>& exclude = {});

} // namespace prunescope
