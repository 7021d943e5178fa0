// What ONNX's own library says of a graph: a second opinion on what the reader understood. Internal to onnx/.
#pragma once

#include "engine/formats/onnx/OnnxValues.h"

namespace prunescope {

/// ONNX's shape inference on the nodes that lead from the input to the output, for what it knows (opset ≤ 17). Fails with
/// ShapeMismatch where it finds a contradiction, or another shape of the output than the reader found.
Result<void> checkShapes(const OnnxGraph& graph, const OnnxValues& values, const ValueShape& input, const ValueShape& output);

/// ONNX's own checker, for what it knows (IR ≤ 8, opset ≤ 17). Only nodes are checked: declared shapes may be wrong, and the
/// reader itself checked the constants. Fails with FileDamaged. Changes the message: nothing else can be read from it afterwards.
Result<void> checkNodes(OnnxGraph& graph);

} // namespace prunescope
