#include "engine/reconstruction/FineTune.h"

#include "engine/pruning/IncludedLayers.h"
#include "engine/pruning/Pruner.h"
#include "engine/reconstruction/DescribedStrategy.h"
#include "engine/reconstruction/RankedWeights.h"
#include "engine/reconstruction/Tuning.h"

namespace prunescope {

namespace {

StrategyInfo trainInfo() {
    StrategyInfo info;
    info.family = Family::Train;
    info.action = "fine-tune";
    info.selector = "strategy";
    info.cost =
        QT_TRANSLATE_NOOP("engine", "per epoch, a forward pass, a backward pass and an optimiser step for every training image");
    info.needsCalibration = false;
    info.needsLabels = true;
    info.drawsNumbers = true;
    return info;
}

StrategyInfo describeFineTune() {
    StrategyInfo info = trainInfo();
    info.name = "fine-tune";
    info.title = QT_TRANSLATE_NOOP("engine", "Fine-tune");
    info.explanation = QT_TRANSLATE_NOOP(
        "engine", "Trains the remaining connections on labelled images; pruned ones stay 0. Most papers do this "
                  "after pruning, so it is the default.");
    info.source = QT_TRANSLATE_NOOP("engine", "Han, Pool, Tran & Dally 2015");
    info.parameters = tuningParameters(3, 1e-3);
    return info;
}

class FineTune final : public DescribedStrategy {
public:
    FineTune() : DescribedStrategy(describeFineTune(), false) {}

    double expectedSeconds(const Network& network, const Parameters& parameters, Index images) const override {
        return secondsFor(static_cast<double>(parameters.whole("epochs")) * epochOperations(network, images));
    }

    Result<StrategyOutcome> apply(const StrategyContext& context, const Parameters& parameters, std::stop_token stop,
                                  const ProgressFn& progress) const override {
        StrategyOutcome outcome{context.current, {}};
        auto trained =
            tune(context, context.current, tuningOptions(parameters, context.seed), parameters, outcome.report, stop, progress);
        if (!trained)
            return tl::unexpected(trained.error());
        outcome.network = std::move(*trained);
        return outcome;
    }
};

StrategyInfo describeDenseSparseDense() {
    StrategyInfo info = trainInfo();
    info.name = "dense-sparse-dense";
    info.title = QT_TRANSLATE_NOOP("engine", "Dense, sparse, dense");
    info.explanation = QT_TRANSLATE_NOOP(
        "engine", "Prunes, trains what is left, then restores every pruned connection at 0 and trains all of them "
                  "at a tenth of the rate. The result is a better dense network, not a smaller one.");
    info.source = QT_TRANSLATE_NOOP("engine", "Han et al. 2017 (DSD)");
    info.takesExclude = true;
    info.parameters = tuningParameters(3, 1e-3);
    info.parameters.push_back(
        numberParameter("sparsity", 0.5, 0, 1, QT_TRANSLATE_NOOP("engine", "share of all weights pruned in the sparse phase")));
    info.parameters.push_back(wholeParameter("denseEpochs", std::int64_t{3}, 1, 10000,
                                             QT_TRANSLATE_NOOP("engine", "number of epochs of the final dense training")));
    return info;
}

class DenseSparseDense final : public DescribedStrategy {
public:
    DenseSparseDense() : DescribedStrategy(describeDenseSparseDense(), true) {}

    double expectedSeconds(const Network& network, const Parameters& parameters, Index images) const override {
        const auto epochs = static_cast<double>(parameters.whole("epochs") + parameters.whole("denseEpochs"));
        return secondsFor(epochs * epochOperations(network, images));
    }

    Result<StrategyOutcome> apply(const StrategyContext& context, const Parameters& parameters, std::stop_token stop,
                                  const ProgressFn& progress) const override {
        StrategyOutcome outcome{context.current, {}};
        PruneStep step;
        step.target = Target::Sparsity;
        step.value = parameters.number("sparsity");
        step.exclude = context.exclude;
        const auto sparse = prune(context.current, step);
        if (!sparse)
            return tl::unexpected(sparse.error());
        TrainingOptions options = tuningOptions(parameters, context.seed);
        const auto part = [&](double from, double to) {
            return [&progress, from, to](Progress now) {
                now.fraction = from + (to - from) * now.fraction;
                if (progress)
                    progress(now);
            };
        };
        const auto denseEpochs = static_cast<int>(parameters.whole("denseEpochs"));
        const double middle = static_cast<double>(options.epochs) / (options.epochs + denseEpochs);
        auto trained = tune(context, *sparse, options, parameters, outcome.report, stop, part(0, middle));
        if (!trained)
            return tl::unexpected(trained.error());
        std::vector<MaskBytes> masks = masksOf(*trained);
        for (const LayerIndex index : includedLayers(*trained, context.exclude)) {
            MaskBytes& mask = masks[static_cast<std::size_t>(index.value)];
            std::fill(mask.begin(), mask.end(), std::uint8_t{1});
        }
        options.learningRate /= 10;
        options.epochs = denseEpochs;
        options.seed += 1; // a different order of the images
        trained = tune(context, withMasks(*trained, masks), options, parameters, outcome.report, stop, part(middle, 1));
        if (!trained)
            return tl::unexpected(trained.error());
        outcome.network = std::move(*trained);
        outcome.report.added = newlyKept(context.current, outcome.network);
        return outcome;
    }
};

} // namespace

std::unique_ptr<Strategy> makeFineTune() {
    return std::make_unique<FineTune>();
}

std::unique_ptr<Strategy> makeDenseSparseDense() {
    return std::make_unique<DenseSparseDense>();
}

} // namespace prunescope
