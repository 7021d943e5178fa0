// From the first layer to the last: what reaches a layer, and what the loaded network had there.
#pragma once

#include "engine/core/Progress.h"
#include "engine/pruning/Calibration.h"
#include "engine/pruning/NormalEquations.h"

#include <functional>
#include <optional>
#include <stop_token>
#include <vector>

namespace prunescope {

/// One layer with weights, as a walk sees it.
struct LayerPlace {
    LayerIndex index;
    const Node& layer;                          ///< of the network walked
    const LayerWeights& weights;                ///< the layer's, as they are so far
    ActivationFunction activation;              ///< behind the layer
    const Matrix& inputs;                       ///< samples × inputs: what reaches it
    const Matrix& targets;                      ///< samples × outputs: the loaded network's values before the activation
    const Matrix& pull;                         ///< outputs × inputs: the weights that a refit stays close to
    const NormalEquations* equations = nullptr; ///< of inputs and targets, where they are known already
};

struct WalkOptions {
    bool sequential = true; ///< inputs as they leave the layers already visited; else as they are in the loaded network
    bool adjusting = true;  ///< the visitor returns weights (else it only looks, and the network stays as it is)
    const Calibration* images = nullptr; ///< where the inputs are theirs: what they keep is used
};

/// Walks along `network`. dense: the network as loaded, of as many layers. origins: which of its outputs each of the network's
/// is; outputs that it never had are their own targets. visit returns the layer's new weights (same shape), or nothing to leave
/// it as it is. Fails as visit, with Cancelled, or with Unsupported where a layer that is not dense would have to be adjusted.
using LayerVisit = std::function<Result<std::optional<LayerWeights>>(const LayerPlace&)>;
Result<Network> walkLayers(const Network& dense, const Network& network, const OutputOrigins& origins, const Matrix& inputs,
                           const WalkOptions& options, const LayerVisit& visit, const std::stop_token& stop,
                           const ProgressFn& progress = {});

/// A dense layer's values before the activation with other weights. inputs: samples × inputs. Fails with Cancelled.
Result<Matrix> layerSums(const LayerPlace& place, const LayerWeights& weights, const std::stop_token& stop);

/// ‖Ẑ − Z‖² / ‖Z − mean Z‖² per layer: how far the values before the activation are from the loaded
/// network's on these inputs. Fails with Cancelled.
Result<std::vector<double>> layerErrors(const Network& dense, const Network& network, const OutputOrigins& origins,
                                        const Matrix& inputs, const std::stop_token& stop);

/// What `after` (outputs as outputs of the network in between) says in terms of the network before `before`.
OutputOrigins composedOrigins(const OutputOrigins& before, const OutputOrigins& after);

} // namespace prunescope
