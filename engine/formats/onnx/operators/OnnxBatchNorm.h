// BatchNormalization.
#pragma once

namespace prunescope {

struct OnnxOperators;

void addOnnxBatchNorm(OnnxOperators& operators);

} // namespace prunescope
