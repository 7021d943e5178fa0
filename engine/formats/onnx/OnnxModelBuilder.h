// Builds the ONNX message of a network. Internal to onnx/: includes the onnx headers.
#pragma once

#include "engine/network/Network.h"

#include <onnx/onnx_pb.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace prunescope {

/// Stores the numbers in the message itself or, if dataFile is given, in pieces() for a second file.
class OnnxModelBuilder {
public:
    explicit OnnxModelBuilder(const Network& network, std::string dataFile = {})
        : m_network(network), m_dataFile(std::move(dataFile)) {}

    /// Fails with Unsupported and names the node if its kind of operation has no writer.
    Result<onnx::ModelProto> build();
    /// The parts of the second file in order. They point into the network and are valid as long as it exists.
    const std::vector<std::string_view>& pieces() const { return m_pieces; }

    // For OnnxNodeWriter. The name of a node's output in the file.
    std::string valueOf(NodeIndex node) const;
    NodeIndex current() const { return m_current; }
    onnx::NodeProto& addNode(const std::string& name, const char* op, const std::vector<std::string>& inputs,
                             const std::string& output);
    onnx::TensorProto& addConstant(const std::string& name, const std::vector<std::int64_t>& dims);
    void setNumbers(onnx::TensorProto& tensor, const float* numbers, std::size_t count);

private:
    Result<void> addNodes();

    const Network& m_network;
    std::string m_dataFile;
    std::uint64_t m_offset = 0;
    std::vector<std::string_view> m_pieces;
    onnx::GraphProto* m_graph = nullptr;
    NodeIndex m_current = 0;
};

} // namespace prunescope
