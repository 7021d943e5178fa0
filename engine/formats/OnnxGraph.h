// An ONNX graph with its nodes in an order that can be run, and its constants checked. Internal to formats/: knows the onnx
// headers.
#pragma once

#include "engine/core/Result.h"
#include "engine/formats/OnnxTensor.h"

#include <onnx/onnx_pb.h>

#include <filesystem>
#include <string>
#include <unordered_map>
#include <vector>

namespace prunescope {

/// "node 'fc1'", or by what it gives where it has no name.
Message nodeText(const onnx::NodeProto& node);
/// "Gemm"; with its domain where that is not ONNX's own.
std::string operatorText(const onnx::NodeProto& node);
/// "node 'fc1' is a Gemm", the beginning of most errors.
Message nodeIsA(const onnx::NodeProto& node);

/// Attributes by name. Fail with FileDamaged where the attribute is of another type.
Result<std::int64_t> integerAttribute(const onnx::NodeProto& node, const char* name, std::int64_t otherwise);
Result<float> floatAttribute(const onnx::NodeProto& node, const char* name, float otherwise);
const onnx::AttributeProto* findAttribute(const onnx::NodeProto& node, const char* name);

struct OnnxGraph {
    std::unique_ptr<onnx::ModelProto> model; ///< its initialisers hold placeholders: the numbers are in `constants`
    std::int64_t opset = 0;
    std::vector<int> order; ///< positions of the nodes so that every node comes after those it reads from
    std::unordered_map<std::string, Result<OnnxTensor>> constants;
    const onnx::ValueInfoProto* input = nullptr;
    std::string output;

    const onnx::GraphProto& graph() const { return model->graph(); }
};

/// Takes the graph apart. Errors have an empty `where`. Fails with FileDamaged (cycles, names given twice or never, no opset),
/// Unsupported (several inputs or outputs). Constants that cannot be used are kept as their error, for whoever wants to use them.
Result<OnnxGraph> takeGraph(std::unique_ptr<onnx::ModelProto> model, OnnxExternalData& external);

/// Takes a tensor out of the message and leaves a placeholder of one number, so that the checker has little to look at.
std::shared_ptr<const onnx::TensorProto> takeTensor(onnx::TensorProto& tensor);

/// ONNX's own checker, for what it knows (IR ≤ 8, opset ≤ 17). Only nodes are checked: declared shapes may be wrong, and the
/// reader itself checked the constants. Fails with FileDamaged. Changes the message.
Result<void> checkNodes(OnnxGraph& graph);

} // namespace prunescope
