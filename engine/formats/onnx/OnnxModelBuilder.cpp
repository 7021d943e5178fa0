#include "engine/formats/onnx/OnnxModelBuilder.h"

#include "engine/core/Paths.h"
#include "engine/formats/onnx/OnnxMask.h"
#include "engine/formats/onnx/OnnxOperators.h"

#include <fmt/format.h>

namespace prunescope {

namespace {

constexpr int kOpset = 13;
constexpr int kIrVersion = 7; // the IR version introduced with opset 13

constexpr const char* kInput = "input";
constexpr const char* kOutput = "output";

void declare(onnx::ValueInfoProto& info, const char* name, const Shape& sample) {
    info.set_name(name);
    onnx::TypeProto::Tensor& tensor = *info.mutable_type()->mutable_tensor_type();
    tensor.set_elem_type(onnx::TensorProto::FLOAT);
    tensor.mutable_shape()->add_dim()->set_dim_param("N");
    for (const Index dim : sample.dims())
        tensor.mutable_shape()->add_dim()->set_dim_value(dim);
}

} // namespace

Result<onnx::ModelProto> OnnxModelBuilder::build() {
    onnx::ModelProto model;
    model.set_ir_version(kIrVersion);
    model.set_producer_name("PruneScope");
    model.set_producer_version(programVersion());
    model.add_opset_import()->set_version(kOpset);
    m_graph = model.mutable_graph();
    m_graph->set_name("network");
    declare(*m_graph->add_input(), kInput, m_network.inputShape());
    declare(*m_graph->add_output(), kOutput, m_network.outputShape());
    if (Result<void> added = addNodes(); !added)
        return tl::unexpected<Error>(added.error());
    writeMasks(m_network, model);
    return model;
}

Result<void> OnnxModelBuilder::addNodes() {
    const auto& writers = onnxOperators().writers;
    for (m_current = 0; m_current < m_network.nodeCount(); ++m_current) {
        const Node& node = m_network.node(m_current);
        const auto writer = writers.find(std::string(node.kind()));
        if (writer == writers.end())
            return fail(ErrorCode::Unsupported, inNode(node.name()),
                        QT_TRANSLATE_NOOP("engine", "its operation, {}, cannot be written as ONNX"), node.kind());
        OnnxNodeWriter nodeWriter(node, *this);
        if (Result<void> written = writer->second(nodeWriter); !written) {
            Error error = written.error();
            if (error.where.empty())
                error.where = inNode(node.name());
            return tl::unexpected<Error>(std::move(error));
        }
    }
    return {};
}

/// Names of constants contain a dot; names of values do not before any suffix, so the two never collide.
std::string OnnxModelBuilder::valueOf(NodeIndex node) const {
    if (node == kNetworkInput)
        return kInput;
    return node == m_network.nodeCount() - 1 ? std::string(kOutput) : fmt::format("value{}", node + 1);
}

onnx::NodeProto& OnnxModelBuilder::addNode(const std::string& name, const char* op, const std::vector<std::string>& inputs,
                                           const std::string& output) {
    onnx::NodeProto& node = *m_graph->add_node();
    node.set_name(name);
    node.set_op_type(op);
    for (const std::string& input : inputs)
        node.add_input(input);
    node.add_output(output);
    return node;
}

onnx::TensorProto& OnnxModelBuilder::addConstant(const std::string& name, const std::vector<std::int64_t>& dims) {
    onnx::TensorProto& tensor = *m_graph->add_initializer();
    tensor.set_name(name);
    tensor.set_data_type(onnx::TensorProto::FLOAT);
    for (const std::int64_t dim : dims)
        tensor.add_dims(dim);
    return tensor;
}

void OnnxModelBuilder::setNumbers(onnx::TensorProto& tensor, const float* numbers, std::size_t count) {
    const std::string_view bytes(reinterpret_cast<const char*>(numbers), count * sizeof(float));
    if (m_dataFile.empty()) {
        tensor.set_raw_data(bytes.data(), bytes.size());
        return;
    }
    tensor.set_data_location(onnx::TensorProto::EXTERNAL);
    for (const auto& [key, value] : {std::pair<const char*, std::string>("location", m_dataFile),
                                     {"offset", std::to_string(m_offset)},
                                     {"length", std::to_string(bytes.size())}}) {
        onnx::StringStringEntryProto& entry = *tensor.add_external_data();
        entry.set_key(key);
        entry.set_value(value);
    }
    m_offset += bytes.size();
    m_pieces.push_back(bytes);
}

} // namespace prunescope
