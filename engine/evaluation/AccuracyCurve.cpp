#include "engine/evaluation/AccuracyCurve.h"

#include "engine/evaluation/IncrementalEvaluation.h"

#include <cassert>
#include <cmath>
#include <limits>

namespace prunescope {

namespace {

/// Thresholds that leave (1 − share) of the weights that the base keeps.
Cuts cutsAtShare(const ScoreTable& table, Scope scope, double share) {
    const auto countAt = [&](Index atBase, Index all) {
        return atBase + static_cast<Index>(std::floor(share * static_cast<double>(all - atBase) + 0.5));
    };
    const Index wanted = countAt(table.prunedAtBase(), table.weightCount());
    Cuts cuts;
    for (int i = 0; i < table.layerCount(); ++i) {
        if (!table.includes(i))
            continue;
        const Index layerWanted = countAt(table.prunedAtBase(i), table.weightCount(i));
        const bool nothing = scope == Scope::Network ? wanted <= table.prunedAtBase() : layerWanted <= table.prunedAtBase(i);
        const float threshold = scope == Scope::Network ? table.thresholdFor(wanted) : table.thresholdFor(i, layerWanted);
        cuts.set(table.layerName(i), nothing ? Cut::nothing() : Cut{threshold, Cut::kAllTies});
    }
    return cuts;
}

double commonThreshold(const Cuts& cuts, Scope scope) {
    if (scope == Scope::Network && !cuts.empty())
        return static_cast<double>(cuts.begin()->second.threshold);
    return std::numeric_limits<double>::quiet_NaN();
}

} // namespace

Result<std::vector<CurvePoint>> accuracyCurve(const Network& base, const ScoreTable& table, Scope scope, int points,
                                              const EvaluationData& data, std::stop_token stop,
                                              const std::function<void(const CurvePoint&)>& onPoint) {
    assert(points >= 2);
    // The arguments outlive this call, so their ownership is not shared.
    const std::shared_ptr<const void> nobody;
    auto live = makeIncrementalEvaluation(base, std::shared_ptr<const ScoreTable>(nobody, &table),
                                          EvaluationDataPtr(nobody, &data), stop);
    if (!live)
        return tl::unexpected(live.error());
    const Index weightCount = base.weightCount();
    std::vector<CurvePoint> curve;
    for (int i = 0; i < points; ++i) {
        const Cuts cuts = cutsAtShare(table, scope, static_cast<double>(i) / (points - 1));
        const auto evaluation = (*live)->evaluate(cuts, stop);
        if (!evaluation)
            return tl::unexpected(evaluation.error());
        CurvePoint point;
        point.keptWeights = (*live)->keptWeights();
        point.sparsity = 1.0 - static_cast<double>(point.keptWeights) / static_cast<double>(weightCount);
        point.threshold = commonThreshold(cuts, scope);
        point.correct = evaluation->correct;
        point.accuracy = evaluation->accuracy;
        point.loss = evaluation->loss;
        curve.push_back(point);
        if (onPoint)
            onPoint(curve.back());
    }
    return curve;
}

Result<std::vector<CurvePoint>> layerCurve(const Network& base, LayerIndex layer, Criterion criterion, std::uint64_t seed,
                                           int points, const EvaluationData& data, std::stop_token stop,
                                           const std::function<void(const CurvePoint&)>& onPoint) {
    assert(base.layer(layer).weights());
    std::vector<std::string> others;
    for (const LayerIndex index : base.layers())
        if (!(index == layer))
            others.push_back(base.layer(index).name());
    const ScoreTable table(base, criterion, seed, others);
    return accuracyCurve(base, table, Scope::Network, points, data, stop, onPoint);
}

} // namespace prunescope
