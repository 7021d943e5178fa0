#pragma once

#include "engine/reconstruction/Strategy.h"

#include <memory>

namespace prunescope {

/// Prunes column by column and adjusts the columns to the right to compensate. Source: Frantar & Alistarh 2023 (SparseGPT).
std::unique_ptr<Strategy> makeSparseGpt();

} // namespace prunescope
