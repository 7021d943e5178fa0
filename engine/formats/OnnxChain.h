// Follows an ONNX graph from its input to its output, one operator after the other. Internal to formats/: knows the onnx headers.
#pragma once

#include "engine/formats/ChainBuilder.h"
#include "engine/formats/OnnxGraph.h"
#include "engine/formats/OnnxValues.h"

#include <string>
#include <unordered_map>
#include <vector>

namespace prunescope {

class OnnxChain {
public:
    /// fileSize: bytes of the model file; with the external files it limits how much memory the layers may take.
    OnnxChain(OnnxGraph& graph, OnnxExternalData& external, std::uint64_t fileSize)
        : m_graph(graph), m_external(external), m_fileSize(fileSize), m_values(graph) {}

    /// Fails with Unsupported (naming node and operator), FileDamaged, ShapeMismatch, NotFinite, Cancelled. Errors have an empty
    /// `where` or a layer's.
    Result<std::vector<NodeSpec>> layers(const std::stop_token& stop = {}, const ProgressFn& progress = {});

private:
    using Handler = Result<void> (OnnxChain::*)(const onnx::NodeProto&);
    static const std::unordered_map<std::string, Handler>& handlers();

    Result<void> start();
    Result<void> follow(onnx::NodeProto& node);
    Result<void> apply(const onnx::NodeProto& node);
    /// Which inputs of the node come from the network's input.
    std::vector<int> dataInputs(const onnx::NodeProto& node) const;

    Result<void> nothing(const onnx::NodeProto& node);
    Result<void> cast(const onnx::NodeProto& node);
    Result<void> dropout(const onnx::NodeProto& node);
    Result<void> activation(const onnx::NodeProto& node);
    Result<void> softmax(const onnx::NodeProto& node);
    Result<void> flatten(const onnx::NodeProto& node);
    Result<void> reshape(const onnx::NodeProto& node);
    Result<void> squeeze(const onnx::NodeProto& node);
    Result<void> unsqueeze(const onnx::NodeProto& node);
    Result<void> transpose(const onnx::NodeProto& node);
    Result<void> arithmetic(const onnx::NodeProto& node);
    Result<void> gemm(const onnx::NodeProto& node);
    Result<void> matMul(const onnx::NodeProto& node);

    Result<void> become(Result<ValueShape> shape);
    Result<std::string> weightInput(const onnx::NodeProto& node) const;
    Result<SharedMatrix> weightMatrix(const OnnxTensor& tensor, bool transpose);
    Result<Vector> gemmBias(const onnx::NodeProto& node, Index outputs) const;
    Result<ValueShape> shapeForTransA(Index inputs, Index outputs) const;
    bool isDiagonalScaling(const OnnxTensor& tensor) const;
    Result<std::vector<double>> constantPerFeature(const onnx::NodeProto& node, const OnnxTensor& tensor) const;
    std::string layerName(const onnx::NodeProto& node, const std::string& weightName) const;

    OnnxGraph& m_graph;
    OnnxExternalData& m_external;
    std::uint64_t m_fileSize;
    OnnxValues m_values;
    ChainBuilder m_builder;
    ValueShape m_shape;
    ValueShape::Dims m_declared; ///< of the input, as written
    bool m_atInput = true;       ///< nothing but renamings so far
    std::string m_current;       ///< the value at the end of what has been followed
    Message m_lastNode;
    std::unordered_map<std::string, ValueShape> m_passed; ///< values from the network's input that were or are on the chain
    std::uint64_t m_weightBytes = 0;
};

} // namespace prunescope
