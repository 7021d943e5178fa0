// Conv for pictures.
#pragma once

namespace prunescope {

struct OnnxOperators;

void addOnnxConv(OnnxOperators& operators);

} // namespace prunescope
