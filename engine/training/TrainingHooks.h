// What may be inspected and changed while a network trains.
#pragma once

#include "engine/network/Weights.h"

#include <functional>
#include <memory>

namespace prunescope {

/// A training run between two batches. layer: position in the network, counted from 0.
class TrainingControl {
public:
    virtual ~TrainingControl() = default;

    virtual Index batchesDone() const = 0;
    virtual Index batchesInAll() const = 0;
    virtual int layerCount() const = 0;
    virtual Matrix weights(int layer) const = 0; ///< outputs × inputs
    virtual MaskBytes mask(int layer) const = 0; ///< row-major, as in a network
    /// Gradient of the last batch's mean loss with respect to the weights before its step, pruned ones included: outputs ×
    /// inputs.
    virtual Matrix gradient(int layer) const = 0;
    /// Weights that are no longer kept become 0, and newly kept weights start at 0. The optimiser's state is reset for both.
    virtual void setMask(int layer, const MaskBytes& mask) = 0;
};

struct TrainingHooks {
    std::function<void(TrainingControl&)> afterBatch;
    std::function<void(double loss, double accuracy)> afterEpoch;
    /// Another network's probabilities, images × outputs, mixed into the labels with this share (Hinton, Vinyals & Dean 2015,
    /// at temperature 1).
    std::shared_ptr<const Matrix> targets;
    float targetShare = 0;
    /// This share of each label is spread over all classes (Szegedy et al. 2016).
    float smoothing = 0;
};

} // namespace prunescope
