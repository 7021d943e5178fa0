// Strategy steps as JSON.
#pragma once

#include "engine/recipe/JsonReader.h"
#include "engine/reconstruction/Strategy.h"
#include "engine/reconstruction/StrategyStep.h"

namespace prunescope {

/// The strategy named by a step's "do" and its key strategy, structure, schedule or allocation; nullptr for a Prune step by
/// threshold or target. Throws Refusal.
const Strategy* strategyNamedIn(const Reader& reader);

/// Throws Refusal for unknown keys, wrong types and values out of range.
StrategyStep readStrategyStep(const Reader& reader, const Strategy& strategy, std::uint64_t recipeSeed);

/// The result does not include "enabled". The step's strategy must exist.
Json strategyStepJson(const StrategyStep& step);

} // namespace prunescope
