// Softmax and LogSoftmax.
#pragma once

namespace prunescope {

struct OnnxOperators;

void addOnnxSoftmax(OnnxOperators& operators);

} // namespace prunescope
