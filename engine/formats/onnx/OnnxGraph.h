// An ONNX graph with its nodes in executable order and its constants checked. Internal to onnx/: includes the onnx headers.
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
    std::unique_ptr<onnx::ModelProto> model; ///< its initializers are placeholders: the numbers are in `constants`
    std::int64_t opset = 0;
    std::vector<int> order;                       ///< positions of all nodes; every node comes after those it reads from
    std::vector<bool> isNeeded;                   ///< by position: whether the output depends on the node
    std::unordered_map<std::string, int> readers; ///< number of needed nodes that read a value; being the output counts as one
    std::unordered_map<std::string, Result<OnnxTensor>> constants;
    const onnx::ValueInfoProto* input = nullptr;
    std::string output;

    const onnx::GraphProto& graph() const { return model->graph(); }
    bool isShared(const std::string& value) const;
};

/// Splits a model into its parts. Errors have an empty `where`. Fails with FileDamaged (cycles, names that are defined twice or
/// never, no opset), Unsupported (several inputs or outputs). For a constant that cannot be used, its error is stored and
/// reported on use.
Result<OnnxGraph> takeGraph(std::unique_ptr<onnx::ModelProto> model, OnnxExternalData& external);

/// Moves a tensor out of the message and leaves a one-number placeholder, so that the checker has little to do.
std::shared_ptr<const onnx::TensorProto> takeTensor(onnx::TensorProto& tensor);

} // namespace prunescope
