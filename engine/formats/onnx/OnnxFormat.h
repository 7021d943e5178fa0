// Registers ONNX as a model format.
#pragma once

#include "engine/formats/ModelFormat.h"

namespace prunescope {

std::unique_ptr<const ModelFormat> makeOnnxFormat();

} // namespace prunescope
