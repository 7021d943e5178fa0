// An ONNX graph with its nodes in an order that can be run, and its constants checked. Internal to onnx/: knows the onnx headers.
#pragma once

#include "engine/core/Result.h"
#include "engine/formats/onnx/OnnxTensor.h"

#include <onnx/onnx_pb.h>

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace prunescope {

struct OnnxGraph {
    std::unique_ptr<onnx::ModelProto> model; ///< its initializers hold placeholders: the numbers are in `constants`
    std::int64_t opset = 0;
    std::vector<int> order;                       ///< positions of all nodes, every node after those it reads from
    std::vector<bool> isNeeded;                   ///< by position: whether the output depends on the node
    std::unordered_map<std::string, int> readers; ///< how many needed nodes read a value; being the output counts as well
    std::unordered_map<std::string, Result<OnnxTensor>> constants;
    const onnx::ValueInfoProto* input = nullptr;
    std::string output;

    const onnx::GraphProto& graph() const { return model->graph(); }
    bool isShared(const std::string& value) const;
};

/// Takes the graph apart. Errors have an empty `where`. Fails with FileDamaged (cycles, names given twice or never, no opset),
/// Unsupported (several inputs or outputs). Constants that cannot be used are kept as their error, for whoever wants to use them.
Result<OnnxGraph> takeGraph(std::unique_ptr<onnx::ModelProto> model, OnnxExternalData& external);

/// Takes a tensor out of the message and leaves a placeholder of one number, so that the checker has little to look at.
std::shared_ptr<const onnx::TensorProto> takeTensor(onnx::TensorProto& tensor);

} // namespace prunescope
