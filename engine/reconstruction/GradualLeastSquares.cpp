#include "engine/reconstruction/GradualLeastSquares.h"

#include "engine/pruning/IncludedLayers.h"
#include "engine/pruning/Scores.h"
#include "engine/reconstruction/DescribedStrategy.h"
#include "engine/reconstruction/LayerFit.h"
#include "engine/reconstruction/RankedWeights.h"

#include <cmath>
#include <memory>

namespace prunescope {

namespace {

StrategyInfo describe() {
    StrategyInfo info;
    info.name = "gradual-least-squares";
    info.family = Family::PruneAndAdjust;
    info.action = "prune";
    info.selector = "strategy";
    info.title = QT_TRANSLATE_NOOP("engine", "Gradual least squares");
    info.explanation = QT_TRANSLATE_NOOP(
        "engine", "Prunes in steps and refits the remaining weights after each one, so that every choice accounts "
                  "for the weights that have already taken over. This is the strongest pruning without labels.");
    info.cost =
        QT_TRANSLATE_NOOP("engine", "one least-squares refit per step; with OBS scores also one inverse per neuron and step");
    info.source = QT_TRANSLATE_NOOP("engine", "Hassibi & Stork 1993 (OBS); Dong, Chen & Pan 2017 (L-OBS)");
    info.takesExclude = true;
    info.parameters = {
        numberParameter("sparsity", 0.9, 0, 1, QT_TRANSLATE_NOOP("engine", "share of all weights that is pruned at the end")),
        wholeParameter("steps", std::int64_t{15}, 1, 1000,
                       QT_TRANSLATE_NOOP("engine", "number of rounds of pruning and refitting")),
        choiceParameter(
            "criterion", "obs", {"obs", "magnitude"},
            QT_TRANSLATE_NOOP("engine",
                              "which weights are pruned first: those whose loss costs least after a refit, or the smallest "
                              "ones")),
        numberParameter(
            "ridge", 1e-3, 0, 100,
            QT_TRANSLATE_NOOP("engine",
                              "strength of the pull towards the dense weights, as a multiple of the inputs' mean square")),
        wholeParameter(
            "reluSteps", std::int64_t{0}, 0, 100,
            QT_TRANSLATE_NOOP("engine",
                              "number of final refinement rounds in which the negative sums of a ReLU may take any negative "
                              "value")),
    };
    return info;
}

/// The state left by a layer's last refit.
struct FittedLayer {
    std::unique_ptr<NormalEquations> equations; ///< only for the first layer: kept because its inputs never change
    std::unique_ptr<MaskedSolver> solver;
    LayerFit fit;
    double variance = 1;
};

class GradualRun {
public:
    GradualRun(const StrategyContext& context, const Parameters& parameters)
        : m_context(context), m_parameters(parameters), m_network(context.current),
          m_layers(static_cast<std::size_t>(context.current.layerCount())) {}

    Result<void> refit(const std::stop_token& stop);
    void pruneTo(Index pruned);
    const Network& network() const { return m_network; }

private:
    Result<std::optional<LayerWeights>> fitPlace(const LayerPlace& place, const std::stop_token& stop);
    Result<void> prepare(FittedLayer& layer, const LayerPlace& place, const std::stop_token& stop);
    void rankLayer(int layer, std::vector<RankedWeight>& ranked) const;
    bool byCost() const { return m_parameters.text("criterion") == "obs"; }

