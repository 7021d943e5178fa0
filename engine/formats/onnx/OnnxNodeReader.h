// What the reader of one ONNX operator sees of the file, and how it adds to the network.
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
    NodeIndex node = kNetworkInput; ///< which node gives it
    ValueShape shape;               ///< in the file; the node may give the same numbers in another shape
    bool isShared = false;          ///< whether several nodes of the file read it
};

struct OnnxReading;

/// One node of the file. Every reader ends by add…(), reshape() or pass(), which say what the node's first output is. Errors that
/// it returns need not name the node.
class OnnxNodeReader {
public:
    OnnxNodeReader(const onnx::NodeProto& node, OnnxReading& reading) : m_node(node), m_reading(reading) {}

    /// "Gemm".
    std::string op() const;
    std::int64_t opset() const;

    // Inputs, counted from 0.
    int inputCount() const;
    bool hasInput(int input) const;
    bool isConstant(int input) const;
    std::string inputName(int input) const; ///< for messages, in quotes
    /// A value that depends on the samples. Fails with Unsupported where the input is a constant or something else.
    Result<OnnxValue> value(int input) const;
    /// Fails with Unsupported where the input depends on the samples.
    Result<OnnxTensor> constant(int input) const;
    /// A constant of one number, or `otherwise` where the node has no such input.
    Result<double> number(int input, double otherwise) const;
    /// Integers known before the model runs; may hold ValueShape::kBatch and kUnknown. Nothing where they are not known.
    std::optional<ValueShape::Dims> integers(int input) const;
    /// Axes from an attribute (older opsets) or an input (newer ones, −1: none). Nothing where the node has neither.
    Result<std::optional<ValueShape::Dims>> axes(const char* attribute, int input) const;

    // Attributes. After one of the wrong type has been asked for, attributeError() has the error.
    bool hasAttribute(const char* name) const;
    std::int64_t integer(const char* name, std::int64_t otherwise);
    float real(const char* name, float otherwise);
    std::string text(const char* name, const std::string& otherwise);
    std::vector<std::int64_t> integerList(const char* name, const std::vector<std::int64_t>& otherwise);
    const Result<void>& attributeError() const { return m_attributeError; }

    // What becomes of the node.
    /// The same value under another name.
    Result<void> pass(OnnxValue value);
    /// A node whose operation needs its inputs in exactly their shapes; shape: what it gives in the file.
    Result<void> add(OperationPtr operation, const std::vector<OnnxValue>& inputs, const ValueShape& shape);
    /// A node that computes each number from the number at the same place of input `input`.
    Result<void> addElementwise(OperationPtr operation, int input = 0);
    /// given: the shape that the operation gives; shape: what the node gives in the file, the same numbers. Fails as spend().
    /// The layer is called after the input with the weights, or after the node.
    Result<void> addLayer(int weightInput, LayerDraft draft, const OnnxValue& input, Shape given, const ValueShape& shape);
    /// Arithmetic on what the node has become so far, in a node of its own.
    Result<void> thenElementwise(OperationPtr operation, const std::string& suffix);
    /// The same numbers in another shape.
    Result<void> reshape(const OnnxValue& value, const ValueShape& shape);
    /// Adds to the bias of the layer that gives the value, whose output this node's output then is. values: one per output.
    Result<void> addToBias(const OnnxValue& value, const std::vector<double>& values, const ValueShape& shape);
    /// Whether addToBias() can be used: the value is a layer's, and nothing else reads it.
    bool isLayerAlone(const OnnxValue& value) const;
    /// Whether a layer has a part in the value; otherwise it is the input or a transform of it.
    bool isBehindLayer(const OnnxValue& value) const;
    /// To be called before numbers of constants are copied. Fails with FileDamaged where nodes share constants so often that they
    /// need far more memory than the file has.
    Result<void> spend(std::int64_t numbers);

    /// What the node's first output has become; nothing before one of the functions above.
    const std::optional<OnnxValue>& result() const { return m_result; }

private:
    /// Adds a Reshape where the node gives another shape than the value has in the file.
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
