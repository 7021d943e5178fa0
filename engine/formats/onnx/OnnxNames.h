// Readable names for the nodes of an ONNX file.
#pragma once

#include <string>

namespace prunescope {

/// A readable name for a layer: "fc1.weight" → "fc1", "model/dense_1/MatMul/ReadVariableOp:0" → "dense_1", and "/fc1/Gemm" →
/// "fc1" if the weights have a generated name ("onnx::MatMul_19"). Empty if neither name is meaningful.
std::string friendlyLayerName(const std::string& weightName, const std::string& nodeName);

/// The same for a node without weights: "/features/Relu_1" → "Relu_1". Empty if the name is not meaningful.
std::string friendlyNodeName(const std::string& nodeName);

/// The name of a node in a file written by PruneScope, unchanged, so that it stays the same however often the file is saved.
/// Only names longer than those of any network that can be read are cut.
std::string ownName(const std::string& nodeName);

} // namespace prunescope