    const StrategyContext& m_context;
    const Parameters& m_parameters;
    Network m_network;
    std::vector<FittedLayer> m_layers;
};

Result<void> GradualRun::prepare(FittedLayer& layer, const LayerPlace& place, const std::stop_token& stop) {
    if (layer.equations && place.index.value == 0)
        return {};
    auto equations = normalEquations(place.inputs, place.targets, place.weights.bias.size() != 0, stop);
    if (!equations)
        return tl::unexpected(equations.error());
    layer.equations = std::make_unique<NormalEquations>(std::move(*equations));
    const double ridge = layer.equations->ridge(m_parameters.number("ridge"));
    layer.solver = std::make_unique<MaskedSolver>(*layer.equations, ridge, place.weights.mask.get());
    layer.variance = layer.equations->totalVariance();
    return {};
}

Result<std::optional<LayerWeights>> GradualRun::fitPlace(const LayerPlace& place, const std::stop_token& stop) {
    FittedLayer& layer = m_layers[static_cast<std::size_t>(place.index.value)];
    if (const auto prepared = prepare(layer, place, stop); !prepared)
        return tl::unexpected(prepared.error());
    const LayerWeights& before = place.weights;
    auto fit = fitLayer(*layer.solver, place.pull, *before.mask, place.layer.name(), byCost(), stop);
    if (!fit)
        return tl::unexpected(fit.error());
    layer.fit = std::move(*fit);
    return std::optional(fittedWeights(layer.fit, before, before.mask));
}

Result<void> GradualRun::refit(const std::stop_token& stop) {
    auto fitted = walkLayers(
        m_context.dense, m_network, m_context.origins, m_context.calibration->inputs(), {},
        [&](const LayerPlace& place) { return fitPlace(place, stop); }, stop);
    if (!fitted)
        return tl::unexpected(fitted.error());
    m_network = std::move(*fitted);
    return {};
}

/// OBS: removing a weight raises the layer's squared error by w² / [A⁻¹]_jj; dividing by the variance of the layer's sums makes
/// layers comparable.
void GradualRun::rankLayer(int index, std::vector<RankedWeight>& ranked) const {
    const LayerWeights& weights = *m_network.layer(LayerIndex{index}).weights();
    const FittedLayer& layer = m_layers[static_cast<std::size_t>(index)];
    const Index inputs = weights.values.cols();
    Eigen::VectorXd costs(inputs);
    for (std::size_t i = 0; i < layer.fit.rows.size(); ++i) {
        const RowFit& row = layer.fit.rows[i];
        costs.setZero(); // inputs that are always 0
        for (std::size_t k = 0; byCost() && k < row.support.size(); ++k) {
            const double w = row.weights[row.support[k]];
            costs[row.support[k]] = w * w / row.inverseDiagonal[static_cast<Index>(k)] / layer.variance;
        }
        const Index begin = static_cast<Index>(i) * inputs;
        for (Index input = 0; input < inputs; ++input)
            if (weights.isKept(begin + input))
                ranked.push_back({byCost() ? costs[input] : std::abs(static_cast<double>(weights.values.data()[begin + input])),
                                  index, begin + input});
    }
}

/// pruned: the target number of pruned weights in all included layers.
void GradualRun::pruneTo(Index pruned) {
    std::vector<RankedWeight> ranked;
    for (const LayerIndex index : includedLayers(m_network, m_context.exclude))
        rankLayer(index.value, ranked);
    const Index more = pruned - (includedWeights(m_network, m_context.exclude) - static_cast<Index>(ranked.size()));
    std::vector<MaskBytes> masks = masksOf(m_network);
    for (const RankedWeight& weight : lowest(std::move(ranked), std::max<Index>(more, 0)))
        masks[static_cast<std::size_t>(weight.layer)][static_cast<std::size_t>(weight.position)] = 0;
    m_network = withMasks(m_network, masks);
}

class GradualLeastSquares final : public DescribedStrategy {
public:
    GradualLeastSquares() : DescribedStrategy(describe(), true) {}

    double expectedSeconds(const Network& network, const Parameters& parameters, Index images) const override {
        const double steps = static_cast<double>(parameters.whole("steps"));
        return secondsFor(steps * (refitOperations(network, images) +
                                   40.0 * static_cast<double>(network.weightCount()) * static_cast<double>(network.inputSize())));
    }

    Result<StrategyOutcome> apply(const StrategyContext& context, const Parameters& parameters, std::stop_token stop,
                                  const ProgressFn& progress) const override {
        GradualRun run(context, parameters);
        const Index count = includedWeights(context.current, context.exclude);
        const Index target = targetCount(parameters.number("sparsity"), count);
        const auto keptNow = static_cast<double>(std::max<Index>(includedKeptWeights(context.current, context.exclude), 1));
        const double keptThen = std::max(static_cast<double>(count - target), 0.5);
        const auto steps = static_cast<int>(parameters.whole("steps"));
        auto fitted = run.refit(stop);
        for (int step = 1; step <= steps && fitted; ++step) {
            if (progress)
                progress({static_cast<double>(step - 1) / steps,
                          Message(QT_TRANSLATE_NOOP("engine", "step {} of {}"), step, steps),
                          {},
                          {}});
            // Every step prunes the same share of the remaining weights.
            const double kept = keptNow * std::pow(keptThen / keptNow, static_cast<double>(step) / steps);
            run.pruneTo(step == steps ? target : count - static_cast<Index>(kept + 0.5));
            fitted = run.refit(stop);
        }
        if (!fitted)
            return tl::unexpected(fitted.error());
        if (parameters.whole("reluSteps") == 0)
            return StrategyOutcome{run.network(), {}};
        auto refined = refitNetwork(context.dense, run.network(), context.origins, context.calibration->inputs(),
                                    {parameters.number("ridge"), true, static_cast<int>(parameters.whole("reluSteps"))}, stop);
        if (!refined)
            return tl::unexpected(refined.error());
        return StrategyOutcome{std::move(*refined), {}};
    }
};

} // namespace

std::unique_ptr<Strategy> makeGradualLeastSquares() {
    return std::make_unique<GradualLeastSquares>();
}

} // namespace prunescope
