// The shape of a network's input: what the file declares, and what its weights say where that cannot be right. Internal to onnx/.
#pragma once

#include "engine/formats/onnx/OnnxValues.h"

#include <optional>

namespace prunescope {

/// Fails with Unsupported where the input or the output is no tensor of floating point numbers.
Result<void> checkEndTypes(const OnnxGraph& graph);

/// What the file declares; nothing where it is open or unusable.
std::optional<ValueShape> declaredInput(const OnnxGraph& graph);

/// What the first node that tells the number of values says: a layer of weights, or a reshape to given dimensions.
struct ImpliedInput {
    ValueShape shape;
    bool isColumns = false; ///< Gemm with transA: samples are columns, which no declaration says
};

/// Nothing where no node tells. values: with the constants evaluated.
std::optional<ImpliedInput> impliedInput(const OnnxGraph& graph, const OnnxValues& values);

} // namespace prunescope
