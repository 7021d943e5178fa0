// An immutable, validated chain of layers. Copies are cheap: layers are shared.
#pragma once

#include "engine/core/Result.h"
#include "engine/network/Layer.h"

#include <string>
#include <vector>

namespace prunescope {

class Network {
public:
    /// Fails with ShapeMismatch where two neighbours do not fit (naming both), or when there is no layer with weights.
    static Result<Network> create(std::string name, std::vector<LayerPtr> layers);

    const std::string& name() const { return m_name; }
    const std::vector<LayerPtr>& layers() const { return m_layers; }
    const Layer& layer(LayerIndex index) const { return *m_layers[static_cast<std::size_t>(index.value)]; }
    int layerCount() const { return static_cast<int>(m_layers.size()); }
    Index inputSize() const { return m_layers.front()->inputSize(); }
    Index outputSize() const { return m_layers.back()->outputSize(); }

    /// Layers that have weights, in order.
    std::vector<LayerIndex> prunableLayers() const;

    /// The same network with one layer replaced by one of the same shape.
    Network withLayer(LayerIndex index, LayerPtr layer) const;
    Network renamed(std::string name) const;

    Index parameters() const;
    Index weightCount() const;    ///< biases are never counted
    Index keptWeights() const;    ///< by mask
    Index nonzeroWeights() const; ///< by value
    Index macs() const;           ///< per sample
    Index keptMacs() const;

    /// The values before the last activation when that is softmax or log-softmax, else the network's output.
    /// inputs: samples × inputSize; result: samples × outputSize.
    Matrix logits(ConstMatrixRef inputs) const;
    /// The output with every activation applied.
    Matrix output(ConstMatrixRef inputs) const;
    /// Whether the last activation is softmax or log-softmax, so that loss is taken from the values before it.
    bool endsInSoftmax() const;

private:
    Network(std::string name, std::vector<LayerPtr> layers) : m_name(std::move(name)), m_layers(std::move(layers)) {}
    template <class Count> Index sum(Count count) const;

    std::string m_name;
    std::vector<LayerPtr> m_layers;
};

} // namespace prunescope
