#include "engine/reconstruction/Swap.h"

#include "engine/core/ParallelFor.h"
#include "engine/pruning/IncludedLayers.h"
#include "engine/reconstruction/DescribedStrategy.h"
#include "engine/reconstruction/LayerFit.h"
#include "engine/reconstruction/RankedWeights.h"

namespace prunescope {

namespace {

StrategyInfo describe() {
    StrategyInfo info;
    info.name = "swap";
    info.family = Family::Add;
    info.action = "add";
    info.selector = "strategy";
    info.title = QT_TRANSLATE_NOOP("engine", "Swap");
    info.explanation = QT_TRANSLATE_NOOP(
        "engine", "Exchanges the connections that cost least to lose for those that gain most, refits, and keeps "
                  "the exchange when the layer's error falls. This is the strongest repair without labels, so it "
                  "is the default. New connections start at 0; the number of connections stays the same.");
    info.cost =
        QT_TRANSLATE_NOOP("engine", "per round, one factorisation per neuron and one triangular solve per pruned connection");
    info.source = QT_TRANSLATE_NOOP("engine", "Chen, Billings & Luo 1989 (orthogonal least squares); Hassibi & Stork 1993 (OBS)");
    info.takesExclude = true;
    info.parameters = {
        numberParameter("fraction", 0.3, 0.001, 1,
                        QT_TRANSLATE_NOOP("engine", "share of a layer's connections that is exchanged in the first round")),
        wholeParameter("rounds", std::int64_t{15}, 1, 1000,
                       QT_TRANSLATE_NOOP("engine", "number of exchanges tried in each layer")),
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

/// Exchanges within one layer.
class LayerSwap {
public:
    LayerSwap(const LayerPlace& place, const NormalEquations& equations, double ridge)
        : m_place(place), m_solver(equations, ridge, place.weights.mask.get()), m_mask(*place.weights.mask) {}

    /// Fits the layer with its current mask. Fails as fitLayer().
    Result<void> start(const std::stop_token& stop);
    /// Tries to exchange `count` weights; returns true if the exchange was kept.
    Result<bool> exchange(Index count, const std::stop_token& stop);

    LayerWeights weights() const { return fittedWeights(m_fit, m_place.weights, std::make_shared<const MaskBytes>(m_mask)); }
    Index kept() const { return std::count(m_mask.begin(), m_mask.end(), std::uint8_t{1}); }

private:
    void rank(const std::stop_token& stop);
    Index inputs() const { return m_solver.equations().inputs(); }

    const LayerPlace& m_place;
    MaskedSolver m_solver;
    MaskBytes m_mask;
    LayerFit m_fit;
    bool m_ranked = false;             ///< whether the two lists belong to m_fit
    std::vector<RankedWeight> m_costs; ///< of the kept weights
    std::vector<RankedWeight> m_gains; ///< of the pruned weights
};

Result<void> LayerSwap::start(const std::stop_token& stop) {
    auto fit = fitLayer(m_solver, m_place.pull, m_mask, m_place.layer.name(), true, stop);
    if (!fit)
        return tl::unexpected(fit.error());
    m_fit = std::move(*fit);
    return {};
}

void LayerSwap::rank(const std::stop_token& stop) {
    const auto rows = static_cast<Index>(m_fit.rows.size());
    std::vector<Eigen::VectorXd> gains(m_fit.rows.size());
    parallelFor(rows, 2, [&](Index begin, Index end) {
        for (Index row = begin; row < end && !stop.stop_requested(); ++row)
            gains[static_cast<std::size_t>(row)] = m_solver.gains(row, m_fit.rows[static_cast<std::size_t>(row)]);
    });
    if (stop.stop_requested())
        return;
    m_costs.clear();
    m_gains.clear();
    Eigen::VectorXd costs(inputs());
    for (Index row = 0; row < rows; ++row) {
        const RowFit& fit = m_fit.rows[static_cast<std::size_t>(row)];
        costs.setZero();
        for (std::size_t k = 0; k < fit.support.size(); ++k) {
            const double w = fit.weights[fit.support[k]];
            costs[fit.support[k]] = w * w / fit.inverseDiagonal[static_cast<Index>(k)];
        }
        for (Index input = 0; input < inputs(); ++input) {
            const Index position = row * inputs() + input;
            if (m_mask[static_cast<std::size_t>(position)])
                m_costs.push_back({costs[input], 0, position});
            else if (gains[static_cast<std::size_t>(row)][input] > 0)
                m_gains.push_back({gains[static_cast<std::size_t>(row)][input], 0, position});
        }
    }
    m_ranked = true;
}

Result<bool> LayerSwap::exchange(Index count, const std::stop_token& stop) {
    if (!m_ranked)
        rank(stop);
    if (stop.stop_requested())
        return fail(ErrorCode::Cancelled, inLayer(m_place.layer.name()), {});
    const auto possible = static_cast<Index>(std::min(m_costs.size(), m_gains.size()));
    MaskBytes mask = m_mask;
    for (const RankedWeight& weight : lowest(m_costs, std::min(count, possible)))
        mask[static_cast<std::size_t>(weight.position)] = 0;
    for (const RankedWeight& weight : highest(m_gains, std::min(count, possible)))
        mask[static_cast<std::size_t>(weight.position)] = 1;
    auto fit = fitLayer(m_solver, m_place.pull, mask, m_place.layer.name(), true, stop);
    if (!fit)
        return tl::unexpected(fit.error());
    if (!(fit->error < m_fit.error))
        return false;
    m_fit = std::move(*fit);
    m_mask = std::move(mask);
    m_ranked = false;
    return true;
}

/// After each round without improvement, the number of exchanged weights is halved. exchanges: if false, the layer is only
/// fitted.
Result<LayerWeights> swapped(const LayerPlace& place, const Parameters& parameters, bool exchanges, const std::stop_token& stop) {
    const bool bias = place.weights.bias.size() != 0;
    const auto equations = normalEquations(place.inputs, place.targets, bias, stop);
    if (!equations)
        return tl::unexpected(equations.error());
    LayerSwap layer(place, *equations, equations->ridge(parameters.number("ridge")));
    if (const auto started = layer.start(stop); !started)
        return tl::unexpected(started.error());
    auto count = static_cast<Index>(parameters.number("fraction") * static_cast<double>(layer.kept()));
    for (std::int64_t round = 0; exchanges && round < parameters.whole("rounds") && count > 0; ++round) {
        const auto stood = layer.exchange(count, stop);
        if (!stood)
            return tl::unexpected(stood.error());
        if (!*stood)
            count /= 2;
    }
    return layer.weights();
}

class Swap final : public DescribedStrategy {
public:
    Swap() : DescribedStrategy(describe(), true) {}

    double expectedSeconds(const Network& network, const Parameters& parameters, Index images) const override {
        const double rounds = static_cast<double>(parameters.whole("rounds"));
        return secondsFor(refitOperations(network, images) * (1 + rounds));
    }

    Result<StrategyOutcome> apply(const StrategyContext& context, const Parameters& parameters, std::stop_token stop,
                                  const ProgressFn& progress) const override {
        const RefitOptions refit{parameters.number("ridge"), true, static_cast<int>(parameters.whole("reluSteps"))};
        const auto visit = [&](const LayerPlace& place) -> Result<std::optional<LayerWeights>> {
            auto weights = swapped(place, parameters, !isExcluded(context.current, place.index, context.exclude), stop);
            if (!weights || refit.reluSteps == 0)
                return weights ? Result<std::optional<LayerWeights>>(std::move(*weights)) : tl::unexpected(weights.error());
            auto refined = refitLayer(
                {place.index, place.layer, *weights, place.activation, place.inputs, place.targets, place.pull}, refit, stop);
            return refined ? Result<std::optional<LayerWeights>>(std::move(*refined)) : tl::unexpected(refined.error());
        };
        auto network =
            walkLayers(context.dense, context.current, context.origins, context.calibration->inputs(), {}, visit, stop, progress);
        if (!network)
            return tl::unexpected(network.error());
        StrategyOutcome outcome{std::move(*network), {}};
        outcome.report.added = newlyKept(context.current, outcome.network);
        return outcome;
    }
};

} // namespace

std::unique_ptr<Strategy> makeSwap() {
    return std::make_unique<Swap>();
}

} // namespace prunescope
