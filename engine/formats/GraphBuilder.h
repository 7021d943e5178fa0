// Collects the nodes of a network while a model file is read. Independent of the file format.
#pragma once

#include "engine/core/Progress.h"
#include "engine/network/Network.h"

#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace prunescope {

/// A node with weights whose mask has not been created yet.
struct LayerDraft {
    std::string kind;                                            ///< "dense": for the name of a layer that has none
    SharedMatrix weights;                                        ///< outputs × fan-in
    Vector bias;                                                 ///< one per output, or empty
    std::function<Result<OperationPtr>(LayerWeights)> operation; ///< Dense::create, …
};

/// Receives a layer's weights with a mask in which every zero is pruned, and may return them with a different mask.
using MaskReader = std::function<Result<LayerWeights>(const std::string& layer, LayerWeights weights)>;

class GraphBuilder {
public:
    explicit GraphBuilder(Shape input) : m_input(std::move(input)) {}

    /// The name is a suggestion: finish() names the layers first, and a name that is already taken gets a number appended. An
    /// empty name is replaced by the kind of the operation. inputs: earlier nodes, or kNetworkInput. Fails with ShapeMismatch
    /// if the operation does not accept the shapes of its inputs.
    Result<NodeIndex> add(const std::string& name, OperationPtr operation, std::vector<NodeIndex> inputs);
    /// output: the layer's output shape; Network::create() compares it with the operation's own.
    NodeIndex addLayer(const std::string& name, LayerDraft draft, NodeIndex input, Shape output);

    /// The output shape of a node, or the shape of the network's input.
    const Shape& shape(NodeIndex node) const;
    /// The node as a layer whose bias can be changed; nullptr for other nodes and the input.
    LayerDraft* layer(NodeIndex node);
    /// Whether the node is a layer or depends on one.
    bool isBehindLayer(NodeIndex node) const;
    std::size_t nodeCount() const { return m_entries.size(); }

    /// The network of the nodes that `output` depends on. Fails with NotFinite, ShapeMismatch, Unsupported (no layer with
    /// weights, or the output is the input itself), Cancelled, or as the mask reader.
    Result<Network> finish(const std::string& name, NodeIndex output, const MaskReader& masks = {},
                           const std::stop_token& stop = {}, const ProgressFn& progress = {});

private:
    struct Entry {
        std::string name;
        OperationPtr operation; ///< nullptr for a layer until finish()
        std::unique_ptr<LayerDraft> draft;
        std::vector<NodeIndex> inputs;
        Shape shape;
        bool isBehindLayer = false;
    };

    void keepOnly(NodeIndex output);
    void nameNodes();
    Result<void> makeLayers(const MaskReader& masks, const std::stop_token& stop, const ProgressFn& progress);
    static Result<OperationPtr> layerOperation(Entry& entry, const MaskReader& masks, const std::stop_token& stop,
                                               const ProgressFn& progress);

    Shape m_input;
    std::vector<Entry> m_entries;
};

} // namespace prunescope
