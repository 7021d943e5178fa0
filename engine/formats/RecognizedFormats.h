// Files of other programs: recognized by their content, and refused with a sentence that says how to get a model from them.
#pragma once

#include "engine/formats/ModelFormat.h"

namespace prunescope {

void addRecognizedFormats(std::vector<std::unique_ptr<const ModelFormat>>& formats);

} // namespace prunescope
