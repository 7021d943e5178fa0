// Runs a network over a data set and measures it.
#pragma once

#include "engine/core/Progress.h"
#include "engine/core/Result.h"
#include "engine/data/Dataset.h"
#include "engine/evaluation/Evaluation.h"
#include "engine/evaluation/InputBlocks.h"
#include "engine/network/Network.h"

#include <memory>
#include <mutex>
#include <stop_token>

namespace prunescope {

/// A data set as the network sees it: scaled and laid out once, shared by every evaluation.
class EvaluationData {
public:
    EvaluationData(DatasetPtr data, const Scaling& scaling);

    const Dataset& dataset() const { return *m_data; }
    const DatasetPtr& datasetPtr() const { return m_data; }
    const Scaling& scaling() const { return m_scaling; }
    /// The images as they reach the first layer's kernels: scaled, and through the network's own input transform where that is
    /// the same for every pixel (see InputTransform). Built on the first request; the most recent ones are cached.
    std::shared_ptr<const InputBlocks> inputsFor(const Network& network) const;
    const std::vector<std::uint8_t>& labels() const { return m_data->labels(); }
    Index count() const { return m_data->count(); }

private:
    DatasetPtr m_data;
    Scaling m_scaling;
    mutable std::mutex m_mutex;
    mutable std::shared_ptr<const InputBlocks> m_inputs;
    mutable Scaling m_inputsScaling;
};

using EvaluationDataPtr = std::shared_ptr<const EvaluationData>;

/// Fails with ShapeMismatch when the network's inputs do not match the images' pixels, or its outputs the classes.
Result<void> checkFits(const Network& network, const Dataset& data);

/// Measures the network on all images. The result has the same bits for any number of threads and whichever kernels are chosen
/// (by measured density, see LayerPlan). Fails with ShapeMismatch, or Cancelled once `stop` is requested (checked before each
/// block of images).
Result<Evaluation> evaluate(const Network& network, const EvaluationData& data, std::stop_token stop = {},
                            const ProgressFn& progress = {});

/// The values before the last softmax, images × classes, of all images: evaluate() classifies by them. Fails as evaluate().
Result<Matrix> evaluateLogits(const Network& network, const EvaluationData& data, std::stop_token stop = {});

/// Classifies a block's images by their logits (classes × kImages).
void classifyBlock(const EvaluationData& data, const InputBlock& block, const float* logits,
                   kernels::ClassificationResults& results);

/// Fills in the rest of an evaluation from its predictions and from `losses`, which add up to the loss of all images.
void summarise(Evaluation& evaluation, const EvaluationData& data, const std::vector<double>& losses);

/// Measures how many milliseconds a forward pass of 1,000 images takes on this machine with all threads: the median of
/// `repeats` passes over up to 2,000 of the data's images.
Result<double> measureMsPer1000(const Network& network, const EvaluationData& data, std::stop_token stop = {}, int repeats = 5);

} // namespace prunescope
