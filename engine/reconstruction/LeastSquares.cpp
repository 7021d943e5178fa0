#include "engine/reconstruction/LeastSquares.h"

#include "engine/reconstruction/DescribedStrategy.h"
#include "engine/reconstruction/LayerFit.h"

namespace prunescope {

namespace {

StrategyInfo describe() {
    StrategyInfo info;
    info.name = "least-squares";
    info.family = Family::Adjust;
    info.action = "adjust";
    info.selector = "strategy";
    info.title = QT_TRANSLATE_NOOP("engine", "Least squares");
    info.explanation = QT_TRANSLATE_NOOP(
        "engine", "Refits the surviving weights of each neuron so that every layer reproduces the dense network's "
                  "output. This is the strongest adjustment that needs no labels, so it is the default.");
    info.cost = QT_TRANSLATE_NOOP("engine",
                                  "per layer, one product of the inputs with themselves; per neuron, one Cholesky factorisation");
    info.source = QT_TRANSLATE_NOOP("engine", "Dong, Chen & Pan 2017 (L-OBS); Aghasi et al. 2017 (Net-Trim)");
    info.parameters = {
        numberParameter(
            "ridge", 1e-3, 0, 100,
            QT_TRANSLATE_NOOP("engine",
                              "strength of the pull towards the dense weights, as a multiple of the inputs' mean square")),
        flagParameter(
            "sequential", true,
            QT_TRANSLATE_NOOP("engine", "fit each layer to the inputs that it actually receives in the pruned network")),
        wholeParameter(
            "reluSteps", std::int64_t{0}, 0, 100,
            QT_TRANSLATE_NOOP("engine",
                              "number of refinement rounds in which the negative sums of a ReLU may take any negative value")),
    };
    return info;
}

class LeastSquares final : public DescribedStrategy {
public:
    LeastSquares() : DescribedStrategy(describe(), false) {}

    double expectedSeconds(const Network& network, const Parameters& parameters, Index images) const override {
        return secondsFor(refitOperations(network, images) * (1.0 + static_cast<double>(parameters.whole("reluSteps"))));
    }

    Result<StrategyOutcome> apply(const StrategyContext& context, const Parameters& parameters, std::stop_token stop,
                                  const ProgressFn& progress) const override {
        const RefitOptions options{parameters.number("ridge"), parameters.flag("sequential"),
                                   static_cast<int>(parameters.whole("reluSteps")), context.calibration.get()};
        auto network =
            refitNetwork(context.dense, context.current, context.origins, context.calibration->inputs(), options, stop, progress);
        if (!network)
            return tl::unexpected(network.error());
        return StrategyOutcome{std::move(*network), {}};
    }
};

} // namespace

std::unique_ptr<Strategy> makeLeastSquares() {
    return std::make_unique<LeastSquares>();
}

} // namespace prunescope
