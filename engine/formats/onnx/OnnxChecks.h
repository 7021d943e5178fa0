// What ONNX's own library says of a graph: a second opinion on what the reader understood. Internal to onnx/.
#pragma once

#include "engine/formats/onnx/OnnxGraph.h"
#include "engine/formats/onnx/ValueShape.h"

namespace prunescope {

/// ONNX's shape inference on the nodes that lead to the output, for what it knows (opset ≤ 17). Fails with ShapeMismatch where it
/// contradicts itself or the output's shape that the reader found.
Result<void> checkShapes(const OnnxGraph& graph, const ValueShape& input, const ValueShape& output);

/// ONNX's own checker, for what it knows (IR ≤ 8, opset ≤ 17). Only nodes are checked: declared shapes may be wrong, and the
/// reader itself checked the constants. Fails with FileDamaged. Changes the message: nothing else can be read from it afterwards.
Result<void> checkNodes(OnnxGraph& graph);

} // namespace prunescope
