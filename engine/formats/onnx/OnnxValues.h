// What is known about a graph's values before it runs: constants, and shapes that the model computes. Internal to onnx/: knows
// the onnx headers.
#pragma once

#include "engine/formats/onnx/OnnxGraph.h"
#include "engine/formats/onnx/ValueShape.h"

#include <optional>
#include <string>
#include <unordered_map>

namespace prunescope {

/// Evaluates what does not depend on the samples: weights that pass Transpose or Reshape, and targets of reshapes made of Shape,
/// Gather, Concat ….
class OnnxValues {
public:
    using Dims = ValueShape::Dims;

    explicit OnnxValues(OnnxGraph& graph) : m_graph(graph) {}

    bool isConstant(const std::string& name) const { return m_graph.constants.count(name) != 0; }
    /// Fails as the constant's own reading failed.
    Result<OnnxTensor> constant(const std::string& name) const;
    /// Evaluates every needed node all of whose inputs are constants: its output becomes one, or the error that says why not.
    void evaluateConstants(OnnxExternalData& external);

    /// A node that reads shapes and constants only.
    void evaluateShape(const onnx::NodeProto& node);
    /// The output of a Shape node that reads a computed value.
    void setShape(const onnx::NodeProto& node, const ValueShape& shape);
    bool isShape(const std::string& name) const { return m_shapes.count(name) != 0; }
    void forgetShapes() { m_shapes.clear(); }

    /// Integers, with ValueShape::kBatch and kUnknown among them; nothing where they cannot be known.
    std::optional<Dims> integers(const std::string& name) const;
    /// An attribute (older opsets) or an input (newer ones) that lists axes. Nothing where neither is there. Fails with
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
