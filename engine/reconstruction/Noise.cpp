#include "engine/reconstruction/Noise.h"

#include "engine/core/Seeds.h"
#include "engine/reconstruction/DescribedStrategy.h"

namespace prunescope {

namespace {

constexpr std::uint64_t kStream = 0x6e6f697365ULL; // "noise"

StrategyInfo describe() {
    StrategyInfo info;
    info.name = "noise";
    info.family = Family::Adjust;
    info.action = "adjust";
    info.selector = "strategy";
    info.title = QT_TRANSLATE_NOOP("engine", "Noise");
    info.explanation = QT_TRANSLATE_NOOP(
        "engine", "Adds a normally distributed number to every weight. This is the textbook's naive adjustment, "
                  "kept to show what chance alone achieves.");
    info.cost = QT_TRANSLATE_NOOP("engine", "one random number per weight");
    info.source = QT_TRANSLATE_NOOP("engine", "textbook baseline");
    info.parameters = {
        numberParameter("sigma", 0.1, 0, 1000, QT_TRANSLATE_NOOP("engine", "standard deviation of the noise")),
        flagParameter("pruned", false, QT_TRANSLATE_NOOP("engine", "also add noise to pruned weights, which then count as kept")),
    };
    info.needsCalibration = false;
    info.drawsNumbers = true;
    return info;
}

class Noise final : public DescribedStrategy {
public:
    Noise() : DescribedStrategy(describe(), false) {}

    bool changesMask(const Parameters& parameters) const override { return parameters.flag("pruned"); }

    double expectedSeconds(const Network& network, const Parameters& /*parameters*/, Index /*images*/) const override {
        return secondsFor(100.0 * static_cast<double>(network.weightCount()));
    }

    Result<StrategyOutcome> apply(const StrategyContext& context, const Parameters& parameters, std::stop_token stop,
                                  const ProgressFn& /*progress*/) const override {
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, Message(QT_TRANSLATE_NOOP("engine", "noise")), {});
        return StrategyOutcome{withNoise(context.current, parameters.number("sigma"), parameters.flag("pruned"), context.seed),
                               {}};
    }
};

} // namespace

Network withNoise(const Network& network, double sigma, bool prunedToo, std::uint64_t seed) {
    Network result = network;
    for (const LayerIndex index : network.layers()) {
        const LayerWeights& weights = *network.layer(index).weights();
        Matrix values = weights.values.view();
        for (Index i = 0; i < values.size(); ++i)
            if (prunedToo || weights.isKept(i))
                values.data()[i] += static_cast<float>(sigma) * normalAt(seed, kStream + static_cast<std::uint64_t>(index.value),
                                                                         static_cast<std::uint64_t>(i));
        SharedMask mask = weights.mask;
        if (prunedToo)
            mask = std::make_shared<const MaskBytes>(static_cast<std::size_t>(values.size()), std::uint8_t{1});
        result = result.withWeights(index, {SharedMatrix(std::move(values)), std::move(mask), weights.bias});
    }
    return result;
}

std::unique_ptr<Strategy> makeNoise() {
    return std::make_unique<Noise>();
}

} // namespace prunescope
