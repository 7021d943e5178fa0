// Builds the ONNX message of a network. Internal to onnx/: knows the onnx headers.
#pragma once

#include "engine/network/Network.h"

#include <onnx/onnx_pb.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace prunescope {

/// The numbers go into the message itself, or where dataFile is named into pieces() for a second file.
class OnnxModelBuilder {
public:
    explicit OnnxModelBuilder(const Network& network, std::string dataFile = {})
        : m_network(network), m_dataFile(std::move(dataFile)) {}

    /// Fails with Unsupported, naming the node whose kind of operation has no writer.
    Result<onnx::ModelProto> build();
    /// Parts of the second file, in its order. They are parts of the network and live as long as it does.
    const std::vector<std::string_view>& pieces() const { return m_pieces; }

    // For OnnxNodeWriter.
    /// The name in the file of what a node gives.
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
