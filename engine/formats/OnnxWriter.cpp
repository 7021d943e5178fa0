#include "engine/formats/OnnxWriter.h"

#include "engine/core/AtomicFile.h"
#include "engine/core/Paths.h"
#include "engine/formats/OnnxNames.h"

#include <fmt/format.h>
#include <onnx/onnx_pb.h>

#include <cstdio>
#include <optional>
#include <string_view>
#include <unistd.h>
#include <vector>

namespace prunescope {

namespace {

constexpr int kOpset = 13;
constexpr int kIrVersion = 7; // the one that came with opset 13

const char* operatorOf(std::string_view kind) {
    if (kind == "relu")
        return "Relu";
    if (kind == "sigmoid")
        return "Sigmoid";
    if (kind == "tanh")
        return "Tanh";
    if (kind == "softmax")
        return "Softmax";
    return kind == "log-softmax" ? "LogSoftmax" : "";
}

std::string_view bytesOf(const float* data, Index count) {
    return {reinterpret_cast<const char*>(data), static_cast<std::size_t>(count) * sizeof(float)};
}

std::uint64_t weightBytes(const Network& network) {
    return static_cast<std::uint64_t>(network.parameters()) * sizeof(float);
}

void setInteger(onnx::NodeProto& node, const char* name, int value) {
    onnx::AttributeProto& attribute = *node.add_attribute();
    attribute.set_name(name);
    attribute.set_type(onnx::AttributeProto::INT);
    attribute.set_i(value);
}

void setValueInfo(onnx::ValueInfoProto& info, const char* name, Index size) {
    info.set_name(name);
    onnx::TypeProto::Tensor& tensor = *info.mutable_type()->mutable_tensor_type();
    tensor.set_elem_type(onnx::TensorProto::FLOAT);
    tensor.mutable_shape()->add_dim()->set_dim_param("N");
    tensor.mutable_shape()->add_dim()->set_dim_value(size);
}

/// Builds the message; the numbers go into it, or where dataFile is named into pieces() for a second file.
class ModelBuilder {
public:
    explicit ModelBuilder(std::string dataFile) : m_dataFile(std::move(dataFile)) {}

    Result<onnx::ModelProto> build(const Network& network) {
        onnx::ModelProto model;
        model.set_ir_version(kIrVersion);
        model.set_producer_name("PruneScope");
        model.set_producer_version(programVersion());
        model.add_opset_import()->set_version(kOpset);
        m_graph = model.mutable_graph();
        m_graph->set_name("network");
        setValueInfo(*m_graph->add_input(), "input", network.inputSize());
        setValueInfo(*m_graph->add_output(), "output", network.outputSize());
        for (NodeIndex index = 0; index < network.nodeCount(); ++index)
            if (Result<void> added = addLayer(network.node(index)); !added)
                return tl::unexpected<Error>(added.error());
        m_graph->mutable_node()->rbegin()->set_output(0, "output");
        return model;
    }

    const std::vector<std::string_view>& pieces() const { return m_pieces; }

private:
    Result<void> addLayer(const Node& layer) {
        const std::string name = m_names.unique(layer.name());
        if (layer.isDense()) {
            onnx::NodeProto& node = addNode(name, "Gemm");
            node.add_input(name + ".weight");
            const LayerWeights& weights = *layer.weights();
            addTensor(name + ".weight", weights.values.data(), {layer.weightRows(), layer.weightCols()});
            if (weights.bias.size() != 0) {
                node.add_input(name + ".bias");
                addTensor(name + ".bias", weights.bias.data(), {weights.bias.size()});
            }
            setInteger(node, "transB", 1);
            return {};
        }
        if (operatorOf(layer.kind())[0] != 0) {
            onnx::NodeProto& node = addNode(name, operatorOf(layer.kind()));
            if (layer.kind() == "softmax" || layer.kind() == "log-softmax")
                setInteger(node, "axis", 1);
            return {};
        }
        return fail(ErrorCode::Unsupported, inLayer(layer.name()), QT_TRANSLATE_NOOP("engine", "it is a {}, which cannot be written as ONNX"), layer.kind());
    }

