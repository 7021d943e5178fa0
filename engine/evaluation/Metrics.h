// Figures that are computed from counts only.
#pragma once

#include "engine/evaluation/Evaluation.h"

namespace prunescope {

struct Interval {
    double low = 0;
    double high = 0;
};

/// 95 % interval of a proportion (E. B. Wilson 1927, without continuity correction; z = 1.959964). count ≥ 1.
Interval wilsonInterval(Index correct, Index count);

/// Fills count, correct, accuracy and its interval, the per-class and the macro figures from `confusion`. The macro averages
/// are over the classes that occur among the labels or the predictions, as scikit-learn's are when it is given no list of
/// labels.
void fillFromConfusion(Evaluation& evaluation);

/// Both predictions and the labels: one per image, in the same order.
PairedCounts pairedCounts(const std::vector<std::uint8_t>& dense, const std::vector<std::uint8_t>& now,
                          const std::vector<std::uint8_t>& labels);

} // namespace prunescope
