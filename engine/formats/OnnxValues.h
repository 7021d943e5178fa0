// What is known about a graph's values before it runs: constants, and shapes that the model computes. Internal to formats/: knows
// the onnx headers.
#pragma once

#include "engine/formats/OnnxGraph.h"
#include "engine/formats/ValueShape.h"

#include <optional>
#include <string>
#include <unordered_map>

namespace prunescope {

/// Evaluates the side paths of a chain: weights that pass Transpose or Reshape, and targets of reshapes made of Shape, Gather,
/// Concat ….
class OnnxValues {
public:
    explicit OnnxValues(OnnxGraph& graph) : m_graph(graph) {}

    bool isConstant(const std::string& name) const { return m_graph.constants.count(name) != 0; }
    /// Fails as the constant's own reading failed.
    Result<OnnxTensor> constant(const std::string& name) const;
    /// A node all of whose inputs are constants: its output becomes one, or the error that says why not.
    void evaluateConstant(onnx::NodeProto& node, OnnxExternalData& external);

    /// A node that reads shapes and constants only.
    void evaluateShape(const onnx::NodeProto& node);
    /// The output of a Shape node on the chain.
    void setShape(const onnx::NodeProto& node, const ValueShape& shape);
    bool isShape(const std::string& name) const { return m_shapes.count(name) != 0; }

    /// Integers, with ValueShape::kBatch and kUnknown among them; nothing where they cannot be known.
    std::optional<ValueShape::Dims> integers(const std::string& name) const;
    /// An attribute (older opsets) or an input (newer ones) that lists axes. Nothing where neither is there. Fails with
    /// FileDamaged or Unsupported.
    Result<std::optional<ValueShape::Dims>> axes(const onnx::NodeProto& node, const char* attribute, int input) const;

private:
    Result<OnnxTensor> folded(onnx::NodeProto& node, OnnxExternalData& external) const;
    Result<OnnxTensor> reshapedConstant(const onnx::NodeProto& node, const OnnxTensor& tensor) const;
    std::optional<ValueShape::Dims> computedShape(const onnx::NodeProto& node) const;
    std::optional<ValueShape::Dims> gathered(const onnx::NodeProto& node, const ValueShape::Dims& data) const;
    std::optional<ValueShape::Dims> sliced(const onnx::NodeProto& node, const ValueShape::Dims& data) const;
    std::optional<ValueShape::Dims> concatenated(const onnx::NodeProto& node) const;

    OnnxGraph& m_graph;
    std::unordered_map<std::string, std::optional<ValueShape::Dims>> m_shapes;
};

} // namespace prunescope
