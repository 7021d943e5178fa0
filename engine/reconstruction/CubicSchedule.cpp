#include "engine/reconstruction/CubicSchedule.h"

#include "engine/pruning/IncludedLayers.h"
#include "engine/pruning/InputFactors.h"
#include "engine/reconstruction/DescribedStrategy.h"
#include "engine/reconstruction/RankedWeights.h"
#include "engine/reconstruction/Tuning.h"

#include <algorithm>
#include <cmath>

namespace prunescope {

namespace {

StrategyInfo describe() {
    StrategyInfo info;
    info.name = "cubic";
    info.family = Family::Train;
    info.action = "prune";
    info.selector = "schedule";
    info.title = QT_TRANSLATE_NOOP("engine", "Gradual pruning (cubic schedule)");
    info.explanation = QT_TRANSLATE_NOOP(
        "engine", "Prunes during training, many weights early and few late, so that the network can adapt as it "
                  "loses connections. This is the strongest pruning that uses labels.");
    info.cost =
        QT_TRANSLATE_NOOP("engine", "per epoch, a forward pass, a backward pass and an optimiser step for every training image");
    info.source = QT_TRANSLATE_NOOP("engine", "Zhu & Gupta 2018");
    info.parameters = tuningParameters(10, 2e-3);
    info.parameters.push_back(
        numberParameter("sparsity", 0.9, 0, 1, QT_TRANSLATE_NOOP("engine", "share of all weights that is pruned at the end")));
    info.parameters.push_back(numberParameter(
        "ramp", 0.6, 0.01, 1, QT_TRANSLATE_NOOP("engine", "share of the training during which the sparsity rises")));
    info.parameters.push_back(
        wholeParameter("events", std::int64_t{60}, 1, 100000, QT_TRANSLATE_NOOP("engine", "number of pruning steps")));
    info.parameters.push_back(choiceParameter(
        "criterion", "magnitude", {"magnitude", "input-deviation"},
        QT_TRANSLATE_NOOP("engine", "which weights are pruned first: small ones, or small ones on inputs with little activity")));
    info.needsLabels = true;
    info.drawsNumbers = true;
    info.takesExclude = true;
    return info;
}

/// Prunes during training whenever a pruning event is due.
class CubicPruner {
public:
    CubicPruner(const StrategyContext& context, const Parameters& parameters, InputFactors factors)
        : m_weights(includedWeights(context.current, context.exclude)),
          m_initial(m_weights - includedKeptWeights(context.current, context.exclude)),
          m_target(targetCount(parameters.number("sparsity"), m_weights)), m_ramp(parameters.number("ramp")),
          m_events(parameters.whole("events")), m_factors(std::move(factors)) {
        for (const LayerIndex index : context.current.layers())
            m_excluded.push_back(isExcluded(context.current, index, context.exclude));
    }

    void afterBatch(TrainingControl& training);

private:
    void pruneTo(TrainingControl& training, Index pruned) const;

    std::vector<bool> m_excluded; ///< per layer
    Index m_weights;              ///< of the included layers, like the counts below
    Index m_initial;
    Index m_target;
    double m_ramp;
    Index m_events;
    InputFactors m_factors;
    Index m_done = 0;
};

void CubicPruner::afterBatch(TrainingControl& training) {
    const auto end = std::max<Index>(1, static_cast<Index>(m_ramp * static_cast<double>(training.batchesInAll())));
    const Index due = std::min(m_events, training.batchesDone() * m_events / end);
    if (due <= m_done)
        return;
    m_done = due;
    const double left = 1.0 - static_cast<double>(due) / static_cast<double>(m_events);
    const double pruned = static_cast<double>(m_target) + static_cast<double>(m_initial - m_target) * left * left * left;
    pruneTo(training, due == m_events ? m_target : static_cast<Index>(pruned + 0.5));
}

void CubicPruner::pruneTo(TrainingControl& training, Index pruned) const {
    std::vector<RankedWeight> ranked;
    std::vector<MaskBytes> masks;
    for (int layer = 0; layer < training.layerCount(); ++layer) {
        const Matrix weights = training.weights(layer);
        masks.push_back(training.mask(layer));
        const Vector* const factors = m_factors.empty() ? nullptr : m_factors[static_cast<std::size_t>(layer)].get();
        if (m_excluded[static_cast<std::size_t>(layer)])
            continue;
        for (Index i = 0; i < weights.size(); ++i)
            if (masks.back()[static_cast<std::size_t>(i)])
                ranked.push_back(
                    {static_cast<double>(std::abs(weights.data()[i]) * (factors ? (*factors)[i % weights.cols()] : 1.0F)), layer,
                     i});
    }
    const Index more = pruned - (m_weights - static_cast<Index>(ranked.size()));
    if (more <= 0)
        return;
    for (const RankedWeight& weight : lowest(std::move(ranked), more))
        masks[static_cast<std::size_t>(weight.layer)][static_cast<std::size_t>(weight.position)] = 0;
    for (int layer = 0; layer < training.layerCount(); ++layer)
        training.setMask(layer, masks[static_cast<std::size_t>(layer)]);
}

class CubicSchedule final : public DescribedStrategy {
public:
    CubicSchedule() : DescribedStrategy(describe(), true) {}

    double expectedSeconds(const Network& network, const Parameters& parameters, Index images) const override {
        return secondsFor(static_cast<double>(parameters.whole("epochs")) * epochOperations(network, images));
    }

    Result<StrategyOutcome> apply(const StrategyContext& context, const Parameters& parameters, std::stop_token stop,
                                  const ProgressFn& progress) const override {
        StrategyOutcome outcome{context.current, {}};
        InputFactors factors;
        if (parameters.text("criterion") == "input-deviation") {
            auto made = inputFactors(context.current, Criterion::InputDeviation, context.calibration->inputs(), stop);
            if (!made)
                return tl::unexpected(made.error());
            factors = std::move(*made);
        }
        CubicPruner pruner(context, parameters, std::move(factors));
        auto trained = tune(context, context.current, tuningOptions(parameters, context.seed), parameters, outcome.report, stop,
                            progress, [&](TrainingControl& training) { pruner.afterBatch(training); });
        if (!trained)
            return tl::unexpected(trained.error());
        outcome.network = std::move(*trained);
        return outcome;
    }
};

} // namespace

std::unique_ptr<Strategy> makeCubicSchedule() {
    return std::make_unique<CubicSchedule>();
}

} // namespace prunescope
