// What to check when a network's accuracy is suspiciously low.
#pragma once

#include "engine/core/Message.h"
#include "engine/data/Scaling.h"
#include "engine/evaluation/Evaluation.h"

#include <optional>

namespace prunescope {

/// A sentence if a network as loaded classifies fewer than half of the images correctly, nullopt otherwise.
std::optional<Message> lowAccuracyAdvice(const Evaluation& dense, const Scaling& scaling);

} // namespace prunescope
