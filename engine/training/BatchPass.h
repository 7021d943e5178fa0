// One batch through the network and back: activations, loss, and the gradients at every layer's outputs.
#pragma once

#include "engine/data/Dataset.h"
#include "engine/training/TrainableLayer.h"

#include <array>
#include <span>
#include <vector>

namespace prunescope {

/// Where the pixels of a batch come from and how they become inputs.
struct BatchSource {
    const Dataset* images;
    std::span<const std::int64_t> indices; ///< of the batch's images
    std::array<float, 256> table;          ///< input minus background, by pixel; table[0] is 0
    float background;                      ///< the input that pixel 0 becomes
    Index maxShift;                        ///< images are shifted by up to this many pixels each way
    std::uint64_t seed;                    ///< of the shifts
    std::uint64_t epoch;
    const Matrix* targets = nullptr; ///< images × outputs: probabilities that are mixed into the labels
    float targetShare = 0;
    float smoothing = 0; ///< share of a label that is spread over all classes
    /// The network whose nodes before the first layer transform inputs differently by position; nullptr if the table covers the
    /// transform.
    const Network* transforming = nullptr;
};

/// Buffers for batches of up to a fixed size; nothing is allocated per batch.
class BatchPass {
public:
    BatchPass(const std::vector<TrainableLayer>& layers, std::vector<ActivationFunction> activations, Index samples);

    /// Runs the batch forward, computes softmax cross-entropy from the last layer's sums, and propagates its gradient
    /// backwards. Samples are independent of each other, so they are distributed to threads in fixed groups.
    void run(const std::vector<TrainableLayer>& layers, const BatchSource& source);

    Index samples() const { return m_samples; }
    const NonzeroLists& inputsOf(std::size_t layer) const { return m_inputs[layer]; }
    /// Gradient of the mean loss at a layer's sums before its activation: samples × padded outputs.
    const Matrix& deltasOf(std::size_t layer) const { return m_deltas[layer]; }
    double lossSum() const;
    Index correct() const;

private:
    void loadInputs(const BatchSource& source, Index sample);
    void loadTransformed(const BatchSource& source, Index sample, const std::uint8_t* pixels);
    void forward(const std::vector<TrainableLayer>& layers, Index begin, Index end);
    void loss(const BatchSource& source, Index sample, Index classes);
    void softLoss(const BatchSource& source, Index sample, Index classes, float total);
    void backward(const std::vector<TrainableLayer>& layers, Index begin, Index end);

    std::vector<ActivationFunction> m_activations;
    std::vector<NonzeroLists> m_inputs;
    std::vector<Matrix> m_outputs; ///< after the activation; for the last layer, before it
    std::vector<Matrix> m_deltas;
    std::vector<Vector> m_startingSums;
    std::vector<NonzeroLists> m_deltaLists; ///< nonzero deltas of each layer except the first
    std::vector<float> m_losses;
    std::vector<std::uint8_t> m_hits;
    Index m_samples = 0;
};

} // namespace prunescope
