// A dense layer while it learns: its numbers in the layouts that the row kernel wants, and the optimiser's memory of them.
#pragma once

#include "engine/network/Network.h"
#include "engine/training/NonzeroLists.h"
#include "engine/training/Optimiser.h"

namespace prunescope {

class TrainableLayer {
public:
    /// backward: whether a layer before this one wants gradients from it.
    TrainableLayer(const Node& layer, bool backward, Optimiser optimiser);

    Index inputs() const { return m_inputs; }
    Index outputs() const { return m_outputs; }
    Index width() const { return paddedWidth(m_outputs); }     ///< of a row of outputs
    Index inputWidth() const { return paddedWidth(m_inputs); } ///< of a row of input gradients

    /// What a sum over inputs starts with: the bias, plus what a constant `background` under all inputs adds. width() values.
    void startingSums(float background, float* sums) const;
    /// Adds the weighted inputs of one sample to sums (width() values).
    void addInputs(const RowTerm* terms, Index count, float* sums) const;
    /// Adds the gradient at the inputs of one sample, from the nonzero gradients at its outputs, to sums (inputWidth() values).
    void addOutputGradients(const RowTerm* terms, Index count, float* sums) const;

    /// Sums the gradients at the outputs (samples × width) over the batch: that is the bias's gradient.
    void sumDeltas(const Matrix& deltas, Index samples);
    /// One optimiser step for the weights of one block of inputs (NonzeroLists::kBlock of them): the gradient is summed over the
    /// batch and used up on the spot. Blocks touch nothing in common.
    void stepBlock(Index block, const StepRates& rates, const NonzeroLists& inputs, const Matrix& deltas, Index samples,
                   float background);
    void stepBias(const StepRates& rates);

    /// Gradient of the mean loss by weight, pruned ones included, as stepBlock() uses it: outputs × inputs.
    Matrix gradient(const NonzeroLists& inputs, const Matrix& deltas, Index samples, float background) const;

    /// Row-major outputs × inputs, as networks keep it.
    MaskBytes mask() const;
    /// What is no longer kept becomes 0, what is newly kept starts at 0; the optimiser forgets both.
    void setMask(const MaskBytes& mask);

    /// outputs × inputs, as networks keep them.
    Matrix weights() const;
    Vector bias() const { return m_hasBias ? Vector(m_bias.head(m_outputs)) : Vector(); }

private:
    Index m_inputs;
    Index m_outputs;
    bool m_hasBias;
    Matrix m_byInput;  ///< inputs × width: row j holds what input j gives to each output
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
