// Identity, Cast between floating point types, and Dropout: what changes nothing when a network is used.
#pragma once

namespace prunescope {

struct OnnxOperators;

void addOnnxPassing(OnnxOperators& operators);

} // namespace prunescope
