// The least-squares fit of all neurons of one layer.
#pragma once

#include "engine/pruning/MaskedSolver.h"
#include "engine/reconstruction/LayerWalk.h"

#include <stop_token>

namespace prunescope {

struct LayerFit {
    std::vector<RowFit> rows; ///< one per neuron
    double error = 0;         ///< sum of the mean squared errors of all neurons
};

/// Fits every neuron using its kept weights, with neurons in parallel. pull: outputs × inputs. Fails with Numeric (naming the
/// layer and the neuron) when a system is singular, or Cancelled.
Result<LayerFit> fitLayer(const MaskedSolver& solver, const Matrix& pull, const MaskBytes& mask, const std::string& layerName,
                          bool withDiagonal, const std::stop_token& stop);

/// The fit as a layer's weights; the bias is replaced if the problem included one.
LayerWeights fittedWeights(const LayerFit& fit, const LayerWeights& before, SharedMask mask);

struct RefitOptions {
    double ridge = 1e-3; ///< as a multiple of the average of the inputs' mean squares
    bool sequential = true;
    int reluSteps = 0;                   ///< refinement rounds in which the negative sums of a ReLU only have to stay negative
    const Calibration* images = nullptr; ///< where the inputs come from these images: their cached results are used
};

/// Refits a layer's weights to the targets of a place and keeps the mask. Fails as fitLayer().
Result<LayerWeights> refitLayer(const LayerPlace& place, const RefitOptions& options, const std::stop_token& stop);

/// Refits all layers, one after the other.
Result<Network> refitNetwork(const Network& dense, const Network& network, const OutputOrigins& origins, const Matrix& inputs,
                             const RefitOptions& options, const std::stop_token& stop, const ProgressFn& progress = {});

} // namespace prunescope
