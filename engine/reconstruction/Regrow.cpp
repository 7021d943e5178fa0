#include "engine/reconstruction/Regrow.h"

#include "engine/core/Seeds.h"
#include "engine/core/StableMath.h"
#include "engine/pruning/IncludedLayers.h"
#include "engine/reconstruction/DescribedStrategy.h"
#include "engine/reconstruction/RankedWeights.h"
#include "engine/reconstruction/Tuning.h"

#include <algorithm>
#include <cmath>

namespace prunescope {

namespace {

StrategyInfo describe(bool byGradient) {
    StrategyInfo info;
    info.name = byGradient ? "rigl" : "set";
    info.family = Family::Train;
    info.action = "fine-tune";
    info.selector = "strategy";
    info.title = byGradient ? QT_TRANSLATE_NOOP("engine", "Fine-tune and regrow by gradient (RigL)")
                            : QT_TRANSLATE_NOOP("engine", "Fine-tune and regrow by chance (SET)");
    info.explanation =
        byGradient
            ? QT_TRANSLATE_NOOP("engine",
                                "Trains and, every few batches, replaces the weakest connections of each layer with new ones "
                                "where the gradient is largest. New connections start at 0, and their number stays the same.")
            : QT_TRANSLATE_NOOP("engine",
                                "Trains and, every few batches, replaces the weakest connections of each layer with new ones at "
                                "random positions. New connections start at 0, and their number stays the same.");
    info.cost = QT_TRANSLATE_NOOP("engine", "the cost of fine-tuning, plus one gradient of all weights per exchange");
    info.source = byGradient ? QT_TRANSLATE_NOOP("engine", "Evci et al. 2020 (RigL)")
                             : QT_TRANSLATE_NOOP("engine", "Mocanu et al. 2018 (SET)");
    info.parameters = tuningParameters(5, 1e-3);
    info.parameters.push_back(numberParameter(
        "fraction", 0.3, 0.001, 1, QT_TRANSLATE_NOOP("engine", "share of a layer's connections that is exchanged at the start")));
    info.parameters.push_back(wholeParameter("interval", std::int64_t{100}, 1, 1'000'000,
                                             QT_TRANSLATE_NOOP("engine", "number of batches between exchanges")));
    info.parameters.push_back(
        numberParameter("until", 0.75, 0.01, 1,
                        QT_TRANSLATE_NOOP("engine", "share of the training after which no more connections are exchanged")));
    info.needsCalibration = false;
    info.needsLabels = true;
    info.drawsNumbers = true;
    info.takesExclude = true;
    return info;
}

class Regrow final : public DescribedStrategy {
public:
    explicit Regrow(bool byGradient) : DescribedStrategy(describe(byGradient), true), m_byGradient(byGradient) {}

    double expectedSeconds(const Network& network, const Parameters& parameters, Index images) const override {
        return secondsFor(static_cast<double>(parameters.whole("epochs")) * epochOperations(network, images));
    }

    Result<StrategyOutcome> apply(const StrategyContext& context, const Parameters& parameters, std::stop_token stop,
                                  const ProgressFn& progress) const override {
        StrategyOutcome outcome{context.current, {}};
        auto trained = tune(context, context.current, tuningOptions(parameters, context.seed), parameters, outcome.report, stop,
                            progress, [&](TrainingControl& training) { move(training, parameters, context); });
        if (!trained)
            return tl::unexpected(trained.error());
        outcome.network = std::move(*trained);
        outcome.report.added = newlyKept(context.current, outcome.network);
        return outcome;
    }

private:
    /// Moves f(t) = f₀ (1 + cos(π t / T)) / 2 of each layer's connections (RigL, sec. 3).
    void move(TrainingControl& training, const Parameters& parameters, const StrategyContext& context) const {
        const Index done = training.batchesDone();
        const double end = parameters.number("until") * static_cast<double>(training.batchesInAll());
        if (done % parameters.whole("interval") != 0 || static_cast<double>(done) >= end)
            return;
        const double fraction = parameters.number("fraction") * halfCosine(static_cast<double>(done) / end);
        for (int layer = 0; layer < training.layerCount(); ++layer) {
            if (isExcluded(context.current, LayerIndex{layer}, context.exclude))
                continue;
            const MaskBytes mask = training.mask(layer);
            const Index kept = std::count(mask.begin(), mask.end(), std::uint8_t{1});
            std::vector<double> scores(mask.size());
            const Matrix gradient = m_byGradient ? training.gradient(layer) : Matrix();
            const auto stream = static_cast<std::uint64_t>(done * training.layerCount() + layer);
            for (std::size_t i = 0; i < scores.size(); ++i)
                scores[i] = m_byGradient ? std::abs(static_cast<double>(gradient.data()[i]))
                                         : static_cast<double>(uniformAt(context.seed, stream, i));
            training.setMask(
                layer, regrown(training.weights(layer), mask, scores, static_cast<Index>(fraction * static_cast<double>(kept))));
        }
    }

    bool m_byGradient;
};

} // namespace

MaskBytes regrown(const Matrix& weights, const MaskBytes& mask, const std::vector<double>& scores, Index count) {
    std::vector<RankedWeight> kept;
    for (Index i = 0; i < weights.size(); ++i)
        if (mask[static_cast<std::size_t>(i)])
            kept.push_back({std::abs(static_cast<double>(weights.data()[i])), 0, i});
    MaskBytes result = mask;
    for (const RankedWeight& weight : lowest(std::move(kept), count))
        result[static_cast<std::size_t>(weight.position)] = 0;
    std::vector<RankedWeight> open;
    for (Index i = 0; i < weights.size(); ++i)
        if (!result[static_cast<std::size_t>(i)])
            open.push_back({scores[static_cast<std::size_t>(i)], 0, i});
    for (const RankedWeight& weight : highest(std::move(open), count))
        result[static_cast<std::size_t>(weight.position)] = 1;
    return result;
}

std::unique_ptr<Strategy> makeRigL() {
    return std::make_unique<Regrow>(true);
}

std::unique_ptr<Strategy> makeSet() {
    return std::make_unique<Regrow>(false);
}

} // namespace prunescope
