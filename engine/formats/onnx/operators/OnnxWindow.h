// Reads the sliding window of Conv, MaxPool and AveragePool.
#pragma once

#include "engine/formats/onnx/OnnxNodeReader.h"
#include "engine/formats/onnx/OnnxNodeWriter.h"
#include "engine/network/operations/Window2d.h"

namespace prunescope {

/// The window of a node that reads pictures, with auto_pad converted to numbers. kernel: {rows, columns} if the weights
/// determine it, otherwise taken from the attribute kernel_shape. Fails with Unsupported if the value is not a picture,
/// FileDamaged, BadArgument (numbers that make no sense), ShapeMismatch.
Result<Window2d> readWindow(OnnxNodeReader& node, const ValueShape& shape, const std::optional<ValueShape::Dims>& kernel = {});

/// The output shape of a node that moves this window over pictures and produces this many channels. Fails as
/// Window2d::outputSize().
Result<ValueShape> shapeBehind(const Window2d& window, const ValueShape& shape, std::int64_t channels);

void writeWindow(OnnxNodeAttributes& node, const Window2d& window);

} // namespace prunescope
