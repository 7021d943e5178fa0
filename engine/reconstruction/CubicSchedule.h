#pragma once

#include "engine/reconstruction/Strategy.h"

#include <memory>

namespace prunescope {

/// Prunes during training, quickly at first and then more and more slowly: s_t = s_f + (s_i − s_f) (1 − t/T)³. Source: Zhu &
/// Gupta 2018.
std::unique_ptr<Strategy> makeCubicSchedule();

} // namespace prunescope
