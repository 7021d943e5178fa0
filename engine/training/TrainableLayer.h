// A dense layer during training: its parameters in the layouts that the row kernel needs, and the optimiser's state for them.
#pragma once

#include "engine/network/Network.h"
#include "engine/training/NonzeroLists.h"
#include "engine/training/Optimiser.h"

namespace prunescope {

class TrainableLayer {
public:
    /// backward: whether a layer before this one needs gradients from it.
    TrainableLayer(const Node& layer, bool backward, Optimiser optimiser);

    Index inputs() const { return m_inputs; }
    Index outputs() const { return m_outputs; }
    Index width() const { return paddedWidth(m_outputs); }     ///< width of a row of outputs
    Index inputWidth() const { return paddedWidth(m_inputs); } ///< width of a row of input gradients

    /// The starting values of the sums over inputs: the bias, plus the contribution of a constant `background` added to every
    /// input. width() values.
    void startingSums(float background, float* sums) const;
    /// Adds the weighted inputs of one sample to sums (width() values).
    void addInputs(const RowTerm* terms, Index count, float* sums) const;
    /// Adds the gradient at the inputs of one sample, from the nonzero gradients at its outputs, to sums (inputWidth() values).
    void addOutputGradients(const RowTerm* terms, Index count, float* sums) const;

    /// Sums the gradients at the outputs (samples × width) over the batch, which gives the bias's gradient.
    void sumDeltas(const Matrix& deltas, Index samples);
    /// One optimiser step for the weights of one block of inputs (NonzeroLists::kBlock of them): the gradient is summed over
    /// the batch and applied at once. Different blocks share no data.
    void stepBlock(Index block, const StepRates& rates, const NonzeroLists& inputs, const Matrix& deltas, Index samples,
                   float background);
    void stepBias(const StepRates& rates);

    /// Gradient of the mean loss by weight, pruned ones included, as stepBlock() uses it: outputs × inputs.
    Matrix gradient(const NonzeroLists& inputs, const Matrix& deltas, Index samples, float background) const;

    /// Row-major outputs × inputs, as in a network.
    MaskBytes mask() const;
    /// Weights that are no longer kept become 0, and newly kept weights start at 0; the optimiser's state is reset for both.
    void setMask(const MaskBytes& mask);

    /// outputs × inputs, as in a network.
    Matrix weights() const;
    Vector bias() const { return m_hasBias ? Vector(m_bias.head(m_outputs)) : Vector(); }

private:
    Index m_inputs;
    Index m_outputs;
    bool m_hasBias;
    Matrix m_byInput;  ///< inputs × width: row j holds the weights from input j to each output
    Matrix m_byOutput; ///< outputs × inputWidth, the transposed copy for the backward pass; empty for the first layer
    Matrix m_firstMoment;
    Matrix m_secondMoment;
    MaskBytes m_mask; ///< laid out like m_byInput; empty when nothing is pruned
    Vector m_bias;    ///< width() values
    Vector m_deltaSum;
    Vector m_biasFirstMoment;
    Vector m_biasSecondMoment;
};

} // namespace prunescope
