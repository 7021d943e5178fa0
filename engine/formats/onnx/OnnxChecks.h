// Checks a graph with ONNX's own library, as a second opinion on what the reader understood. Internal to onnx/.
#pragma once

#include "engine/formats/onnx/OnnxValues.h"

namespace prunescope {

/// Runs ONNX's shape inference on the nodes that lead from the input to the output, as far as it supports them (opset ≤ 17).
/// Fails with ShapeMismatch if it finds a contradiction, or a different output shape than the reader found.
Result<void> checkShapes(const OnnxGraph& graph, const OnnxValues& values, const ValueShape& input, const ValueShape& output);

/// Runs ONNX's own checker, as far as it supports the file (IR ≤ 8, opset ≤ 17). It checks only nodes: declared shapes may be
/// wrong, and the reader itself has checked the constants. Fails with FileDamaged. Changes the message, so that nothing else
/// can be read from it afterwards.
Result<void> checkNodes(OnnxGraph& graph);

} // namespace prunescope
