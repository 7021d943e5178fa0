// One operation of a network. An open set: dense layers now; convolution, pooling, flatten and batch norm take the same
// interface.
#pragma once

#include "engine/core/Result.h"
#include "engine/network/Activation.h"
#include "engine/network/Weights.h"

#include <atomic>
#include <memory>
#include <string>

namespace prunescope {

/// How many of a layer's weights the mask keeps, and how many are not 0.
struct WeightCounts {
    Index kept = 0;
    Index nonzero = 0;
};

class Layer {
public:
    virtual ~Layer() = default;
    Layer(const Layer&) = delete;
    Layer& operator=(const Layer&) = delete;

    const std::string& name() const { return m_name; }
    Activation activation() const { return m_activation; } ///< applied to what forward() writes

    virtual std::string_view op() const = 0; ///< "dense", "activation"
    virtual Index inputSize() const = 0;     ///< features per sample
    virtual Index outputSize() const = 0;

    /// What can be pruned, or nullptr for an operation without weights. A giant layer that was pruned makes its weights when they
    /// are first asked for (see PrunedLayer.h): ask the functions below where they will do.
    virtual const LayerWeights* weights() const { return nullptr; }
    /// The same as weights() != nullptr and weights()->count().
    bool hasWeights() const { return weightCount() > 0; }
    virtual Index weightCount() const { return 0; }
    virtual WeightCounts weightCounts() const { return {}; }
    virtual const Vector& bias() const;
    /// Bytes of the weights and the mask that the layer has in memory by itself.
    virtual std::size_t heldBytes() const { return 0; }
    /// Weights `begin` to `begin` + `count`, row-major, with zeros where they are pruned.
    virtual void copyWeights(Index begin, Index count, float* to) const;
    /// The same operation with other weights of the same shape. Only for layers whose weights() is not nullptr.
    virtual std::shared_ptr<const Layer> withWeights(LayerWeights weights) const;

    /// Pre-activations of a batch. inputs: samples × inputSize; outputs: samples × outputSize, written whole.
    virtual void forward(ConstMatrixRef inputs, MatrixRef outputs) const = 0;

    /// Numbers that training sets: weights and biases, whether pruned or not.
    virtual Index parameters() const { return 0; }
    /// Multiply-accumulates per sample, for all weights and for the kept ones alone; biases are not counted.
    virtual Index macs() const { return 0; }
    virtual Index keptMacs() const { return 0; }

protected:
    Layer(std::string name, Activation activation) : m_name(std::move(name)), m_activation(activation) {}

private:
    std::string m_name;
    Activation m_activation;
};

using LayerPtr = std::shared_ptr<const Layer>;

/// y = W x + b. Weights outputs × inputs.
class DenseLayer final : public Layer {
public:
    /// Fails with NotFinite (naming row and column) or ShapeMismatch (bias neither empty nor one per output; empty matrix).
    static Result<LayerPtr> create(std::string name, LayerWeights weights, Activation activation);

    std::string_view op() const override { return "dense"; }
    Index inputSize() const override { return m_weights.values.cols(); }
    Index outputSize() const override { return m_weights.values.rows(); }
    const LayerWeights* weights() const override { return &m_weights; }
    Index weightCount() const override { return m_weights.count(); }
    const Vector& bias() const override { return m_weights.bias; }
    std::size_t heldBytes() const override {
        return static_cast<std::size_t>(m_weights.count()) * (sizeof(float) + sizeof(std::uint8_t));
    }
    WeightCounts weightCounts() const override;
    LayerPtr withWeights(LayerWeights weights) const override;
    void forward(ConstMatrixRef inputs, MatrixRef outputs) const override;
    Index parameters() const override { return m_weights.count() + m_weights.bias.size(); }
    Index macs() const override { return m_weights.count(); }
    Index keptMacs() const override { return weightCounts().kept; }

private:
    DenseLayer(std::string name, LayerWeights weights, Activation activation)
        : Layer(std::move(name), activation), m_weights(std::move(weights)) {}

    LayerWeights m_weights;
    // Counted when they are first asked for; −1 until then. Two threads that both count find the same.
    mutable std::atomic<Index> m_kept{-1};
    mutable std::atomic<Index> m_nonzero{-1};
};

/// An activation that no layer before it can carry: on the input, or behind another activation.
class ActivationLayer final : public Layer {
public:
    ActivationLayer(std::string name, Activation activation, Index size) : Layer(std::move(name), activation), m_size(size) {}

    std::string_view op() const override { return "activation"; }
    Index inputSize() const override { return m_size; }
    Index outputSize() const override { return m_size; }
    void forward(ConstMatrixRef inputs, MatrixRef outputs) const override { outputs = inputs; }

private:
    Index m_size;
};

} // namespace prunescope