    /// A node that takes the value of the one before it.
    onnx::NodeProto& addNode(const std::string& name, const char* op) {
        onnx::NodeProto& node = *m_graph->add_node();
        node.set_name(name);
        node.set_op_type(op);
        node.add_input(m_graph->node_size() == 1 ? std::string("input") : m_value);
        m_value = fmt::format("value{}", m_graph->node_size());
        node.add_output(m_value);
        return node;
    }

    void addTensor(const std::string& name, const float* data, std::initializer_list<Index> dims) {
        onnx::TensorProto& tensor = *m_graph->add_initializer();
        tensor.set_name(name);
        tensor.set_data_type(onnx::TensorProto::FLOAT);
        Index count = 1;
        for (const Index dim : dims) {
            tensor.add_dims(dim);
            count *= dim;
        }
        const std::string_view bytes = bytesOf(data, count);
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

    std::string m_dataFile;
    std::uint64_t m_offset = 0;
    std::vector<std::string_view> m_pieces;
    onnx::GraphProto* m_graph = nullptr;
    std::string m_value;
    UniqueNames m_names;
};

/// Keeps an older file under a second name until it is clear that the new one stays.
class Backup {
public:
    explicit Backup(std::filesystem::path path)
        : m_path(std::move(path)), m_kept(m_path.string() + ".old" + std::to_string(::getpid())) {
        m_exists = ::link(m_path.c_str(), m_kept.c_str()) == 0;
    }
    ~Backup() {
        if (m_exists)
            ::unlink(m_kept.c_str());
    }
    Backup(const Backup&) = delete;
    Backup& operator=(const Backup&) = delete;

    void restore() {
        if (m_exists)
            m_exists = std::rename(m_kept.c_str(), m_path.c_str()) != 0;
        else
            ::unlink(m_path.c_str());
    }

private:
    std::filesystem::path m_path;
    std::string m_kept;
    bool m_exists = false;
};

Result<void> writeWithDataFile(const Network& network, const std::filesystem::path& path) {
    // Beside what a symbolic link points to: that is the file that is replaced, and its folder the one that readers look in.
    std::error_code ignored;
    std::filesystem::path data = std::filesystem::weakly_canonical(path, ignored);
    data = (data.empty() ? path : data).string() + ".data";
    ModelBuilder builder(data.filename().string());
    const Result<onnx::ModelProto> model = builder.build(network);
    if (!model)
        return tl::unexpected<Error>(model.error());
    Backup older(data);
    if (Result<void> written = writeFileAtomically(data, builder.pieces()); !written)
        return written;
    Result<void> written = writeFileAtomically(path, model->SerializeAsString());
    if (!written)
        older.restore();
    return written;
}

} // namespace

Result<std::string> onnxBytes(const Network& network) {
    if (weightBytes(network) > kLargestInlineWeights)
        return fail(ErrorCode::Unsupported, network.name(),
                    QT_TRANSLATE_NOOP("engine", "{} bytes of weights do not fit into one ONNX file of at most 2 GiB"),
                    weightBytes(network));
    const Result<onnx::ModelProto> model = ModelBuilder("").build(network);
    if (!model)
        return tl::unexpected<Error>(model.error());
    return model->SerializeAsString();
}

Result<void> writeOnnx(const Network& network, const std::filesystem::path& path, std::uint64_t largestInline) {
    if (weightBytes(network) > std::min(largestInline, kLargestInlineWeights))
        return writeWithDataFile(network, path);
    const Result<std::string> bytes = onnxBytes(network);
    if (!bytes)
        return tl::unexpected<Error>(bytes.error());
    return writeFileAtomically(path, *bytes);
}

} // namespace prunescope
