#include "engine/pruning/NeuronSurgery.h"

#include <algorithm>
#include <cassert>

namespace prunescope {

Result<LayerIndex> layerBehind(const Network& network, LayerIndex hidden) {
    const Node& layer = network.layer(hidden);
    if (hidden.value + 1 == network.layerCount())
        return fail(ErrorCode::BadArgument, Message::verbatim("layer"),
                    QT_TRANSLATE_NOOP("engine", "layer {} is the output: its neurons are the classes"), layer.name());
    if (!layer.isDense()) // a filter has many outputs: its rows do not match the next layer's columns one to one
        return fail(ErrorCode::Unsupported, inLayer(layer.name()),
                    QT_TRANSLATE_NOOP("engine", "neurons cannot be removed from or added to a {}"), layer.kind());
    NodeIndex index = network.nodeOf(hidden);
    while (true) {
        const Node& node = network.node(index);
        if (index != network.nodeOf(hidden)) {
            if (node.hasWeights() && node.isDense())
                break;
            if (!node.operation().isElementwise())
                return fail(ErrorCode::Unsupported, inNode(node.name()),
                            QT_TRANSLATE_NOOP("engine", "neurons cannot be removed from or added to the layer before a {}"),
                            node.kind());
        }
        if (network.readers(index).size() != 1)
            return fail(ErrorCode::Unsupported, inNode(node.name()),
                        QT_TRANSLATE_NOOP("engine", "{} nodes read its value, so that its neurons cannot be removed one by one"),
                        network.readers(index).size());
        index = network.readers(index).front();
    }
    return *network.findLayer(network.node(index).name());
}

Result<Network> replaceSeam(const Network& network, LayerIndex hidden, LayerWeights now, LayerWeights behind) {
    const auto next = layerBehind(network, hidden);
    if (!next)
        return tl::unexpected(next.error());
    assert(now.values.rows() == behind.values.cols());
    std::vector<NodeSpec> specs = network.specs();
    const auto replace = [&](LayerIndex index, LayerWeights weights) -> Result<void> {
        auto resized = network.layer(index).operation().resized(std::move(weights));
        if (!resized) {
            Error error = resized.error();
            error.where = inLayer(network.layer(index).name());
            return tl::unexpected(std::move(error));
        }
        specs[static_cast<std::size_t>(network.nodeOf(index))].operation = std::move(*resized);
        return {};
    };
    if (const auto done = replace(hidden, std::move(now)); !done)
        return tl::unexpected(done.error());
    if (const auto done = replace(*next, std::move(behind)); !done)
        return tl::unexpected(done.error());
    return Network::create(network.name(), network.inputShape(), std::move(specs));
}

LayerWeights selectRows(const LayerWeights& weights, const std::vector<Index>& neurons) {
    const Index cols = weights.values.cols();
    const auto rows = static_cast<Index>(neurons.size());
    Matrix values(rows, cols);
    MaskBytes mask;
    Vector bias(weights.bias.size() != 0 ? rows : 0);
    for (Index i = 0; i < rows; ++i) {
        const Index from = neurons[static_cast<std::size_t>(i)];
        values.row(i) = weights.values.view().row(from);
        mask.insert(mask.end(), weights.mask->begin() + from * cols, weights.mask->begin() + (from + 1) * cols);
        if (bias.size() != 0)
            bias[i] = weights.bias[from];
    }
    return {SharedMatrix(std::move(values)), std::make_shared<const MaskBytes>(std::move(mask)), std::move(bias)};
}

LayerWeights selectColumns(const LayerWeights& weights, const std::vector<Index>& neurons) {
    const Index rows = weights.values.rows();
    Matrix values(rows, static_cast<Index>(neurons.size()));
    MaskBytes mask;
    for (Index row = 0; row < rows; ++row)
        for (std::size_t i = 0; i < neurons.size(); ++i) {
            values(row, static_cast<Index>(i)) = weights.values.view()(row, neurons[i]);
            mask.push_back((*weights.mask)[static_cast<std::size_t>(row * weights.values.cols() + neurons[i])]);
        }
    return {SharedMatrix(std::move(values)), std::make_shared<const MaskBytes>(std::move(mask)), weights.bias};
}

} // namespace prunescope
