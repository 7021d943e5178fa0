// Which hidden neurons a network can do without.
#pragma once

#include "engine/network/Network.h"

#include <Eigen/Dense>

#include <optional>
#include <string>
#include <vector>

namespace prunescope {

enum class NeuronCriterion {
    L1,           ///< Σ |w| of the incoming weights, |bias| included (Kim et al. 2020 reproduce only so)
    L2,           ///< √Σ w², bias included
    Activation,   ///< standard deviation of the neuron's output · length of its outgoing weights
    LeastSquares, ///< what the next layer's least-squares fit loses, one neuron after another
};

/// "l1", "l2", "activation", "least-squares".
std::optional<NeuronCriterion> neuronCriterionFromName(const std::string& name);

/// The `keep` neurons that stay, ascending. outputs: samples × neurons, after the activation. incoming: of the hidden layer;
/// outgoing: next layer's outputs × neurons, on the scale in which its errors count. ridge: for LeastSquares, times the mean
/// variance of the neurons. Ties: the earlier neuron goes first.
///
/// LeastSquares: with C = cov(a) + λI and P = C⁻¹, leaving out neuron j and refitting all others costs ‖W[:,j]‖² / P_jj; the
/// cheapest goes, W ← W − W[:,j] P[j,:] / P_jj, P ← P − P[:,j] P[j,:] / P_jj, and so on (OBS, Hassibi & Stork 1993, for columns).
/// The covariance, not the second moments: a bias behind takes up the means.
std::vector<Index> neuronsToKeep(NeuronCriterion criterion, const LayerWeights& incoming, const Matrix& outgoing,
                                 const Matrix& outputs, Index keep, double ridge);

} // namespace prunescope
