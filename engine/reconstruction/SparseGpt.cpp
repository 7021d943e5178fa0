#include "engine/reconstruction/SparseGpt.h"

#include "engine/pruning/NormalEquations.h"
#include "engine/pruning/Patterns.h"
#include "engine/pruning/Pruner.h"
#include "engine/reconstruction/DescribedStrategy.h"
#include "engine/reconstruction/LayerWalk.h"
#include "engine/reconstruction/RankedWeights.h"

#include <algorithm>

namespace prunescope {

namespace {

constexpr Index kBlock = 128;

StrategyInfo describe() {
    StrategyInfo info;
    info.name = "sparse-gpt";
    info.family = Family::PruneAndAdjust;
    info.action = "prune";
    info.selector = "strategy";
    info.title = QT_TRANSLATE_NOOP("engine", "Column update (SparseGPT)");
    info.explanation = QT_TRANSLATE_NOOP(
        "engine", "Goes through the inputs from left to right, prunes the cheapest weights and lets the columns to "
                  "the right make up for them: one pass, made for very large layers.");
    info.cost = QT_TRANSLATE_NOOP("engine", "one inverse of the inputs' second moments per layer, and one update per column");
    info.source = QT_TRANSLATE_NOOP("engine", "Frantar & Alistarh 2023 (SparseGPT)");
    info.parameters = {
        numberParameter("sparsity", 0.5, 0, 1, QT_TRANSLATE_NOOP("engine", "share of all weights that is pruned at the end")),
        choiceParameter(
            "allocation", "magnitude", {"magnitude", "erk", "uniform"},
            QT_TRANSLATE_NOOP("engine", "how much of it falls to each layer: as one threshold on |w| would, by size, or evenly")),
        numberParameter("damping", 0.01, 1e-9, 100, QT_TRANSLATE_NOOP("engine", "added to the second moments, times their mean")),
    };
    return info;
}

/// How many weights each layer loses.
std::vector<Index> prunedPerLayer(const Network& network, const Parameters& parameters) {
    const double sparsity = parameters.number("sparsity");
    const std::string& allocation = parameters.text("allocation");
    std::vector<Index> result(static_cast<std::size_t>(network.layerCount()), 0);
    PruneStep step;
    step.target = Target::Sparsity;
    step.value = sparsity;
    const Network byMagnitude = *prune(network, step);
    const std::vector<double> erk = erkDensities(network, sparsity);
    for (const LayerIndex index : network.layers()) {
        const auto place = static_cast<std::size_t>(index.value);
        const Index count = network.layer(index).weights()->count();
        const LayerWeights& pruned = *byMagnitude.layer(index).weights();
        result[place] = allocation == "magnitude" ? count - pruned.kept()
                        : allocation == "erk"     ? targetCount(1 - erk[place], count)
                                                  : targetCount(sparsity, count);
    }
    return result;
}

/// Upper triangular U with UᵀU = (H + λI)⁻¹ (SparseGPT, sec. 3.2). Empty when that is not positive definite.
Eigen::MatrixXd updateMatrix(Eigen::MatrixXd gram, double damping) {
    gram.diagonal().array() += damping * std::max(gram.diagonal().mean(), 1e-30);
    const Eigen::LLT<Eigen::MatrixXd> factor(gram);
    if (factor.info() != Eigen::Success)
        return {};
    const Eigen::LLT<Eigen::MatrixXd> inverse(factor.solve(Eigen::MatrixXd::Identity(gram.rows(), gram.cols())));
    if (inverse.info() != Eigen::Success)
        return {};
    return inverse.matrixU();
}

/// One layer: blocks of columns, in each the weights with the smallest w² / U_jj² go (those pruned before always do).
LayerWeights pruneLayer(const LayerWeights& before, const Eigen::MatrixXd& update, Index pruned) {
    Eigen::MatrixXd weights = before.values.view().cast<double>();
    MaskBytes mask = *before.mask;
    const Index cols = weights.cols();
    Index done = 0;
    for (Index begin = 0; begin < cols; begin += kBlock) {
        const Index end = std::min(cols, begin + kBlock);
        std::vector<RankedWeight> ranked;
        for (Index row = 0; row < weights.rows(); ++row)
            for (Index col = begin; col < end; ++col) {
                const Index position = row * cols + col;
                const double cost = weights(row, col) * weights(row, col) / (update(col, col) * update(col, col));
                ranked.push_back({before.isKept(position) ? cost : -1, 0, position});
            }
        const auto already = std::count_if(ranked.begin(), ranked.end(), [](const RankedWeight& w) { return w.score < 0; });
        // Whole numbers that add up to exactly `pruned` at the last column.
        const Index wanted = std::max<Index>(pruned * end / cols - done, already);
        for (const RankedWeight& weight : lowest(std::move(ranked), wanted))
            mask[static_cast<std::size_t>(weight.position)] = 0;
        done += wanted;
        for (Index col = begin; col < end; ++col)
            for (Index row = 0; row < weights.rows(); ++row) {
                if (mask[static_cast<std::size_t>(row * cols + col)])
                    continue;
                const double error = weights(row, col) / update(col, col);
                weights.row(row).tail(cols - col) -= error * update.row(col).tail(cols - col);
                weights(row, col) = 0;
            }
    }
    const Matrix values = weights.cast<float>();
    return withMask({SharedMatrix(values), before.mask, before.bias}, std::move(mask));
}

class SparseGpt final : public DescribedStrategy {
public:
    SparseGpt() : DescribedStrategy(describe(), true) {}

    double expectedSeconds(const Network& network, const Parameters& /*parameters*/, Index images) const override {
        return secondsFor(refitOperations(network, images));
    }

    Result<StrategyOutcome> apply(const StrategyContext& context, const Parameters& parameters, std::stop_token stop,
                                  const ProgressFn& progress) const override {
        const std::vector<Index> pruned = prunedPerLayer(context.current, parameters);
        const auto visit = [&](const LayerPlace& place) -> Result<std::optional<LayerWeights>> {
            auto gram = gramMatrix(place.inputs, stop);
            if (!gram)
                return tl::unexpected(gram.error());
            const Eigen::MatrixXd update = updateMatrix(std::move(*gram), parameters.number("damping"));
            if (update.size() == 0)
                return fail(ErrorCode::Numeric, inLayer(place.layer.name()), QT_TRANSLATE_NOOP("engine", "the inputs' second moments form a singular matrix; a larger damping helps"));
            return std::optional(pruneLayer(place.weights, update, pruned[static_cast<std::size_t>(place.index.value)]));
        };
        auto network =
            walkLayers(context.dense, context.current, context.origins, context.calibration->inputs(), {}, visit, stop, progress);
        if (!network)
            return tl::unexpected(network.error());
        return StrategyOutcome{std::move(*network), {}};
    }
};

} // namespace

std::unique_ptr<Strategy> makeSparseGpt() {
    return std::make_unique<SparseGpt>();
}

} // namespace prunescope
