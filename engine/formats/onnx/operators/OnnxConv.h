// Conv over pictures.
#pragma once

namespace prunescope {

struct OnnxOperators;

void addOnnxConv(OnnxOperators& operators);

} // namespace prunescope
