#include "engine/execution/DenseChain.h"

#include "engine/network/operations/Activation.h"

#include <fmt/format.h>

namespace prunescope {

namespace {

tl::unexpected<Error> notInChain(const Node& node, const std::string& detail) {
    return fail(ErrorCode::Unsupported, inNode(node.name()), detail);
}

} // namespace

Result<std::vector<ChainLink>> denseChainFrom(const Network& network, LayerIndex first) {
    std::vector<ChainLink> chain;
    const NodeIndex logits = network.logitsNode();
    NodeIndex index = network.nodeOf(first);
    while (true) {
        const Node& node = network.node(index);
        const auto* const activation = dynamic_cast<const ActivationOperation*>(&node.operation());
        if (node.isDense())
            chain.push_back({*network.findLayer(node.name()), {}});
        else if (activation && chain.back().activation == ActivationFunction())
            chain.back().activation = activation->function();
        else if (!node.operation().isReshape())
            return notInChain(
                node, fmt::format("only dense layers with one activation behind each can be here, not a {}", node.kind()));
        if (index == logits)
            return chain;
        if (network.readers(index).size() != 1)
            return notInChain(node,
                              fmt::format("{} nodes read its value: this is no chain of layers", network.readers(index).size()));
        index = network.readers(index).front();
    }
}

} // namespace prunescope
