// What the threshold bar shows.
#pragma once

#include "engine/pruning/PruneStep.h"

#include <QString>

#include <optional>

namespace prunescope {

struct ThresholdState {
    bool enabled = false;
    QString disabledReason;
    QString label;  ///< "Threshold", or "Threshold of fc1" where each layer has its own
    int layer = -1; ///< scope Layers: whose threshold is moved; −1: the whole network's
    double threshold = 0;
    double maxThreshold = 1;                 ///< the largest score
    double sparsity = 0;                     ///< realised, of the included weights, 0…1
    std::optional<double> requestedSparsity; ///< set when the step stores a sparsity
    Scope scope = Scope::Network;
    Criterion criterion = Criterion::Magnitude;

    friend bool operator==(const ThresholdState&, const ThresholdState&) = default;
};

} // namespace prunescope
