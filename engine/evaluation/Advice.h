// What to check when a network measures suspiciously badly.
#pragma once

#include "engine/core/Message.h"
#include "engine/data/Scaling.h"
#include "engine/evaluation/Evaluation.h"

#include <optional>

namespace prunescope {

/// A sentence when a network as loaded gets fewer than half of its images right, nothing otherwise.
std::optional<Message> lowAccuracyAdvice(const Evaluation& dense, const Scaling& scaling);

} // namespace prunescope
