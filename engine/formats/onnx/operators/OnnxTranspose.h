// Transpose.
#pragma once

namespace prunescope {

struct OnnxOperators;

void addOnnxTranspose(OnnxOperators& operators);

} // namespace prunescope
