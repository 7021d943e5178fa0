// What the result panel shows.
#pragma once

#include "engine/evaluation/Evaluation.h"

#include <memory>
#include <optional>

namespace prunescope {

using EvaluationPtr = std::shared_ptr<const Evaluation>;

/// `before` is what was shown when the current gesture began, or before the last edit.
struct ResultView {
    EvaluationPtr now;
    EvaluationPtr dense;
    EvaluationPtr before;
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
    bool stale = false; ///< `now` belongs to an earlier setting than the recipe

    /// Evaluations are compared as objects: each is measured once and shared.
    friend bool operator==(const ResultView& a, const ResultView& b);
};

} // namespace prunescope
