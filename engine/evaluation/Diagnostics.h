// What pruning does to a network beside its accuracy: gradients, overfitting, dead neurons, layers about to collapse.
#pragma once

#include "engine/core/Result.h"
#include "engine/data/Dataset.h"
#include "engine/network/Network.h"

#include <optional>
#include <stop_token>
#include <vector>

namespace prunescope {

/// One layer with weights on some images.
struct LayerHealth {
    int layer = 0;
    double gradientRms = 0;           ///< root mean square of the mean loss's gradient over all weights of the layer
    double keptGradientRms = 0;       ///< over the kept ones alone
    std::vector<Index> deadNeurons;   ///< outputs of a ReLU layer that are 0 on every image
    std::vector<Index> cutOffInputs;  ///< inputs from which no kept weight leads on
    std::vector<Index> cutOffOutputs; ///< neurons without a kept weight: constants
    double density = 0;               ///< kept / all
    bool aboutToCollapse = false;     ///< so few weights are left that at most a tenth of its neurons has an input
};

enum class GradientFlow { Healthy, Vanishing, Exploding };

struct Diagnosis {
    std::vector<LayerHealth> layers; ///< in order; those without weights are left out
};

/// inputs: samples × inputSize; labels: one per sample. Fails as lossGradients().
Result<Diagnosis> diagnose(const Network& network, const Matrix& inputs, const std::vector<std::uint8_t>& labels,
                           const std::stop_token& stop);

/// Vanishing when the first layer's gradient, as a share of the last one's, is below a thousandth of what it is in the reference
/// (the dense network); exploding when it is above a thousand times that, or not finite.
GradientFlow judgeFlow(const Diagnosis& now, const Diagnosis& reference);

/// Accuracy on training images minus accuracy on test images: what was learned by heart.
double overfitGap(double trainAccuracy, double testAccuracy);

/// Seconds that one epoch of training on these images takes here and now: an epoch of Adam, batches of 100, over up to 5,000 of
/// them, times how many there are. Fails as train().
Result<double> measureEpochSeconds(const Network& network, const DatasetPtr& images, const Scaling& scaling,
                                   std::stop_token stop = {});

} // namespace prunescope
