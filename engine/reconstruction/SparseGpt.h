#pragma once

#include "engine/reconstruction/Strategy.h"

#include <memory>

namespace prunescope {

/// Prunes column by column, each time letting the columns to the right make up for what went. Source: Frantar & Alistarh 2023
/// (SparseGPT).
std::unique_ptr<Strategy> makeSparseGpt();

} // namespace prunescope
