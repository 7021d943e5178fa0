#include "engine/network/LayerReference.h"

#include "engine/network/operations/Activation.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <set>

namespace prunescope {

namespace {

/// The layer that a recipe of version 1 refers to by this number.
std::optional<LayerIndex> layerWithNumber(const Network& network, int wanted) {
    int number = 0;
    int layer = 0;
    std::set<NodeIndex> carried; // activations that belong to the layer before them
    for (NodeIndex index = 0; index < network.nodeCount(); ++index) {
        const Node& node = network.node(index);
        if (node.hasWeights()) {
            if (number == wanted)
                return LayerIndex{layer};
            ++layer;
            ++number;
            if (const std::vector<NodeIndex>& readers = network.readers(index); readers.size() == 1)
                carried.insert(readers.front());
        } else if (dynamic_cast<const ActivationOperation*>(&node.operation()) && !carried.contains(index)) {
            ++number;
        }
    }
    return std::nullopt;
}

bool isNumber(const std::string& text, int& number) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size();
}

} // namespace

Result<LayerIndex> resolveLayer(const Network& network, const std::string& reference, const std::string& key) {
    if (const auto named = network.findLayer(reference))
        return *named;
    constexpr std::string_view kWeights = ".weight";
    if (reference.ends_with(kWeights))
        if (const auto named = network.findLayer(std::string_view(reference).substr(0, reference.size() - kWeights.size())))
            return *named;
    int number = 0;
    if (isNumber(reference, number))
        if (const auto numbered = layerWithNumber(network, number))
            return *numbered;
    return fail(ErrorCode::BadArgument, key, QT_TRANSLATE_NOOP("engine", "there is no layer {}: the network's layers are {}"),
                reference, fmt::format("{}", fmt::join(network.layerNames(), ", ")));
}

Result<std::vector<std::string>> resolveLayers(const Network& network, const std::vector<std::string>& references,
                                               const std::string& key) {
    std::set<int> layers;
    for (const std::string& reference : references) {
        const auto layer = resolveLayer(network, reference, key);
        if (!layer)
            return tl::unexpected(layer.error());
        if (!layers.insert(layer->value).second)
            return fail(ErrorCode::BadArgument, key, QT_TRANSLATE_NOOP("engine", "layer {} is named twice"),
                        network.layer(*layer).name());
    }
    std::vector<std::string> names;
    for (const int layer : layers)
        names.push_back(network.layer(LayerIndex{layer}).name());
    return names;
}

} // namespace prunescope
