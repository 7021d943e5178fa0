// What the result panel shows: values that the window hands over.
#pragma once

#include "engine/evaluation/Evaluation.h"

#include <optional>

namespace prunescope {

/// `before` is what was shown when the current gesture began, or the outcome before the last change.
struct ResultView {
    std::optional<Evaluation> now;
    std::optional<Evaluation> dense;
    std::optional<Evaluation> before;
    std::optional<PairedCounts> paired; ///< now against dense
    std::optional<PairedCounts> pairedBefore;
    NetworkCost costNow;
    NetworkCost costDense;
    std::optional<NetworkCost> costBefore;
    SizeReport sizeNow;
    SizeReport sizeDense;
    std::optional<SizeReport> sizeBefore;
    std::optional<double> msPer1000Now; ///< measured milliseconds per 1,000 images
    std::optional<double> msPer1000Dense;
    std::optional<double> msPer1000Before;
    bool stale = false; ///< `now` belongs to an older setting than the one shown elsewhere
};

} // namespace prunescope
