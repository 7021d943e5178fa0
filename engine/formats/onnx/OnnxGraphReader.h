// Reads an ONNX graph from its input to its output, node by node. Internal to onnx/.
#pragma once

#include "engine/formats/onnx/OnnxReading.h"

namespace prunescope {

/// The result of following a graph.
struct OnnxFollowed {
    OnnxReading reading;
    ValueShape input;
    OnnxValue output;
};

/// fileSize: bytes of the model and its data files, which limit the memory that the network may take. If the nodes do not fit
/// the input's declared shape and the first layer proves that the declaration is wrong, the shape that the nodes need is used.
/// Fails with Unsupported (naming node and operator), FileDamaged, ShapeMismatch, NotFinite.
Result<OnnxFollowed> followGraph(OnnxGraph& graph, OnnxValues& values, std::uint64_t fileSize);

} // namespace prunescope
