#include "engine/formats/onnx/OnnxGraph.h"

#include "engine/formats/Names.h"
#include "engine/formats/onnx/OnnxNodes.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <queue>

namespace prunescope {

namespace {

template <class... Args> tl::unexpected<Error> damaged(message::Pattern<Args...> pattern, const Args&... arguments) {
    return fail(ErrorCode::FileDamaged, {}, pattern, arguments...);
}

Result<std::int64_t> opsetOf(const onnx::ModelProto& model) {
    std::int64_t opset = 0;
    // Some tools list the same domain several times; as in ONNX Runtime, the last entry counts.
    for (const auto& import : model.opset_import())
        if (isOnnxDomain(import.domain()))
            opset = import.version();
    if (opset < 1)
        return damaged(QT_TRANSLATE_NOOP("engine", "it does not say which version of the ONNX operators it uses"));
    return opset;
}

Result<void> takeConstants(OnnxGraph& graph, OnnxExternalData& external) {
    for (auto& initializer : *graph.model->mutable_graph()->mutable_initializer()) {
        const std::string name = initializer.name();
        if (!graph.constants.emplace(name, OnnxTensor::create(takeTensor(initializer), external)).second)
            return damaged(QT_TRANSLATE_NOOP("engine", "two initializers are named {}"), inQuotes(name));
    }
    for (const auto& sparse : graph.graph().sparse_initializer())
        graph.constants.emplace(sparse.values().name(),
                                fail(ErrorCode::Unsupported, {}, QT_TRANSLATE_NOOP("engine", "{} is a sparse initializer"),
                                     inQuotes(sparse.values().name())));
    return {};
}

Result<void> findEnds(OnnxGraph& graph) {
    std::string names;
    int inputs = 0;
    for (const auto& input : graph.graph().input()) {
        if (graph.constants.count(input.name()))
            continue; // before IR 4, every initializer is also listed as an input
        ++inputs;
        graph.input = &input;
        if (inputs <= 5)
            names += (names.empty() ? "" : ", ") + inQuotes(input.name());
    }
    if (inputs != 1)
        return fail(ErrorCode::Unsupported, {},
                    inputs == 0 ? Message(QT_TRANSLATE_NOOP("engine", "it has no input"))
                                : Message(QT_TRANSLATE_NOOP("engine", "it has {} inputs: {}"), inputs, names));
    if (graph.graph().output_size() != 1)
        return fail(ErrorCode::Unsupported, {},
                    graph.graph().output_size() == 0
                        ? Message(QT_TRANSLATE_NOOP("engine", "it has no output"))
                        : Message(QT_TRANSLATE_NOOP("engine", "it has {} outputs"), graph.graph().output_size()));
    graph.output = graph.graph().output(0).name();
    return {};
}

/// The node that produces each name.
Result<std::unordered_map<std::string, int>> producers(const OnnxGraph& graph) {
    std::unordered_map<std::string, int> producer;
    for (int i = 0; i < graph.graph().node_size(); ++i) {
        for (const std::string& output : graph.graph().node(i).output()) {
            if (output.empty())
                continue;
            if (!producer.emplace(output, i).second || graph.constants.count(output) || output == graph.input->name())
                return damaged(QT_TRANSLATE_NOOP("engine", "{} is given twice"), inQuotes(output));
        }
    }
    return producer;
}

/// Kahn's algorithm; of the nodes that are ready, the first in the file comes first.
Result<void> sortNodes(OnnxGraph& graph) {
    const auto producer = producers(graph);
    if (!producer)
        return tl::unexpected<Error>(producer.error());
    const auto& nodes = graph.graph().node();
    std::vector<int> waitsFor(static_cast<std::size_t>(nodes.size()), 0);
    std::vector<std::vector<int>> readers(static_cast<std::size_t>(nodes.size()));
    for (int i = 0; i < nodes.size(); ++i) {
        for (const std::string& input : nodes[i].input()) {
            if (input.empty() || graph.constants.count(input) || input == graph.input->name())
                continue;
            const auto from = producer->find(input);
            if (from == producer->end())
                return damaged(QT_TRANSLATE_NOOP("engine", "{} ({}) reads {}, which no node and no initializer gives"),
                               nodeText(nodes[i]), operatorText(nodes[i]), inQuotes(input));
            ++waitsFor[static_cast<std::size_t>(i)];
            readers[static_cast<std::size_t>(from->second)].push_back(i);
        }
    }
    std::priority_queue<int, std::vector<int>, std::greater<>> ready;
    for (int i = 0; i < nodes.size(); ++i)
        if (waitsFor[static_cast<std::size_t>(i)] == 0)
            ready.push(i);
    while (!ready.empty()) {
        const int node = ready.top();
        ready.pop();
        graph.order.push_back(node);
        for (const int reader : readers[static_cast<std::size_t>(node)])
            if (--waitsFor[static_cast<std::size_t>(reader)] == 0)
                ready.push(reader);
    }
    for (int i = 0; i < nodes.size(); ++i)
        if (waitsFor[static_cast<std::size_t>(i)] > 0)
            return damaged(QT_TRANSLATE_NOOP("engine", "{} ({}) is part of a cycle, or comes after one"), nodeText(nodes[i]),
                           operatorText(nodes[i]));
    return {};
}

/// Works backwards from the output. A node that only needs a value's shape does not count as reading the value.
void markNeeded(OnnxGraph& graph) {
    graph.isNeeded.assign(graph.order.size(), false);
    graph.readers[graph.output] = 1;
    for (auto position = graph.order.rbegin(); position != graph.order.rend(); ++position) {
        const onnx::NodeProto& node = graph.graph().node(*position);
        const auto isRead = [&](const std::string& output) { return graph.readers.count(output) != 0; };
        if (std::none_of(node.output().begin(), node.output().end(), isRead))
            continue;
        graph.isNeeded[static_cast<std::size_t>(*position)] = true;
        for (const std::string& input : node.input())
            graph.readers[input] += operatorText(node) == "Shape" ? 0 : 1;
    }
}

} // namespace

bool OnnxGraph::isShared(const std::string& value) const {
    const auto found = readers.find(value);
    return found != readers.end() && found->second > 1;
}

std::shared_ptr<const onnx::TensorProto> takeTensor(onnx::TensorProto& tensor) {
    auto taken = std::make_shared<onnx::TensorProto>();
    taken->Swap(&tensor);
    tensor.set_name(taken->name());
    tensor.set_data_type(onnx::TensorProto::FLOAT);
    tensor.add_dims(1);
    tensor.set_raw_data(std::string(sizeof(float), '\0'));
    return taken;
}

Result<OnnxGraph> takeGraph(std::unique_ptr<onnx::ModelProto> model, OnnxExternalData& external) {
    OnnxGraph graph;
    graph.model = std::move(model);
    if (!graph.model->has_graph())
        return damaged(QT_TRANSLATE_NOOP("engine", "it has no graph"));
    if (!graph.model->has_ir_version())
        return damaged(QT_TRANSLATE_NOOP("engine", "it has no IR version"));
    const Result<std::int64_t> opset = opsetOf(*graph.model);
    if (!opset)
        return tl::unexpected<Error>(opset.error());
    graph.opset = *opset;
    for (const auto& step : {std::function<Result<void>()>([&] { return takeConstants(graph, external); }),
                             std::function<Result<void>()>([&] { return findEnds(graph); }),
                             std::function<Result<void>()>([&] { return sortNodes(graph); })})
        if (Result<void> done = step(); !done)
            return tl::unexpected<Error>(done.error());
    markNeeded(graph);
    return graph;
}

} // namespace prunescope
