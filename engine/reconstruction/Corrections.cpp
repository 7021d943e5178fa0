#include "engine/reconstruction/Corrections.h"

#include "engine/reconstruction/DescribedStrategy.h"
#include "engine/reconstruction/LayerWalk.h"

#include <algorithm>
#include <cmath>

namespace prunescope {

namespace {

StrategyInfo describe(bool variance) {
    StrategyInfo info;
    info.name = variance ? "variance" : "bias";
    info.family = Family::Adjust;
    info.action = "adjust";
    info.selector = "strategy";
    info.title = variance ? QT_TRANSLATE_NOOP("engine", "Variance correction") : QT_TRANSLATE_NOOP("engine", "Bias correction");
    info.explanation =
        variance
            ? QT_TRANSLATE_NOOP("engine",
                                "Rescales each neuron and shifts its bias so that the mean and variance of its sums match the "
                                "dense network's. Cheap, but weaker than least squares.")
            : QT_TRANSLATE_NOOP("engine",
                                "Shifts each neuron's bias so that the mean of its sums matches the dense network's. This is the "
                                "cheapest correction; on its own it can make the network worse.");
    info.cost = QT_TRANSLATE_NOOP("engine", "one pass of the images through both networks");
    info.source =
        variance ? QT_TRANSLATE_NOOP("engine", "Jordan et al. 2022 (REPAIR)") : QT_TRANSLATE_NOOP("engine", "Nagel et al. 2019");
    return info;
}

/// a = sd(z) / sd(ẑ), clamped to 0.1 … 10; b ← a b + E z − a E ẑ (z, ẑ: pre-activations of the loaded network and of this one).
LayerWeights corrected(const LayerPlace& place, const Matrix& sums, bool variance) {
    constexpr double kLeast = 0.1;
    constexpr double kMost = 10;
    const ColumnMoments target = columnMoments(place.targets);
    const ColumnMoments now = columnMoments(sums);
    const LayerWeights& before = place.weights;
    Matrix values = before.values.view();
    Vector bias = before.bias;
    for (Index row = 0; row < values.rows(); ++row) {
        double scale = 1;
        if (variance && now.variance()[row] > 0)
            scale = std::clamp(std::sqrt(target.variance()[row] / now.variance()[row]), kLeast, kMost);
        values.row(row) *= static_cast<float>(scale);
        if (bias.size() != 0)
            bias[row] = static_cast<float>(scale * static_cast<double>(bias[row]) + target.mean[row] - scale * now.mean[row]);
    }
    return {SharedMatrix(std::move(values)), before.mask, std::move(bias)};
}

class Correction final : public DescribedStrategy {
public:
    explicit Correction(bool variance) : DescribedStrategy(describe(variance), false), m_variance(variance) {}

    double expectedSeconds(const Network& network, const Parameters& /*parameters*/, Index images) const override {
        return secondsFor(4.0 * static_cast<double>(images) * static_cast<double>(network.macs()));
    }

    Result<StrategyOutcome> apply(const StrategyContext& context, const Parameters& /*parameters*/, std::stop_token stop,
                                  const ProgressFn& progress) const override {
        StrategyOutcome outcome{context.current, {}};
        for (const LayerIndex index : context.current.layers())
            if (context.current.layer(index).bias().size() == 0)
                outcome.report.warnings.push_back("layer " + context.current.layer(index).name() +
                                                  " has no bias, so its means cannot be corrected");
        const auto visit = [&](const LayerPlace& place) -> Result<std::optional<LayerWeights>> {
            const auto sums = layerSums(place, place.weights, stop);
            if (!sums)
                return tl::unexpected(sums.error());
            return std::optional(corrected(place, *sums, m_variance));
        };
        auto network =
            walkLayers(context.dense, context.current, context.origins, context.calibration->inputs(), {}, visit, stop, progress);
        if (!network)
            return tl::unexpected(network.error());
        outcome.network = std::move(*network);
        return outcome;
    }

private:
    bool m_variance;
};

} // namespace

std::unique_ptr<Strategy> makeBiasCorrection() {
    return std::make_unique<Correction>(false);
}

std::unique_ptr<Strategy> makeVarianceCorrection() {
    return std::make_unique<Correction>(true);
}

} // namespace prunescope
