// How many weights each layer keeps so that all layers together keep an exact number.
#pragma once

#include "engine/core/Types.h"

#include <vector>

namespace prunescope {

/// A layer that takes part.
struct LayerShare {
    double wanted = 0;   ///< kept weights that an allocation asks for; need not be an integer
    Index available = 0; ///< maximum number of weights that it can keep
};

/// Integers close to the wanted counts, none above the available ones, that add up to `total` (or to everything available if
/// that is less). The excess of a capped layer goes to the others in proportion to their wanted counts. Units left by rounding
/// go to the largest fractions first; ties go to the earlier layer.
std::vector<Index> sharedOut(const std::vector<LayerShare>& layers, Index total);

} // namespace prunescope
