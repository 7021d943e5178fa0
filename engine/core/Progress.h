#pragma once

#include "engine/core/Message.h"

#include <functional>
#include <optional>

namespace prunescope {

/// What a long task reports while it runs. fraction: 0…1 of the task; the optional figures are those of the last finished
/// epoch.
struct Progress {
    double fraction = 0;
    Message stage;
    std::optional<double> loss;
    std::optional<double> accuracy;
    int epochsDone = 0; ///< of the current training run
};

/// Called on the thread that does the work; must be quick. May be empty.
using ProgressFn = std::function<void(const Progress&)>;

} // namespace prunescope
