#include "engine/pruning/Pruner.h"

#include "engine/core/ParallelFor.h"
#include "engine/network/LayerReference.h"
#include "engine/pruning/PrunedWeights.h"

#include <algorithm>
#include <cassert>
#include <numeric>

namespace prunescope {

namespace {

Result<void> checkValue(const Message& where, Target target, double value) {
    if (target == Target::Threshold && !(std::isfinite(value) && value >= 0))
        return fail(ErrorCode::BadArgument, where, QT_TRANSLATE_NOOP("engine", "{} is not a threshold: a number from 0 up"),
                    value);
    if (target == Target::Sparsity && !(value >= 0 && value <= 1))
        return fail(ErrorCode::BadArgument, where, QT_TRANSLATE_NOOP("engine", "{} is not a sparsity: a number from 0 to 1"),
                    value);
    return {};
}

Result<void> checkLayerValues(const PruneStep& step, const Network& base, const std::string& key) {
    for (const auto& [name, value] : step.values)
        if (!base.findLayer(name) || step.excludes(name))
            return fail(ErrorCode::BadArgument, Message(QT_TRANSLATE_NOOP("engine", "{}, layer {}"), key, name),
                        QT_TRANSLATE_NOOP("engine", "there is no such layer, or it is excluded, so it must have no entry"));
    for (const std::string& name : base.layerNames()) {
        if (step.excludes(name))
            continue;
        const Message where(QT_TRANSLATE_NOOP("engine", "{}, layer {}"), key, name);
        const double* const value = step.values.find(name);
        if (!value)
            return fail(ErrorCode::BadArgument, where,
                        QT_TRANSLATE_NOOP("engine", "the layer is not excluded, so it must have an entry"));
        if (const auto checked = checkValue(where, step.target, *value); !checked)
            return checked;
    }
    return {};
}

/// The cut that prunes exactly `pruned` weights of the layer (or those that the base has pruned, if there are more of them).
Cut cutOfLayer(const ScoreTable& table, int layer, Index pruned) {
    const LayerRanks& ranks = *table.ranks(layer);
    const Index more = std::min(pruned - table.prunedAtBase(layer), ranks.size());
    if (more <= 0)
        return Cut::nothing();
    const float threshold = ranks.nth(more - 1);
    if (more == ranks.atMost(threshold))
        return {threshold, Cut::kAllTies};
    return {threshold, ranks.tieEnd(threshold, more - ranks.below(threshold))};
}

} // namespace

Result<PruneStep> resolved(const PruneStep& step, const Network& base) {
    PruneStep result = step;
    auto exclude = resolveLayers(base, step.exclude, "exclude");
    if (!exclude)
        return tl::unexpected(exclude.error());
    result.exclude = std::move(*exclude);
    result.values.clear();
    for (const auto& [reference, value] : step.values) {
        const auto layer = resolveLayer(base, reference, step.target == Target::Threshold ? "thresholds" : "sparsities");
        if (!layer)
            return tl::unexpected(layer.error());
        result.values.set(base.layer(*layer).name(), value);
    }
    return result;
}

Result<void> checkPruneStep(const PruneStep& step, const Network& base) {
    if (const auto exclude = resolveLayers(base, step.exclude, "exclude"); !exclude)
        return tl::unexpected(exclude.error());
    const char* one = step.target == Target::Threshold ? "threshold" : "sparsity";
    if (step.scope == Scope::Network)
        return checkValue(Message::verbatim(one), step.target, step.value);
    return checkLayerValues(step, base, step.target == Target::Threshold ? "thresholds" : "sparsities");
}

Cuts resolveCuts(const ScoreTable& table, const PruneStep& step) {
    Cuts cuts;
    // Network scope with a sparsity target: the threshold is common, and ties are pruned by layer, then by position in the
    // layer.
    const bool common = step.scope == Scope::Network && step.target == Target::Sparsity;
    const Index wanted = common ? targetCount(step.value, table.weightCount()) : 0;
    const float threshold = common ? table.thresholdFor(wanted) : static_cast<float>(step.value);
    Index ties = common ? std::max<Index>(0, wanted - table.prunedAtBase() - table.below(threshold)) : 0;
    for (int layer = 0; layer < table.layerCount(); ++layer) {
        if (!table.includes(layer))
            continue;
        const LayerRanks& ranks = *table.ranks(layer);
        const std::string& name = table.layerName(layer);
        if (step.scope == Scope::Layers) {
            const double value = step.values.at(name);
            cuts.set(name, step.target == Target::Threshold
                               ? Cut{static_cast<float>(value), Cut::kAllTies}
                               : cutOfLayer(table, layer, targetCount(value, table.weightCount(layer))));
        } else if (!common) {
            cuts.set(name, Cut{threshold, Cut::kAllTies});
        } else if (wanted <= table.prunedAtBase()) {
            cuts.set(name, Cut::nothing());
        } else {
            // If no tie of the layer is pruned, its own largest pruned score may lie below the common threshold: use the common
            // one.
            const Index taken = std::min(ranks.atMost(threshold) - ranks.below(threshold), ties);
            ties -= taken;
            cuts.set(name, taken == 0 ? Cut{threshold, 0}
                                      : cutOfLayer(table, layer, table.prunedAtBase(layer) + ranks.below(threshold) + taken));
        }
    }
    return cuts;
}

namespace {

constexpr Index kPositionsPerTask = 1 << 15;

/// Keeps the weights at positions begin … end − 1 whose score satisfies `keeps` and returns how many others were pruned. There
/// are no branches, so that the loop is vectorised.
template <class Score, class Keeps>
Index cutRange(const LayerWeights& base, Index begin, Index end, Score score, Keeps keeps, float* values, std::uint8_t* mask) {
    const float* const before = base.values.data();
    const std::uint8_t* const maskBefore = base.mask->data();
    int taken = 0;
    for (Index i = begin; i < end; ++i) {
        const auto kept = static_cast<std::uint8_t>(maskBefore[i] & static_cast<std::uint8_t>(keeps(score(i))));
        taken += maskBefore[i] - kept;
        mask[i] = kept;
        values[i] = kept ? before[i] : 0.0F;
    }
    return taken;
}

/// Ties before tieEnd are pruned, those from tieEnd onwards are kept (Cut::prunes).
template <class Score>
Index cutChunk(const LayerWeights& base, const Cut& cut, Index begin, Index end, Score score, float* values, std::uint8_t* mask) {
    const float threshold = cut.threshold;
    const Index middle = std::clamp(cut.tieEnd, begin, end);
    return cutRange(
               base, begin, middle, score, [=](float s) { return s > threshold; }, values, mask) +
           cutRange(
               base, middle, end, score, [=](float s) { return s >= threshold; }, values, mask);
}

/// The layer's weights after the cut, or nullopt when it takes none.
std::optional<LayerWeights> cutLayer(const LayerWeights& base, const LayerScores& scores, const Cut& cut) {
    Matrix values(base.values.rows(), base.values.cols());
    MaskBytes mask(static_cast<std::size_t>(base.count()));
    std::vector<Index> taken(static_cast<std::size_t>(chunkCount(base.count(), kPositionsPerTask)), 0);
    const float* const before = base.values.data();
    const float deviation = scores.deviation();
    parallelFor(base.count(), kPositionsPerTask, [&](Index begin, Index end) {
        Index& result = taken[static_cast<std::size_t>(begin / kPositionsPerTask)];
        const auto cutBy = [&](auto score) { return cutChunk(base, cut, begin, end, score, values.data(), mask.data()); };
        switch (scores.criterion()) {
        case Criterion::Magnitude: result = cutBy([before](Index i) { return std::fabs(before[i]); }); break;
        case Criterion::StandardizedMagnitude:
            result = cutBy([before, deviation](Index i) { return std::fabs(before[i]) / deviation; });
            break;
        default: result = cutBy([&](Index i) { return scores.at(i); }); break;
        }
    });
    if (std::accumulate(taken.begin(), taken.end(), Index{0}) == 0)
        return std::nullopt;
    return LayerWeights{SharedMatrix(std::move(values)), std::make_shared<const MaskBytes>(std::move(mask)), base.bias};
}

} // namespace

Network applyCuts(const Network& base, const ScoreTable& table, const Cuts& cuts) {
    Network result = base;
    for (const LayerIndex index : base.layers()) {
        const Node& layer = base.layer(index);
        const Cut* const cut = cuts.find(layer.name());
        if (!cut)
            continue;
        if (layer.weightCount() > kPrunedLazilyFrom) {
            if (table.newlyPruned(index.value, *cut) > 0)
                result = result.withWeightSource(index, prunedLazily(layer.weightSource(), table.ranks(index.value), *cut));
            continue;
        }
        if (auto weights = cutLayer(*layer.weights(), table.layer(index.value), *cut))
            result = result.withWeights(index, std::move(*weights));
    }
    return result;
}

Result<Network> prune(const Network& base, const PruneStep& step) {
    const auto named = resolved(step, base);
    if (!named)
        return tl::unexpected(named.error());
    if (const auto checked = checkPruneStep(*named, base); !checked)
        return tl::unexpected(checked.error());
    const ScoreTable table(base, named->criterion, named->seed, named->exclude);
    return applyCuts(base, table, resolveCuts(table, *named));
}

PruneStep toLayerScope(const PruneStep& step, const ScoreTable& table, const Cuts& cuts) {
    PruneStep result = step;
    result.scope = Scope::Layers;
    result.values.clear();
    for (const auto& [name, cut] : cuts) {
        if (step.target == Target::Threshold) {
            result.values.set(name, step.scope == Scope::Network ? step.value : step.values.at(name));
            continue;
        }
        const int layer = table.findLayer(name);
        const Index pruned = table.prunedAtBase(layer) + table.newlyPruned(layer, cut);
        result.values.set(name, static_cast<double>(pruned) / static_cast<double>(table.weightCount(layer)));
    }
    return result;
}

PruneStep toNetworkScope(const PruneStep& step, const ScoreTable& table, const Cuts& cuts) {
    PruneStep result = step;
    result.scope = Scope::Network;
    result.values.clear();
    double sum = 0;
    for (const auto& [name, cut] : cuts) {
        const int layer = table.findLayer(name);
        const auto pruned = static_cast<double>(table.prunedAtBase(layer) + table.newlyPruned(layer, cut));
        sum += step.target == Target::Threshold ? step.values.at(name) * static_cast<double>(table.weightCount(layer)) : pruned;
    }
    result.value = table.weightCount() > 0 ? sum / static_cast<double>(table.weightCount()) : 0;
    return result;
}

} // namespace prunescope
