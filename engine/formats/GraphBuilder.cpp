#include "engine/formats/GraphBuilder.h"

#include "engine/formats/Names.h"

#include <fmt/format.h>

#include <algorithm>

namespace prunescope {

namespace {

std::size_t at(NodeIndex node) {
    return static_cast<std::size_t>(node);
}

} // namespace

Result<NodeIndex> GraphBuilder::add(const std::string& name, OperationPtr operation, std::vector<NodeIndex> inputs) {
    std::vector<Shape> shapes;
    for (const NodeIndex input : inputs)
        shapes.push_back(shape(input));
    Result<Shape> given = operation->outputShape(shapes);
    if (!given)
        return tl::unexpected<Error>(given.error());
    Entry entry;
    entry.name = name;
    entry.operation = std::move(operation);
    entry.isBehindLayer = std::any_of(inputs.begin(), inputs.end(), [this](NodeIndex input) { return isBehindLayer(input); });
    entry.inputs = std::move(inputs);
    entry.shape = std::move(*given);
    m_entries.push_back(std::move(entry));
    return static_cast<NodeIndex>(m_entries.size()) - 1;
}

NodeIndex GraphBuilder::addLayer(const std::string& name, LayerDraft draft, NodeIndex input, Shape output) {
    Entry entry;
    entry.name = name;
    entry.draft = std::make_unique<LayerDraft>(std::move(draft));
    entry.inputs = {input};
    entry.isBehindLayer = true;
    entry.shape = std::move(output);
    m_entries.push_back(std::move(entry));
    return static_cast<NodeIndex>(m_entries.size()) - 1;
}

const Shape& GraphBuilder::shape(NodeIndex node) const {
    return node == kNetworkInput ? m_input : m_entries[at(node)].shape;
}

LayerDraft* GraphBuilder::layer(NodeIndex node) {
    return node == kNetworkInput ? nullptr : m_entries[at(node)].draft.get();
}

bool GraphBuilder::isBehindLayer(NodeIndex node) const {
    return node != kNetworkInput && m_entries[at(node)].isBehindLayer;
}

/// Removes all nodes that the output does not depend on. The output is then the last node, and every other node leads to it.
void GraphBuilder::keepOnly(NodeIndex output) {
    std::vector<bool> isNeeded(m_entries.size(), false);
    isNeeded[at(output)] = true;
    for (NodeIndex node = output; node >= 0; --node)
        for (const NodeIndex input : m_entries[at(node)].inputs)
            if (isNeeded[at(node)] && input != kNetworkInput)
                isNeeded[at(input)] = true;
    std::vector<NodeIndex> moved(m_entries.size(), kNetworkInput);
    std::vector<Entry> kept;
    for (std::size_t i = 0; i < m_entries.size(); ++i) {
        if (!isNeeded[i])
            continue;
        moved[i] = static_cast<NodeIndex>(kept.size());
        for (NodeIndex& input : m_entries[i].inputs)
            input = input == kNetworkInput ? kNetworkInput : moved[at(input)];
        kept.push_back(std::move(m_entries[i]));
    }
    m_entries = std::move(kept);
}

/// Names layers first: recipes identify layers by name, so no other node may take one of these names.
void GraphBuilder::nameNodes() {
    UniqueNames names;
    int layers = 0;
    for (Entry& entry : m_entries) {
        if (!entry.draft)
            continue;
        ++layers;
        entry.name = names.unique(entry.name.empty() ? fmt::format("{} {}", entry.draft->kind, layers) : entry.name);
    }
    for (Entry& entry : m_entries)
        if (!entry.draft)
            entry.name = names.unique(entry.name.empty() ? std::string(entry.operation->kind()) : entry.name);
}

Result<OperationPtr> GraphBuilder::layerOperation(Entry& entry, const MaskReader& masks, const std::stop_token& stop,
                                                  const ProgressFn& progress) {
    LayerWeights weights = makeWeights(entry.draft->weights, std::move(entry.draft->bias), stop, progress);
    if (stop.stop_requested())
        return fail(ErrorCode::Cancelled, Message(QT_TRANSLATE_NOOP("engine", "opening")), {});
    if (masks) {
        Result<LayerWeights> masked = masks(entry.name, std::move(weights));
        if (!masked)
            return tl::unexpected<Error>(masked.error());
        weights = std::move(*masked);
    }
    return entry.draft->operation(std::move(weights));
}

Result<void> GraphBuilder::makeLayers(const MaskReader& masks, const std::stop_token& stop, const ProgressFn& progress) {
    Index all = 0;
    for (const Entry& entry : m_entries)
        all += entry.draft ? entry.draft->weights.size() : 0;
    Index before = 0;
    Index here = 0;
    const ProgressFn ofAll = [&](const Progress& now) {
        if (progress)
            progress({(static_cast<double>(before) + now.fraction * static_cast<double>(here)) / static_cast<double>(all),
                      now.stage,
                      {},
                      {}});
    };
    for (Entry& entry : m_entries) {
        if (!entry.draft)
            continue;
        here = entry.draft->weights.size();
        Result<OperationPtr> operation = layerOperation(entry, masks, stop, ofAll);
        if (!operation) {
            Error error = operation.error();
            if (error.where.empty())
                error.where = inLayer(entry.name);
            return tl::unexpected<Error>(std::move(error));
        }
        entry.operation = std::move(*operation);
        before += here;
    }
    return {};
}

Result<Network> GraphBuilder::finish(const std::string& name, NodeIndex output, const MaskReader& masks,
                                     const std::stop_token& stop, const ProgressFn& progress) {
    if (output == kNetworkInput)
        return fail(ErrorCode::Unsupported, {}, QT_TRANSLATE_NOOP("engine", "it has no layer with weights"));
    keepOnly(output);
    nameNodes();
    if (Result<void> made = makeLayers(masks, stop, progress); !made)
        return tl::unexpected<Error>(made.error());
    std::vector<NodeSpec> specs;
    for (Entry& entry : m_entries)
        specs.push_back({std::move(entry.name), std::move(entry.operation), std::move(entry.inputs)});
    return Network::create(name, m_input, std::move(specs));
}

} // namespace prunescope
