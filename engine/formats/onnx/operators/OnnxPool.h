// MaxPool, AveragePool and GlobalAveragePool.
#pragma once

namespace prunescope {

struct OnnxOperators;

void addOnnxPool(OnnxOperators& operators);

} // namespace prunescope
