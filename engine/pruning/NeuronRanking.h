// Selects the hidden neurons that a network can do without.
#pragma once

#include "engine/network/Network.h"

#include <Eigen/Dense>

#include <optional>
#include <string>
#include <vector>

namespace prunescope {

enum class NeuronCriterion {
    L1,           ///< Σ |w| of the incoming weights, |bias| included (needed to reproduce Kim et al. 2020)
    L2,           ///< √Σ w², bias included
    Activation,   ///< standard deviation of the neuron's output · length of its outgoing weights
    LeastSquares, ///< the error added to the next layer's least-squares fit, one neuron at a time
};

/// "l1", "l2", "activation", "least-squares".
std::optional<NeuronCriterion> neuronCriterionFromName(const std::string& name);

/// The `keep` neurons that stay, ascending. outputs: samples × neurons, after the activation. incoming: the hidden layer's
/// weights; outgoing: next layer's outputs × neurons, on the scale on which errors are measured. ridge: for LeastSquares, times
/// the mean variance of the neurons. Ties: the earlier neuron is removed first.
///
/// LeastSquares: with C = cov(a) + λI and P = C⁻¹, removing neuron j and refitting all others costs ‖W[:,j]‖² / P_jj. The
/// cheapest one is removed, W ← W − W[:,j] P[j,:] / P_jj, P ← P − P[:,j] P[j,:] / P_jj, and so on (OBS, Hassibi & Stork 1993,
/// for columns). The covariance is used, not the second moments: the next layer's bias absorbs the means.
std::vector<Index> neuronsToKeep(NeuronCriterion criterion, const LayerWeights& incoming, const Matrix& outgoing,
                                 const Matrix& outputs, Index keep, double ridge);

} // namespace prunescope
