#include "engine/reconstruction/SparseGpt.h"

#include "engine/pruning/IncludedLayers.h"
#include "engine/pruning/NormalEquations.h"
#include "engine/pruning/Patterns.h"
#include "engine/pruning/Pruner.h"
#include "engine/reconstruction/DescribedStrategy.h"
#include "engine/reconstruction/LayerShares.h"
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
        "engine", "Goes through the inputs from left to right, prunes the weights that cost least and adjusts the "
                  "columns to the right to compensate. It needs one pass and was designed for very large layers.");
    info.cost = QT_TRANSLATE_NOOP("engine", "per layer, one inverse of the inputs' second moments; one update per column");
    info.source = QT_TRANSLATE_NOOP("engine", "Frantar & Alistarh 2023 (SparseGPT)");
    info.takesExclude = true;
    info.parameters = {
        numberParameter("sparsity", 0.5, 0, 1, QT_TRANSLATE_NOOP("engine", "share of all weights that is pruned at the end")),
        choiceParameter(
            "allocation", "magnitude", {"magnitude", "erk", "uniform"},
            QT_TRANSLATE_NOOP("engine",
                              "how the pruned share is split between layers: as one threshold on |w| would split it, by size, "
                              "or evenly")),
        numberParameter("damping", 0.01, 1e-9, 100,
                        QT_TRANSLATE_NOOP("engine", "added to the diagonal of the second moments, as a multiple of their mean")),
    };
    return info;
}

/// The number of weights pruned in each layer at the end; the total is exactly what the sparsity asks for.
std::vector<Index> prunedPerLayer(const StrategyContext& context, const Parameters& parameters) {
    const Network& network = context.current;
    const double sparsity = parameters.number("sparsity");
    const std::string& allocation = parameters.text("allocation");
    const std::vector<LayerIndex> layers = includedLayers(network, context.exclude);
    std::vector<Index> result(static_cast<std::size_t>(network.layerCount()), 0);
    if (allocation == "magnitude") {
        PruneStep step;
        step.target = Target::Sparsity;
        step.value = sparsity;
        step.exclude = context.exclude;
        const Network byMagnitude = *prune(network, step);
        for (const LayerIndex index : layers)
            result[static_cast<std::size_t>(index.value)] =
                network.layer(index).weightCount() - byMagnitude.layer(index).weightCounts().kept;
        return result;
    }
    const std::vector<double> erk = erkDensities(network, sparsity, context.exclude);
    std::vector<LayerShare> shares;
    for (const LayerIndex index : layers) {
        const double density = allocation == "erk" ? erk[static_cast<std::size_t>(index.value)] : 1 - sparsity;
        shares.push_back(
            {density * static_cast<double>(network.layer(index).weightCount()), network.layer(index).weightCounts().kept});
    }
    const Index all = includedWeights(network, context.exclude);
    const std::vector<Index> kept = sharedOut(shares, all - targetCount(sparsity, all));
    for (std::size_t i = 0; i < layers.size(); ++i)
        result[static_cast<std::size_t>(layers[i].value)] = network.layer(layers[i]).weightCount() - kept[i];
    return result;
}

/// Upper triangular U with UᵀU = (H + λI)⁻¹ (SparseGPT, sec. 3.2). Empty when H + λI is not positive definite.
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

/// Prunes one layer in blocks of columns. In each block the weights with the smallest w² / U_jj² are pruned, along with all
/// that were pruned before. pruned: not below the number already pruned.
LayerWeights pruneLayer(const LayerWeights& before, const Eigen::MatrixXd& update, Index pruned) {
    Eigen::MatrixXd weights = before.values.view().cast<double>();
    MaskBytes mask = *before.mask;
    const Index cols = weights.cols();
    Index done = 0;
    Index prunedLater = before.count() - before.kept(); // in later blocks
    for (Index begin = 0; begin < cols; begin += kBlock) {
        const Index end = std::min(cols, begin + kBlock);
        std::vector<RankedWeight> ranked;
        for (Index row = 0; row < weights.rows(); ++row)
            for (Index col = begin; col < end; ++col) {
                const Index position = row * cols + col;
                const double cost = weights(row, col) * weights(row, col) / (update(col, col) * update(col, col));
                ranked.push_back({before.isKept(position) ? cost : -1, 0, position});
            }
        const Index already = std::count_if(ranked.begin(), ranked.end(), [](const RankedWeight& w) { return w.score < 0; });
        prunedLater -= already;
        // Integers that add up to exactly `pruned` at the last column; later blocks prune at least the weights that were
        // already pruned there.
        const Index wanted = std::min(std::max(pruned * end / cols - done, already), pruned - done - prunedLater);
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
        const std::vector<Index> pruned = prunedPerLayer(context, parameters);
        const auto visit = [&](const LayerPlace& place) -> Result<std::optional<LayerWeights>> {
            if (isExcluded(context.current, place.index, context.exclude))
                return std::optional<LayerWeights>();
            auto gram = gramMatrix(place.inputs, stop);
            if (!gram)
                return tl::unexpected(gram.error());
            const Eigen::MatrixXd update = updateMatrix(std::move(*gram), parameters.number("damping"));
            if (update.size() == 0)
                return fail(
                    ErrorCode::Numeric, inLayer(place.layer.name()),
                    QT_TRANSLATE_NOOP("engine", "the inputs' second moments form a singular matrix; a larger damping helps"));
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
