// Collects the nodes of a network while a model file is read. Knows no file format.
#pragma once

#include "engine/core/Progress.h"
#include "engine/network/Network.h"

#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace prunescope {

/// A node with weights whose mask is not made yet.
struct LayerDraft {
    std::string kind;                                            ///< "dense": for the name of a layer that has none
    SharedMatrix weights;                                        ///< outputs × fan-in
    Vector bias;                                                 ///< one per output, or empty
    std::function<Result<OperationPtr>(LayerWeights)> operation; ///< Dense::create, …
};

/// Looks at a layer's weights, of which the mask so far says that every zero is pruned, and may give them another mask.
using MaskReader = std::function<Result<LayerWeights>(const std::string& layer, LayerWeights weights)>;

class GraphBuilder {
public:
    explicit GraphBuilder(Shape input) : m_input(std::move(input)) {}

    /// The name is a wish: in finish() the layers get theirs first, and a name that is taken gets a number behind it. An empty
    /// wish becomes the kind of the operation. inputs: earlier nodes, or kNetworkInput. Fails with ShapeMismatch where the
    /// operation does not take what they give.
    Result<NodeIndex> add(const std::string& name, OperationPtr operation, std::vector<NodeIndex> inputs);
    /// output: the shape that the layer gives; Network::create() compares it with the operation's own.
    NodeIndex addLayer(const std::string& name, LayerDraft draft, NodeIndex input, Shape output);

    /// What a node gives, or the shape of the network's input.
    const Shape& shape(NodeIndex node) const;
    /// The layer that a node is, to change its bias; nullptr for other nodes and the input.
    LayerDraft* layer(NodeIndex node);
    /// Whether the node is a layer or depends on one.
    bool isBehindLayer(NodeIndex node) const;
    std::size_t nodeCount() const { return m_entries.size(); }

    /// The network of the nodes that `output` depends on. Fails with NotFinite, ShapeMismatch, Unsupported (no layer with
    /// weights, the output is the input), Cancelled, or as the mask reader.
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
