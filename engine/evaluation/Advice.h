// What to check when a network measures suspiciously badly.
#pragma once

#include "engine/data/Scaling.h"
#include "engine/evaluation/Evaluation.h"

#include <functional>
#include <optional>
#include <string>

namespace prunescope {

/// A sentence when a network as loaded gets fewer than half of its images right, nothing otherwise. `translate` as in
/// errorSentence().
std::optional<std::string> lowAccuracySentence(const Evaluation& dense, const Scaling& scaling,
                                               const std::function<std::string(const char*)>& translate = {});

} // namespace prunescope
