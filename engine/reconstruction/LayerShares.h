// How many weights each layer keeps, so that all of them together keep an exact number.
#pragma once

#include "engine/core/Types.h"

#include <vector>

namespace prunescope {

/// A layer that takes part.
struct LayerShare {
    double wanted = 0;   ///< kept weights that an allocation asks for; need not be an integer
    Index available = 0; ///< the most it can keep
};

/// Integers close to what is wanted, none above what is available, that add up to `total` (to all that is available where that is
/// less). What a layer cannot keep the others keep, in proportion to what they want; the fractions that rounding leaves go to
/// the largest ones first, ties to the earlier layer.
std::vector<Index> sharedOut(const std::vector<LayerShare>& layers, Index total);

} // namespace prunescope
