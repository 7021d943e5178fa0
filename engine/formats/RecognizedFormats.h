// Recognizes files of other programs by their content and refuses them with advice on how to get a model from them.
#pragma once

#include "engine/formats/ModelFormat.h"

namespace prunescope {

void addRecognizedFormats(std::vector<std::unique_ptr<const ModelFormat>>& formats);

} // namespace prunescope
