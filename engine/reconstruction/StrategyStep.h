// A recipe step that runs a strategy, as a plain value.
#pragma once

#include "engine/reconstruction/Parameters.h"

#include <cstdint>
#include <string>
#include <vector>

namespace prunescope {

struct StrategyStep {
    std::string strategy; ///< a name in the registry
    Parameters parameters;
    std::uint64_t seed = 1; ///< used by strategies that draw random numbers
    /// Layers whose connections stay unchanged, in a form that resolveLayers() understands; only for strategies that support
    /// it.
    std::vector<std::string> exclude = {};

    friend bool operator==(const StrategyStep&, const StrategyStep&) = default;
};

} // namespace prunescope
