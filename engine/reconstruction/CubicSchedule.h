#pragma once

#include "engine/reconstruction/Strategy.h"

#include <memory>

namespace prunescope {

/// Prunes while it trains, fast at first and ever more slowly: s_t = s_f + (s_i − s_f) (1 − t/T)³. Source: Zhu & Gupta 2018.
std::unique_ptr<Strategy> makeCubicSchedule();

} // namespace prunescope
