// Add, Sub, Mul and Div with constants, and Add of two branches.
#pragma once

namespace prunescope {

struct OnnxOperators;

void addOnnxArithmetic(OnnxOperators& operators);

} // namespace prunescope
