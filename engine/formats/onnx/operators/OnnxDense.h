// Gemm and MatMul: dense layers.
#pragma once

namespace prunescope {

struct OnnxOperators;

void addOnnxDense(OnnxOperators& operators);

} // namespace prunescope
