// What pruning does to a network besides changing its accuracy: gradients, overfitting, dead neurons, layers about to collapse.
#pragma once

#include "engine/core/Result.h"
#include "engine/data/Dataset.h"
#include "engine/network/Network.h"

#include <optional>
#include <stop_token>
#include <vector>

namespace prunescope {

/// The state of one layer with weights, measured on some images.
struct LayerHealth {
    int layer = 0;
    double gradientRms = 0;           ///< root mean square of the mean loss's gradient over all weights of the layer
    double keptGradientRms = 0;       ///< over the kept weights only
    std::vector<Index> deadNeurons;   ///< outputs of a ReLU layer that are 0 on every image
    std::vector<Index> cutOffInputs;  ///< inputs without a kept weight
    std::vector<Index> cutOffOutputs; ///< neurons without a kept weight: their output is constant
    double density = 0;               ///< kept / all
    bool aboutToCollapse = false;     ///< so few weights are left that at most a tenth of its neurons still have an input
};

enum class GradientFlow { Healthy, Vanishing, Exploding };

struct Diagnosis {
    std::vector<LayerHealth> layers; ///< in order; those without weights are left out
};

/// inputs: samples × inputSize; labels: one per sample. Fails as lossGradients().
Result<Diagnosis> diagnose(const Network& network, const Matrix& inputs, const std::vector<std::uint8_t>& labels,
                           const std::stop_token& stop);

/// Vanishing when the first layer's gradient, divided by the last one's, is below a thousandth of the same ratio in the
/// reference (the dense network); exploding when it is above a thousand times that, or not finite.
GradientFlow judgeFlow(const Diagnosis& now, const Diagnosis& reference);

/// Accuracy on training images minus accuracy on test images: a measure of overfitting.
double overfitGap(double trainAccuracy, double testAccuracy);

/// Measures how many seconds one epoch of training on these images takes on this machine: one epoch of Adam with batches of 100
/// over up to 5,000 images, scaled up to all of them. Fails as train().
Result<double> measureEpochSeconds(const Network& network, const DatasetPtr& images, const Scaling& scaling,
                                   std::stop_token stop = {});

} // namespace prunescope
