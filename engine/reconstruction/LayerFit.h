// The least-squares fit of all neurons of one layer.
#pragma once

#include "engine/pruning/MaskedSolver.h"
#include "engine/reconstruction/LayerWalk.h"

#include <stop_token>

namespace prunescope {

struct LayerFit {
    std::vector<RowFit> rows; ///< one per neuron
    double error = 0;         ///< Σ over the neurons of the mean squared error
};

/// Fits every neuron with its kept weights, neurons in parallel. pull: outputs × inputs. Fails with Numeric (naming the layer and
/// the neuron) when a system is singular, or Cancelled.
Result<LayerFit> fitLayer(const MaskedSolver& solver, const Matrix& pull, const MaskBytes& mask, const std::string& layerName,
                          bool withDiagonal, const std::stop_token& stop);

/// The fit as a layer's weights; the bias is replaced when the problem had one.
LayerWeights fittedWeights(const LayerFit& fit, const LayerWeights& before, SharedMask mask);

struct RefitOptions {
    double ridge = 1e-3; ///< times the mean of the inputs' mean squares
    bool sequential = true;
    int reluSteps = 0;                   ///< rounds of the refinement that only asks a ReLU's negative side to stay negative
    const Calibration* images = nullptr; ///< where the inputs are theirs: what they keep is used
};

/// A layer's weights refitted to the targets of a place, mask as it is. Fails as fitLayer().
Result<LayerWeights> refitLayer(const LayerPlace& place, const RefitOptions& options, const std::stop_token& stop);

/// All layers, one after the other.
Result<Network> refitNetwork(const Network& dense, const Network& network, const OutputOrigins& origins, const Matrix& inputs,
                             const RefitOptions& options, const std::stop_token& stop, const ProgressFn& progress = {});

} // namespace prunescope
