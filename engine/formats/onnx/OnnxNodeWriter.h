// The interface through which the writer of an operation sees the network and extends the ONNX file.
#pragma once

#include "engine/network/Network.h"

#include <cstdint>
#include <string>
#include <vector>

namespace onnx {
class NodeProto;
}

namespace prunescope {

class OnnxModelBuilder;

/// A newly added ONNX node, for setting its attributes.
class OnnxNodeAttributes {
public:
    explicit OnnxNodeAttributes(onnx::NodeProto& node) : m_node(node) {}

    OnnxNodeAttributes& setInteger(const char* name, std::int64_t value);
    OnnxNodeAttributes& setReal(const char* name, float value);
    OnnxNodeAttributes& setIntegers(const char* name, const std::vector<std::int64_t>& values);

private:
    onnx::NodeProto& m_node;
};

/// One node of the network. Every writer calls add() exactly once.
class OnnxNodeWriter {
public:
    OnnxNodeWriter(const Node& node, OnnxModelBuilder& model) : m_node(node), m_model(model) {}

    const Node& node() const { return m_node; }
    /// The name in the file of the value that the node reads.
    std::string input(std::size_t input = 0) const;
    /// The same as a matrix, samples × features.
    std::string flatInput();

    /// Adds the ONNX node that produces the node's value.
    OnnxNodeAttributes add(const char* op, const std::vector<std::string>& inputs);

    // Add constants named after the node and the suffix, and return the constant's name. numbers: as many as the product of the
    // dimensions. They are not copied and must stay valid as long as the network exists.
    std::string floats(const char* suffix, const std::vector<std::int64_t>& dims, const float* numbers);
    std::string number(const char* suffix, float value);
    std::string integers(const char* suffix, const std::vector<std::int64_t>& values);

private:
    const Node& m_node;
    OnnxModelBuilder& m_model;
};

} // namespace prunescope
