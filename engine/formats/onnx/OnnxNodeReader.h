// The interface through which the reader of an ONNX operator sees the file and extends the network.
#pragma once

#include "engine/formats/GraphBuilder.h"
#include "engine/formats/onnx/OnnxTensor.h"
#include "engine/formats/onnx/ValueShape.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace onnx {
class NodeProto;
}

namespace prunescope {

/// A value that the network computes.
struct OnnxValue {
    NodeIndex node = kNetworkInput; ///< the node whose output it is
    ValueShape shape;               ///< the shape in the file; the node may give the same numbers in a different shape
    bool isShared = false;          ///< whether several nodes of the file read it
};

struct OnnxReading;

/// One node of the file. Every reader ends with a call of add…(), reshape() or pass(), which defines the node's first output.
/// Returned errors need not name the node.
class OnnxNodeReader {
public:
    OnnxNodeReader(const onnx::NodeProto& node, OnnxReading& reading) : m_node(node), m_reading(reading) {}

    /// "Gemm".
    std::string op() const;
    std::int64_t opset() const;

    // Inputs are numbered from 0.
    int inputCount() const;
    bool hasInput(int input) const;
    bool isConstant(int input) const;
    std::string inputName(int input) const; ///< in quotes, for messages
    /// A value that depends on the samples. Fails with Unsupported if the input is a constant or of another kind.
    Result<OnnxValue> value(int input) const;
    /// Fails with Unsupported if the input depends on the samples.
    Result<OnnxTensor> constant(int input) const;
    /// A constant with one number, or `otherwise` if the node has no such input.
    Result<double> number(int input, double otherwise) const;
    /// Integers known before the model runs; they may include ValueShape::kBatch and kUnknown. Empty if they are not known.
    std::optional<ValueShape::Dims> integers(int input) const;
    /// Axes from an attribute (older opsets) or an input (newer opsets; −1: none). Empty if the node has neither.
    Result<std::optional<ValueShape::Dims>> axes(const char* attribute, int input) const;

    // Attributes. If one has the wrong type, attributeError() returns the error afterwards.
    bool hasAttribute(const char* name) const;
    std::int64_t integer(const char* name, std::int64_t otherwise);
    float real(const char* name, float otherwise);
    std::string text(const char* name, const std::string& otherwise);
    std::vector<std::int64_t> integerList(const char* name, const std::vector<std::int64_t>& otherwise);
    const Result<void>& attributeError() const { return m_attributeError; }

    // Functions that define the node's output. pass(): the same value under a different name.
    Result<void> pass(OnnxValue value);
    /// Adds a node whose operation needs its inputs in exactly their shapes. shape: the output's shape in the file.
    Result<void> add(OperationPtr operation, const std::vector<OnnxValue>& inputs, const ValueShape& shape);
    /// Adds a node that computes each number from the number at the same position of input `input`.
    Result<void> addElementwise(OperationPtr operation, int input = 0);
    /// given: the shape of the operation's output; shape: the shape of the node's output in the file, with the same numbers.
    /// Fails as spend(). The layer is named after the input with the weights, or after the node.
    Result<void> addLayer(int weightInput, LayerDraft draft, const OnnxValue& input, Shape given, const ValueShape& shape);
    /// Adds arithmetic on the node's current result as a separate node.
    Result<void> thenElementwise(OperationPtr operation, const std::string& suffix);
    /// The same numbers in a different shape.
    Result<void> reshape(const OnnxValue& value, const ValueShape& shape);
    /// Adds to the bias of the layer that produces the value; this node's output is then that layer's output. values: one per
    /// output.
    Result<void> addToBias(const OnnxValue& value, const std::vector<double>& values, const ValueShape& shape);
    /// Whether addToBias() can be used: the value comes from a layer, and no other node reads it.
    bool isLayerAlone(const OnnxValue& value) const;
    /// Whether the value depends on a layer; otherwise it is the input or a transform of it.
    bool isBehindLayer(const OnnxValue& value) const;
    /// Must be called before numbers of constants are copied. Fails with FileDamaged if nodes share constants so often that
    /// they need far more memory than the file has.
    Result<void> spend(std::int64_t numbers);

    /// The node's first output; empty until one of the functions above has been called.
    const std::optional<OnnxValue>& result() const { return m_result; }

private:
    /// Adds a Reshape if the node's output has a different shape than the value in the file.
    Result<NodeIndex> inFileShape(const OnnxValue& value);
    Result<void> become(NodeIndex node, const ValueShape& shape);
    bool isOwnFile() const;
    std::string nodeName() const;
    template <class T> T remember(const Result<T>& attribute, T otherwise);

    const onnx::NodeProto& m_node;
    OnnxReading& m_reading;
    Result<void> m_attributeError;
    std::optional<OnnxValue> m_result;
};

} // namespace prunescope
