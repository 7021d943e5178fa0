// What is known about a graph's values before it runs: constants, and shapes that the model computes. Internal to onnx/:
// includes the onnx headers.
#pragma once

#include "engine/formats/onnx/OnnxGraph.h"
#include "engine/formats/onnx/ValueShape.h"

#include <optional>
#include <string>
#include <unordered_map>

namespace prunescope {

/// Evaluates everything that does not depend on the samples: weights that pass through Transpose or Reshape, and reshape
/// targets computed by Shape, Gather, Concat ….
class OnnxValues {
public:
    using Dims = ValueShape::Dims;

    explicit OnnxValues(OnnxGraph& graph) : m_graph(graph) {}

    bool isConstant(const std::string& name) const { return m_graph.constants.count(name) != 0; }
    /// Fails as reading the constant failed.
    Result<OnnxTensor> constant(const std::string& name) const;
    /// Evaluates every needed node whose inputs are all constants. Its output becomes a constant, or the error that explains
    /// why it cannot.
    void evaluateConstants(OnnxExternalData& external);

    /// Evaluates a node that reads only shapes and constants.
    void evaluateShape(const onnx::NodeProto& node);
    /// Sets the output of a Shape node that reads a computed value.
    void setShape(const onnx::NodeProto& node, const ValueShape& shape);
    bool isShape(const std::string& name) const { return m_shapes.count(name) != 0; }
    void forgetShapes() { m_shapes.clear(); }

    /// Integers, which may include ValueShape::kBatch and kUnknown; empty if they cannot be known.
    std::optional<Dims> integers(const std::string& name) const;
    /// An attribute (older opsets) or an input (newer opsets) that lists axes. Empty if the node has neither. Fails with
    /// FileDamaged or Unsupported.
    Result<std::optional<Dims>> axes(const onnx::NodeProto& node, const char* attribute, int input) const;

private:
    void evaluateConstant(onnx::NodeProto& node, OnnxExternalData& external);
    Result<OnnxTensor> folded(onnx::NodeProto& node, OnnxExternalData& external) const;
    Result<OnnxTensor> reshapedConstant(const onnx::NodeProto& node, const OnnxTensor& tensor) const;
    std::optional<Dims> targetFor(const OnnxTensor& tensor, Dims target) const;
    std::optional<Dims> computedShape(const onnx::NodeProto& node) const;
    std::optional<Dims> gathered(const onnx::NodeProto& node, const Dims& data) const;
    std::optional<Dims> sliced(const onnx::NodeProto& node, const Dims& data) const;
    std::optional<Dims> concatenated(const onnx::NodeProto& node) const;
    std::optional<Dims> combined(const onnx::NodeProto& node, const Dims& data) const;

    OnnxGraph& m_graph;
    std::unordered_map<std::string, std::optional<Dims>> m_shapes;
};

} // namespace prunescope
