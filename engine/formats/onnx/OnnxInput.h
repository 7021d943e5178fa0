// The shape of a network's input: as declared in the file, or as implied by the weights if the declaration cannot be right.
// Internal to onnx/.
#pragma once

#include "engine/formats/onnx/OnnxValues.h"

#include <optional>

namespace prunescope {

/// Fails with Unsupported if the input or the output is not a tensor of floating point numbers.
Result<void> checkEndTypes(const OnnxGraph& graph);

/// The declared shape; empty if it is open or unusable.
std::optional<ValueShape> declaredInput(const OnnxGraph& graph);

/// The input as implied by the first node that determines the number of values: a layer with weights, or a reshape to given
/// dimensions.
struct ImpliedInput {
    ValueShape shape;
    bool isColumns = false; ///< Gemm with transA: samples are columns, which no declaration can express
};

/// Empty if no node determines it. values: with the constants evaluated.
std::optional<ImpliedInput> impliedInput(const OnnxGraph& graph, const OnnxValues& values);

} // namespace prunescope
