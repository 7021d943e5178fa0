// Identity, Cast between floating point types, and Dropout: operators that change nothing in inference.
#pragma once

namespace prunescope {

struct OnnxOperators;

void addOnnxPassing(OnnxOperators& operators);

} // namespace prunescope
