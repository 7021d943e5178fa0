// How Conv, MaxPool and AveragePool say how their window moves.
#pragma once

#include "engine/formats/onnx/OnnxNodeReader.h"
#include "engine/formats/onnx/OnnxNodeWriter.h"
#include "engine/network/operations/Window2d.h"

namespace prunescope {

/// The window of a node that reads pictures, with auto_pad turned into numbers. kernel: {rows, columns} where the weights say it;
/// otherwise it is the attribute kernel_shape. Fails with Unsupported where the value is no picture, FileDamaged, BadArgument
/// (numbers that make no sense), ShapeMismatch.
Result<Window2d> readWindow(OnnxNodeReader& node, const ValueShape& shape, const std::optional<ValueShape::Dims>& kernel = {});

/// What a node gives that moves this window over pictures and gives so many channels. Fails as Window2d::outputSize().
Result<ValueShape> shapeBehind(const Window2d& window, const ValueShape& shape, std::int64_t channels);

void writeWindow(OnnxNodeAttributes& node, const Window2d& window);

} // namespace prunescope
