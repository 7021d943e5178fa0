// An immutable, validated graph of operations. Copies are cheap: operations are shared.
#pragma once

#include "engine/core/Result.h"
#include "engine/network/Operation.h"
#include "engine/network/operations/ActivationFunctions.h"

#include <string>
#include <vector>

namespace prunescope {

/// Position of a node in a network's order, valid only for that network. Anything that outlives the network uses names.
using NodeIndex = int;
/// Stands for the network's own input where a node reads it.
inline constexpr NodeIndex kNetworkInput = -1;

/// One element from which a network is built: the operation and the earlier nodes that it reads.
struct NodeSpec {
    std::string name;
    OperationPtr operation;
    std::vector<NodeIndex> inputs;
};

/// One operation and its place in the graph. A node with weights is a layer; its name identifies it in recipes and files and
/// stays the same when neurons are removed or nodes are reordered.
class Node {
public:
    const std::string& name() const { return m_spec.name; }
    const Operation& operation() const { return *m_spec.operation; }
    const OperationPtr& operationPtr() const { return m_spec.operation; }
    std::string_view kind() const { return operation().kind(); }
    const std::vector<NodeIndex>& inputs() const { return m_spec.inputs; }
    const Shape& inputShape() const { return m_inputShape; } ///< of the first input
    const Shape& shape() const { return m_shape; }           ///< of the output
    Index inputSize() const { return m_inputShape.size(); }  ///< features per sample
    Index outputSize() const { return m_shape.size(); }

    // The weights, if there are any. weights() may have to compute those of a pruned giant layer: use the other functions where
    // they suffice.
    bool hasWeights() const { return operation().weightSource() != nullptr; }
    const WeightSourcePtr& weightSource() const { return operation().weightSource(); }
    const LayerWeights* weights() const { return hasWeights() ? &weightSource()->weights() : nullptr; }
    Index weightRows() const { return hasWeights() ? weightSource()->rows() : 0; } ///< outputs, filters
    Index weightCols() const { return hasWeights() ? weightSource()->cols() : 0; } ///< fan-in of each
    Index weightCount() const { return weightRows() * weightCols(); }
    WeightCounts weightCounts() const { return hasWeights() ? weightSource()->counts() : WeightCounts(); }
    const Vector& bias() const;
    std::size_t heldBytes() const { return hasWeights() ? weightSource()->heldBytes() : 0; }
    void copyWeights(Index begin, Index count, float* to) const { weightSource()->copyWeights(begin, count, to); }
    /// Whether the node computes W x + b of a flat input, so that its weights are outputs × inputs.
    bool isDense() const { return kind() == "dense"; }

    /// The same node with other weights of the same shape.
    std::shared_ptr<const Node> withWeightSource(WeightSourcePtr source) const;

    Index macs() const { return weightCount() * operation().usesPerWeight(m_shape); }
    Index keptMacs() const { return weightCounts().kept * operation().usesPerWeight(m_shape); }

    Node(const Node&) = default;

private:
    friend class Network;
    Node(NodeSpec spec, Shape inputShape, Shape shape)
        : m_spec(std::move(spec)), m_inputShape(std::move(inputShape)), m_shape(std::move(shape)) {}

    NodeSpec m_spec;
    Shape m_inputShape;
    Shape m_shape;
};

/// A single layer, shared by the networks that contain it.
using LayerPtr = std::shared_ptr<const Node>;

/// A dense layer and the activation after it, for Network::ofDense().
struct DenseSpec {
    std::string name;
    LayerWeights weights;
    ActivationFunction activation; ///< Identity adds no node
};

class Network {
public:
    /// nodes: each one follows the nodes that it reads; the last one is the output. Fails with ShapeMismatch (naming the node
    /// and the shapes), BadArgument (two nodes with the same name, a node that reads a later one), or Unsupported (no weights
    /// anywhere).
    static Result<Network> create(std::string name, Shape input, std::vector<NodeSpec> nodes);
    /// A chain of dense layers. An activation's node is called after its layer: "fc1.relu". Fails as create(), and with
    /// NotFinite.
    static Result<Network> ofDense(std::string name, std::vector<DenseSpec> layers);

    const std::string& name() const { return m_name; }
    const Shape& inputShape() const { return m_inputShape; }
    const Shape& outputShape() const { return m_nodes.back()->shape(); }
    Index inputSize() const { return m_inputShape.size(); }
    Index outputSize() const { return outputShape().size(); }

    const Node& node(NodeIndex index) const { return *m_nodes[static_cast<std::size_t>(index)]; }
    NodeIndex nodeCount() const { return static_cast<NodeIndex>(m_nodes.size()); }
    /// The nodes that read a node's output (or the network's input), ascending.
    const std::vector<NodeIndex>& readers(NodeIndex index) const { return m_readers[static_cast<std::size_t>(index + 1)]; }

    // Layers: the nodes with weights, in order.
    int layerCount() const { return static_cast<int>(m_layers.size()); }
    std::vector<LayerIndex> layers() const;
    NodeIndex nodeOf(LayerIndex layer) const { return m_layers[static_cast<std::size_t>(layer.value)]; }
    const Node& layer(LayerIndex layer) const { return node(nodeOf(layer)); }
    const LayerPtr& layerPtr(LayerIndex layer) const { return m_nodes[static_cast<std::size_t>(nodeOf(layer))]; }
    /// The layer with that name.
    std::optional<LayerIndex> findLayer(std::string_view name) const;
    std::vector<std::string> layerNames() const;
    /// The element-wise activation that is the only reader of a layer's output; Identity if there is none.
    ActivationFunction activationAfter(LayerIndex layer) const;

    /// The same network with other weights of the same shape in one layer.
    Network withWeights(LayerIndex layer, LayerWeights weights) const;
    Network withWeightSource(LayerIndex layer, WeightSourcePtr source) const;
    Network renamed(std::string name) const;
    /// The nodes with which create() would build this network again.
    std::vector<NodeSpec> specs() const;

    Index parameters() const;
    Index weightCount() const;    ///< biases are never counted
    Index keptWeights() const;    ///< by mask
    Index nonzeroWeights() const; ///< by value
    Index macs() const;           ///< per sample
    Index keptMacs() const;

    /// Whether the last node is softmax or log-softmax, so that the loss is computed from the values before it.
    bool endsInSoftmax() const;
    /// The node whose values are the logits: the node before a final softmax, else the last node.
    NodeIndex logitsNode() const;

private:
    Network(std::string name, Shape input) : m_name(std::move(name)), m_inputShape(std::move(input)) {}
    Result<void> append(NodeSpec spec);

    std::string m_name;
    Shape m_inputShape;
    std::vector<std::shared_ptr<const Node>> m_nodes;
    std::vector<std::vector<NodeIndex>> m_readers; ///< of the network's input, then of each node
    std::vector<NodeIndex> m_layers;
};

} // namespace prunescope
