// Visits all layers from first to last, with the inputs of each and the loaded network's values there.
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
    const Node& layer;                          ///< of the walked network
    const LayerWeights& weights;                ///< the layer's current weights
    ActivationFunction activation;              ///< the activation that follows the layer
    const Matrix& inputs;                       ///< samples × inputs: the values that enter the layer
    const Matrix& targets;                      ///< samples × outputs: the loaded network's values before the activation
    const Matrix& pull;                         ///< outputs × inputs: the weights that a refit stays close to
    const NormalEquations* equations = nullptr; ///< of inputs and targets, if they are already known
};

struct WalkOptions {
    bool sequential = true; ///< take inputs from the layers already visited, otherwise from the loaded network
    bool adjusting = true;  ///< the visitor returns new weights; otherwise it only reads, and the network stays unchanged
    const Calibration* images = nullptr; ///< where the inputs come from these images: their cached results are used
};

/// Walks along `network`. dense: the network as loaded, with the same number of layers. origins: the loaded network's output
/// that each output of `network` comes from; outputs without one are their own targets. visit returns the layer's new weights
/// (same shape), or nothing to leave them unchanged. Fails as visit, with Cancelled, or with Unsupported where a layer that is
/// not dense would have to be adjusted.
using LayerVisit = std::function<Result<std::optional<LayerWeights>>(const LayerPlace&)>;
Result<Network> walkLayers(const Network& dense, const Network& network, const OutputOrigins& origins, const Matrix& inputs,
                           const WalkOptions& options, const LayerVisit& visit, const std::stop_token& stop,
                           const ProgressFn& progress = {});

/// A dense layer's values before the activation, computed with other weights. inputs: samples × inputs. Fails with Cancelled.
Result<Matrix> layerSums(const LayerPlace& place, const LayerWeights& weights, const std::stop_token& stop);

/// ‖Ẑ − Z‖² / ‖Z − mean Z‖² per layer: the relative distance between the values before the activation and the loaded network's
/// on these inputs. Fails with Cancelled.
Result<std::vector<double>> layerErrors(const Network& dense, const Network& network, const OutputOrigins& origins,
                                        const Matrix& inputs, const std::stop_token& stop);

/// Combines two steps: `after`, given in outputs of the network in between, expressed in outputs of the network before
/// `before`.
OutputOrigins composedOrigins(const OutputOrigins& before, const OutputOrigins& after);

} // namespace prunescope
