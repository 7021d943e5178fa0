// What a node of a network computes. The set is open: each operation is a pair of files in operations/.
#pragma once

#include "engine/core/Result.h"
#include "engine/network/Shape.h"
#include "engine/network/WeightSource.h"

#include <memory>
#include <span>
#include <string_view>

namespace prunescope {

/// What a node reads in a forward pass.
struct ForwardInputs {
    std::span<const ConstMatrixRef> values;
    const Shape& inputShape;  ///< of the first input, per sample
    const Shape& outputShape; ///< per sample
};

/// What the backward pass of one node reads and writes. Every matrix is samples × features. Gradients are of a scalar loss.
struct BackwardStep {
    const Shape& inputShape;                 ///< of the first input, per sample
    const Shape& outputShape;                ///< per sample
    std::span<const Matrix* const> inputs;   ///< what the node read
    const Matrix* output = nullptr;          ///< what it computed
    const Matrix* outputGradient = nullptr;  ///< gradient at its output
    std::span<Matrix* const> inputGradients; ///< the gradients at its inputs are added here; nullptr where not needed
    Matrix* weightGradient = nullptr;        ///< the weights' gradient is added here (rows × fan-in); nullptr if not needed
    Vector* biasGradient = nullptr;          ///< the bias's gradient is added here; nullptr if not needed
};

class Operation;
using OperationPtr = std::shared_ptr<const Operation>;

/// Immutable; shared by the networks that contain it.
class Operation {
public:
    virtual ~Operation() = default;
    Operation(const Operation&) = delete;
    Operation& operator=(const Operation&) = delete;

    /// The name under which formats and panels know this kind of operation: "dense", "relu", "max-pool".
    virtual std::string_view kind() const = 0;
    /// How many values the operation reads.
    virtual std::size_t inputCount() const { return 1; }
    /// The shape of its output. Fails with ShapeMismatch (the detail says what was found; the network adds the node).
    virtual Result<Shape> outputShape(std::span<const Shape> inputs) const = 0;

    /// Computes a batch. Every matrix is features × samples: one row per feature. The output is overwritten.
    virtual void forward(const ForwardInputs& inputs, MatrixRef output) const = 0;
    /// The same for matrices of samples × features. By default the batch is transposed, computed and transposed back.
    virtual void forwardSamples(const ForwardInputs& inputs, MatrixRef output) const;
    /// Adds the gradients with respect to inputs and parameters. Fails with Unsupported for an operation without a derivative.
    virtual Result<void> backward(const BackwardStep& step) const;

    /// Whether the operation only changes the shape of its input.
    virtual bool isReshape() const { return false; }
    /// Whether each output value depends only on the input value at the same place.
    virtual bool isElementwise() const { return false; }

    /// The weights that can be pruned, or nullptr for an operation without any.
    virtual const WeightSourcePtr& weightSource() const;
    /// The same operation with other weights of the same shape. Only for operations with weights.
    virtual OperationPtr withWeightSource(WeightSourcePtr source) const;
    /// The same kind of operation with weights of another shape, as after removing neurons or filters. Fails as create() of
    /// that operation.
    virtual Result<OperationPtr> resized(LayerWeights weights) const;

    /// Number of trainable parameters: weights and biases, whether pruned or not.
    virtual Index parameterCount() const { return 0; }
    /// Multiply-accumulates per sample that one weight takes part in, for an output of this shape: 1 for a dense layer, the
    /// number of positions for a convolution. Biases are not counted.
    virtual Index usesPerWeight(const Shape& /*output*/) const { return 1; }

protected:
    Operation() = default;
};

} // namespace prunescope
