// Flatten, Reshape, Squeeze and Unsqueeze.
#pragma once

namespace prunescope {

struct OnnxOperators;

void addOnnxReshape(OnnxOperators& operators);

} // namespace prunescope
