// Training by mini-batches: SGD or Adam on softmax cross-entropy. Masks stay as they are, so this is also masked fine-tuning.
#pragma once

#include "engine/core/Progress.h"
#include "engine/core/Result.h"
#include "engine/data/Dataset.h"
#include "engine/network/Network.h"
#include "engine/training/Optimiser.h"
#include "engine/training/TrainingHooks.h"

#include <cstdint>
#include <stop_token>

namespace prunescope {

enum class Schedule {
    Constant,
    Cosine, ///< η (1 + cos πt) / 2, t = 0 … 1 over all batches of the run
};

struct TrainingOptions {
    Optimiser optimiser = Optimiser::Adam;
    int epochs = 1;
    Index batch = 100;
    double learningRate = 1e-3;
    Schedule schedule = Schedule::Constant;
    double momentum = 0.0;    ///< SGD only, 0 … below 1
    double beta1 = 0.9;       ///< Adam only
    double beta2 = 0.999;     ///< Adam only
    double epsilon = 1e-8;    ///< Adam only
    double weightDecay = 0.0; ///< λ, decoupled: each step multiplies the weights (never the biases) by 1 − η λ
    Index maxShift = 0;       ///< each use shifts an image by up to this many pixels each way; entering pixels are 0
    std::uint64_t seed = 1;   ///< for the order of the images (a new one each epoch) and the shifts

    friend bool operator==(const TrainingOptions&, const TrainingOptions&) = default;
};

struct TrainingData {
    DatasetPtr images;
    Scaling scaling;
};

/// Trains a chain of dense layers. Hidden activations: identity, ReLU, sigmoid, tanh; the last one: identity, softmax or
/// log-softmax, and the loss is the cross-entropy of the softmax in each case. `start` is not changed; the result has its name,
/// layers and masks: a pruned weight stays exactly 0, and a layer without bias gets none. Progress carries the running loss and
/// accuracy of the last finished epoch (measured during training). The stop token is checked before each batch. The result
/// depends only on start, data and options, not on the number of threads. Fails with BadArgument (naming the option),
/// Unsupported (naming the layer), ShapeMismatch, Cancelled, or Numeric (loss or weights not finite; it names epoch and layer).
/// hooks may change the masks between batches; the result has the final masks.
Result<Network> train(const Network& start, const TrainingData& data, const TrainingOptions& options, std::stop_token stop,
                      const ProgressFn& progress, const TrainingHooks& hooks = {});

} // namespace prunescope
