// A recipe step that runs a strategy: a plain value.
#pragma once

#include "engine/reconstruction/Parameters.h"

#include <cstdint>
#include <string>
#include <vector>

namespace prunescope {

struct StrategyStep {
    std::string strategy; ///< a name of the registry
    Parameters parameters;
    std::uint64_t seed = 1; ///< used by strategies that draw numbers
    /// Layers whose connections stay as they are, as resolveLayers() understands them; for strategies that take it.
    std::vector<std::string> exclude = {};

    friend bool operator==(const StrategyStep&, const StrategyStep&) = default;
};

} // namespace prunescope
