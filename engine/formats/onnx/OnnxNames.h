// What people call the nodes of an ONNX file.
#pragma once

#include <string>

namespace prunescope {

/// What a person would call a layer: "fc1.weight" → "fc1", "model/dense_1/MatMul/ReadVariableOp:0" → "dense_1", and "/fc1/Gemm"
/// where the weights have a generated name ("onnx::MatMul_19"). Empty when neither name says anything.
std::string friendlyLayerName(const std::string& weightName, const std::string& nodeName);

/// The same for a node without weights: "/features/Relu_1" → "Relu_1". Empty when the name says nothing.
std::string friendlyNodeName(const std::string& nodeName);

/// The name of a node in a file that PruneScope wrote: as it is, so that it is still the same after any number of files. Only
/// names that are longer than those of any network that was read are cut.
std::string ownName(const std::string& nodeName);

} // namespace prunescope
