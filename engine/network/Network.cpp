#include "engine/network/Network.h"

#include "engine/network/operations/Activation.h"
#include "engine/network/operations/Dense.h"
#include "engine/network/operations/Softmax.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <numeric>

namespace prunescope {

const Vector& Node::bias() const {
    static const Vector none;
    return hasWeights() ? weightSource()->bias() : none;
}

std::shared_ptr<const Node> Node::withWeightSource(WeightSourcePtr source) const {
    auto changed = std::make_shared<Node>(*this);
    changed->m_spec.operation = operation().withWeightSource(std::move(source));
    return changed;
}

Result<Network> Network::create(std::string name, Shape input, std::vector<NodeSpec> nodes) {
    Network network(std::move(name), std::move(input));
    network.m_readers.emplace_back();
    for (NodeSpec& spec : nodes)
        if (auto appended = network.append(std::move(spec)); !appended)
            return tl::unexpected(appended.error());
    if (network.m_layers.empty())
        return fail(ErrorCode::Unsupported, network.m_name, QT_TRANSLATE_NOOP("engine", "it has no layer with weights"));
    return network;
}

Result<void> Network::append(NodeSpec spec) {
    const auto sameName = [&](const auto& node) { return node->name() == spec.name; };
    if (std::any_of(m_nodes.begin(), m_nodes.end(), sameName))
        return fail(ErrorCode::BadArgument, m_name, QT_TRANSLATE_NOOP("engine", "two nodes are called {}"), spec.name);
    if (spec.inputs.size() != spec.operation->inputCount())
        return fail(ErrorCode::ShapeMismatch, inNode(spec.name), QT_TRANSLATE_NOOP("engine", "it reads {} values, a {} needs {}"),
                    spec.inputs.size(), spec.operation->kind(), spec.operation->inputCount());
    std::vector<Shape> shapes;
    for (const NodeIndex from : spec.inputs) {
        if (from < kNetworkInput || from >= nodeCount())
            return fail(ErrorCode::BadArgument, m_name, QT_TRANSLATE_NOOP("engine", "node {} reads a node that comes later"),
                        spec.name);
        shapes.push_back(from == kNetworkInput ? m_inputShape : node(from).shape());
    }
    auto shape = spec.operation->outputShape(shapes);
    if (!shape) {
        Error error = shape.error();
        if (error.where.empty())
            error.where = inNode(spec.name);
        return tl::unexpected(std::move(error));
    }
    const NodeIndex index = nodeCount();
    for (const NodeIndex from : spec.inputs)
        if (auto& readers = m_readers[static_cast<std::size_t>(from + 1)]; readers.empty() || readers.back() != index)
            readers.push_back(index);
    m_readers.emplace_back();
    if (spec.operation->weightSource())
        m_layers.push_back(index);
    m_nodes.push_back(std::shared_ptr<const Node>(new Node(std::move(spec), shapes.front(), std::move(*shape))));
    return {};
}

Result<Network> Network::ofDense(std::string name, std::vector<DenseSpec> layers) {
    std::vector<NodeSpec> nodes;
    const Shape input{layers.empty() ? 0 : layers.front().weights.values.cols()};
    for (DenseSpec& layer : layers) {
        auto dense = Dense::create(std::move(layer.weights));
        if (!dense) {
            Error error = dense.error();
            error.where = inLayer(layer.name);
            return tl::unexpected(std::move(error));
        }
        nodes.push_back({layer.name, std::move(*dense), {static_cast<NodeIndex>(nodes.size()) - 1}});
        if (layer.activation.activation == Activation::Identity)
            continue;
        OperationPtr activation = operationOf(layer.activation);
        std::string activationName = fmt::format("{}.{}", layer.name, activation->kind());
        nodes.push_back({std::move(activationName), std::move(activation), {static_cast<NodeIndex>(nodes.size()) - 1}});
    }
    return create(std::move(name), input, std::move(nodes));
}

std::vector<LayerIndex> Network::layers() const {
    std::vector<LayerIndex> indices;
    for (int i = 0; i < layerCount(); ++i)
        indices.push_back(LayerIndex{i});
    return indices;
}

std::optional<LayerIndex> Network::findLayer(std::string_view name) const {
    for (const LayerIndex index : layers())
        if (layer(index).name() == name)
            return index;
    return std::nullopt;
}

std::vector<std::string> Network::layerNames() const {
    std::vector<std::string> names;
    for (const LayerIndex index : layers())
        names.push_back(layer(index).name());
    return names;
}

ActivationFunction Network::activationAfter(LayerIndex layer) const {
    const std::vector<NodeIndex>& next = readers(nodeOf(layer));
    if (next.size() != 1)
        return {};
    const auto* const activation = dynamic_cast<const ActivationOperation*>(&node(next.front()).operation());
    return activation ? activation->function() : ActivationFunction();
}

Network Network::withWeights(LayerIndex layer, LayerWeights weights) const {
    return withWeightSource(layer, std::make_shared<const StoredWeights>(std::move(weights)));
}

Network Network::withWeightSource(LayerIndex layer, WeightSourcePtr source) const {
    assert(source->rows() == this->layer(layer).weightRows() && source->cols() == this->layer(layer).weightCols());
    Network result(*this);
    result.m_nodes[static_cast<std::size_t>(nodeOf(layer))] = this->layer(layer).withWeightSource(std::move(source));
    return result;
}

Network Network::renamed(std::string name) const {
    Network result(*this);
    result.m_name = std::move(name);
    return result;
}

std::vector<NodeSpec> Network::specs() const {
    std::vector<NodeSpec> specs;
    for (const auto& node : m_nodes)
        specs.push_back(node->m_spec);
    return specs;
}

namespace {

template <class Count> Index sum(const std::vector<std::shared_ptr<const Node>>& nodes, Count count) {
    return std::accumulate(nodes.begin(), nodes.end(), Index{0},
                           [&](Index total, const auto& node) { return total + count(*node); });
}

} // namespace

Index Network::parameters() const {
    return sum(m_nodes, [](const Node& node) { return node.operation().parameterCount(); });
}

Index Network::weightCount() const {
    return sum(m_nodes, [](const Node& node) { return node.weightCount(); });
}

Index Network::keptWeights() const {
    return sum(m_nodes, [](const Node& node) { return node.weightCounts().kept; });
}

Index Network::nonzeroWeights() const {
    return sum(m_nodes, [](const Node& node) { return node.weightCounts().nonzero; });
}

Index Network::macs() const {
    return sum(m_nodes, [](const Node& node) { return node.macs(); });
}

Index Network::keptMacs() const {
    return sum(m_nodes, [](const Node& node) { return node.keptMacs(); });
}

bool Network::endsInSoftmax() const {
    return dynamic_cast<const Softmax*>(&m_nodes.back()->operation()) != nullptr;
}

NodeIndex Network::logitsNode() const {
    return endsInSoftmax() ? m_nodes.back()->inputs().front() : nodeCount() - 1;
}

} // namespace prunescope
