// Accuracy against threshold and sparsity, every point measured on all images.
#pragma once

#include "engine/evaluation/Evaluator.h"
#include "engine/pruning/Scores.h"

#include <functional>
#include <stop_token>
#include <vector>

namespace prunescope {

struct CurvePoint {
    double sparsity = 0;  ///< realised, of all the network's weights
    double threshold = 0; ///< NaN with scope Layers, where each layer has its own
    Index keptWeights = 0;
    Index correct = 0;
    double accuracy = 0;
    double loss = 0; ///< not necessarily finite

    friend bool operator==(const CurvePoint&, const CurvePoint&) = default;
};

/// Evaluates `points` (≥ 2) thresholds, evenly spaced in the number of pruned weights, from those that the base has pruned up
/// to all included weights. Scope Network: one threshold for all included layers. Scope Layers: each layer has its own, all at
/// the same sparsity. Computed by LiveThreshold: the counts are those of full evaluations, the loss differs from theirs by
/// rounding. onPoint is called for each finished point, in order, on the calling thread. Fails with Cancelled, ShapeMismatch.
Result<std::vector<CurvePoint>> accuracyCurve(const Network& base, const ScoreTable& table, Scope scope, int points,
                                              const EvaluationData& data, std::stop_token stop = {},
                                              const std::function<void(const CurvePoint&)>& onPoint = {});

/// The curve of one layer (which must have weights), with all others as in the base: how much the network's accuracy depends on
/// it. Otherwise as accuracyCurve() with scope Network.
Result<std::vector<CurvePoint>> layerCurve(const Network& base, LayerIndex layer, Criterion criterion, std::uint64_t seed,
                                           int points, const EvaluationData& data, std::stop_token stop = {},
                                           const std::function<void(const CurvePoint&)>& onPoint = {});

} // namespace prunescope
