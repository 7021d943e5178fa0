#include "engine/formats/OnnxGraph.h"

#include "engine/formats/OnnxNames.h"

#include <onnx/checker.h>

#include <functional>
#include <queue>

namespace prunescope {

namespace {

bool isOnnxDomain(const std::string& domain) {
    return domain.empty() || domain == "ai.onnx";
}

tl::unexpected<Error> damaged(Message detail) {
    return fail(ErrorCode::FileDamaged, {}, std::move(detail));
}

tl::unexpected<Error> wrongType(const onnx::NodeProto& node, const char* name) {
    return damaged(Message(QT_TRANSLATE_NOOP("engine", "{} has an attribute {} of the wrong type"), nodeText(node), name));
}

bool hasType(const onnx::AttributeProto& attribute, onnx::AttributeProto::AttributeType type) {
    return attribute.type() == type || attribute.type() == onnx::AttributeProto::UNDEFINED;
}

Result<std::int64_t> opsetOf(const onnx::ModelProto& model) {
    std::int64_t opset = 0;
    // Some tools list the same domain several times; the last one counts, as in ONNX Runtime.
    for (const auto& import : model.opset_import())
        if (isOnnxDomain(import.domain()))
            opset = import.version();
    if (opset < 1)
        return damaged(Message(QT_TRANSLATE_NOOP("engine", "it does not say which version of the ONNX operators it uses")));
    return opset;
}

Result<void> takeConstants(OnnxGraph& graph, OnnxExternalData& external) {
    for (auto& initializer : *graph.model->mutable_graph()->mutable_initializer()) {
        const std::string name = initializer.name();
        if (!graph.constants.emplace(name, OnnxTensor::create(takeTensor(initializer), external)).second)
            return damaged(Message(QT_TRANSLATE_NOOP("engine", "two initialisers are named {}"), inQuotes(name)));
    }
    for (const auto& sparse : graph.graph().sparse_initializer())
        graph.constants.emplace(sparse.values().name(),
                                fail(ErrorCode::Unsupported, {}, QT_TRANSLATE_NOOP("engine", "{} is a sparse initialiser"),
                                     inQuotes(sparse.values().name())));
    return {};
}

Result<void> findEnds(OnnxGraph& graph) {
    std::string names;
    int inputs = 0;
    for (const auto& input : graph.graph().input()) {
        if (graph.constants.count(input.name()))
            continue; // before IR 4 every initialiser is listed as an input too
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

/// Which node gives a name.
Result<std::unordered_map<std::string, int>> producers(const OnnxGraph& graph) {
    std::unordered_map<std::string, int> producer;
    for (int i = 0; i < graph.graph().node_size(); ++i) {
        for (const std::string& output : graph.graph().node(i).output()) {
            if (output.empty())
                continue;
            if (!producer.emplace(output, i).second || graph.constants.count(output) || output == graph.input->name())
                return damaged(Message(QT_TRANSLATE_NOOP("engine", "{} is given twice"), inQuotes(output)));
        }
    }
    return producer;
}

/// Kahn's algorithm; among nodes that are ready the first in the file goes first.
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
                return damaged(Message(QT_TRANSLATE_NOOP("engine", "{} ({}) reads {}, which no node and no initialiser gives"),
                                       nodeText(nodes[i]), operatorText(nodes[i]), inQuotes(input)));
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
            return damaged(Message(QT_TRANSLATE_NOOP("engine", "{} ({}) is part of a cycle, or comes after one"),
                                   nodeText(nodes[i]), operatorText(nodes[i])));
    return {};
}

/// ONNX's domain once and under one name.
void normaliseOpsets(onnx::ModelProto& model, std::int64_t opset) {
    google::protobuf::RepeatedPtrField<onnx::OperatorSetIdProto> imports;
    imports.Add()->set_version(opset);
    for (const auto& import : model.opset_import())
        if (!isOnnxDomain(import.domain()))
            *imports.Add() = import;
    model.mutable_opset_import()->Swap(&imports);
    model.clear_functions();
    model.clear_training_info();
}

} // namespace

Message nodeText(const onnx::NodeProto& node) {
    if (!node.name().empty())
        return Message(QT_TRANSLATE_NOOP("engine", "node {}"), inQuotes(node.name()));
    return node.output_size() > 0 ? Message(QT_TRANSLATE_NOOP("engine", "the node that gives {}"), inQuotes(node.output(0)))
                                  : Message(QT_TRANSLATE_NOOP("engine", "a node without a name"));
}

std::string operatorText(const onnx::NodeProto& node) {
    return cleanName(isOnnxDomain(node.domain()) ? node.op_type() : node.domain() + "." + node.op_type());
}

Message nodeIsA(const onnx::NodeProto& node) {
    const std::string op = operatorText(node);
    const bool vowel = !op.empty() && std::string("AEIOaeio").find(op.front()) != std::string::npos;
    return vowel ? Message(QT_TRANSLATE_NOOP("engine", "{} is an {}"), nodeText(node), op)
                 : Message(QT_TRANSLATE_NOOP("engine", "{} is a {}"), nodeText(node), op);
}

const onnx::AttributeProto* findAttribute(const onnx::NodeProto& node, const char* name) {
    for (const auto& attribute : node.attribute())
        if (attribute.name() == name)
            return &attribute;
    return nullptr;
}

Result<std::int64_t> integerAttribute(const onnx::NodeProto& node, const char* name, std::int64_t otherwise) {
    const onnx::AttributeProto* attribute = findAttribute(node, name);
    if (attribute && !hasType(*attribute, onnx::AttributeProto::INT))
        return wrongType(node, name);
    return attribute ? attribute->i() : otherwise;
}

Result<float> floatAttribute(const onnx::NodeProto& node, const char* name, float otherwise) {
    const onnx::AttributeProto* attribute = findAttribute(node, name);
    if (attribute && !hasType(*attribute, onnx::AttributeProto::FLOAT))
        return wrongType(node, name);
    return attribute ? attribute->f() : otherwise;
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
    if (!graph.model->has_ir_version() || !graph.model->has_graph())
        return damaged(graph.model->has_graph() ? Message(QT_TRANSLATE_NOOP("engine", "it has no IR version"))
                                                : Message(QT_TRANSLATE_NOOP("engine", "it has no graph")));
    const Result<std::int64_t> opset = opsetOf(*graph.model);
    if (!opset)
        return tl::unexpected<Error>(opset.error());
    graph.opset = *opset;
    for (const auto& step : {std::function<Result<void>()>([&] { return takeConstants(graph, external); }),
                             std::function<Result<void>()>([&] { return findEnds(graph); }),
                             std::function<Result<void>()>([&] { return sortNodes(graph); })})
        if (Result<void> done = step(); !done)
            return tl::unexpected<Error>(done.error());
    return graph;
}

Result<void> checkNodes(OnnxGraph& graph) {
    constexpr std::int64_t kNewestIr = onnx::Version::IR_VERSION;
    const auto versions = onnx::OpSchemaRegistry::DomainToVersionRange::Instance().Map();
    const auto known = versions.find(onnx::ONNX_DOMAIN);
    const std::int64_t newestOpset = known == versions.end() ? 0 : known->second.second;
    onnx::ModelProto& model = *graph.model;
    if (model.ir_version() > kNewestIr || graph.opset > newestOpset)
        return {};
    // From IR 4 on initialisers need not be inputs as well; runtimes do not insist on it in older files either.
    model.set_ir_version(std::max<std::int64_t>(model.ir_version(), 4));
    onnx::GraphProto& nodes = *model.mutable_graph();
    google::protobuf::RepeatedPtrField<onnx::NodeProto> sorted;
    for (const int position : graph.order)
        sorted.Add()->Swap(nodes.mutable_node(position));
    nodes.mutable_node()->Swap(&sorted);
    for (auto& node : *nodes.mutable_node())
        if (isOnnxDomain(node.domain()))
            node.clear_domain();
    normaliseOpsets(model, graph.opset);
    nodes.clear_value_info();
    nodes.set_name("graph");
    for (auto* ends : {nodes.mutable_input(), nodes.mutable_output()}) {
        for (auto& end : *ends) {
            end.clear_type();
            end.mutable_type()->mutable_tensor_type()->set_elem_type(onnx::TensorProto::FLOAT);
            end.mutable_type()->mutable_tensor_type()->mutable_shape();
        }
    }
    try {
        onnx::checker::check_model(model);
    } catch (const std::exception& error) {
        const std::string message = error.what();
        return damaged(Message(QT_TRANSLATE_NOOP("engine", "ONNX's checker says: {}"), message.substr(0, message.find('\n'))));
    }
    return {};
}

} // namespace prunescope
