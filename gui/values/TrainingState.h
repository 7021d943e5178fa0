// What the training panel shows.
#pragma once

#include "engine/reconstruction/Strategy.h"

#include <vector>

namespace prunescope {

/// The epochs so far of the training under way; otherwise those of the selected row's step, empty where it did not train.
struct TrainingState {
    std::vector<EpochFigures> epochs;
    bool isRunning = false;

    friend bool operator==(const TrainingState&, const TrainingState&) = default;
};

} // namespace prunescope
