#include "engine/reconstruction/AddConnections.h"

#include "engine/core/ParallelFor.h"
#include "engine/core/Seeds.h"
#include "engine/reconstruction/AddParameters.h"
#include "engine/reconstruction/DescribedStrategy.h"
#include "engine/reconstruction/LayerFit.h"
#include "engine/training/Gradients.h"

#include <cmath>

namespace prunescope {

namespace {

constexpr std::uint64_t kStream = 0x616464ULL; // "add"

using LayerScoresList = std::vector<std::vector<double>>;

StrategyInfo addInfo(const char* name, const char* then) {
    StrategyInfo info;
    info.name = name;
    info.family = Family::Add;
    info.action = "add";
    info.selector = "strategy";
    info.parameters = addParameters(then);
    info.drawsNumbers = true;
    info.takesExclude = true;
    return info;
}

StrategyInfo describeRandom() {
    StrategyInfo info = addInfo("random", "refit");
    info.title = QT_TRANSLATE_NOOP("engine", "Random connections (SET)");
    info.explanation =
        QT_TRANSLATE_NOOP("engine", "Restores pruned connections chosen at random; they start at 0 and are refitted. This is the "
                                    "baseline that every other choice has to beat.");
    info.cost = QT_TRANSLATE_NOOP("engine", "a random number per pruned connection, and the refit");
    info.source = QT_TRANSLATE_NOOP("engine", "Mocanu et al. 2018 (SET)");
    return info;
}

StrategyInfo describeGradient() {
    StrategyInfo info = addInfo("gradient", "refit");
    info.title = QT_TRANSLATE_NOOP("engine", "Largest gradient (RigL)");
    info.explanation = QT_TRANSLATE_NOOP(
        "engine", "Restores the pruned connections where the loss on labelled images has the steepest gradient; "
                  "they start at 0 and are refitted.");
    info.cost = QT_TRANSLATE_NOOP("engine", "one gradient over the calibration images, and the refit");
    info.source = QT_TRANSLATE_NOOP("engine", "Evci et al. 2020 (RigL)");
    info.needsLabels = true;
    return info;
}

StrategyInfo describeResidual() {
    StrategyInfo info = addInfo("residual", "refit");
    info.title = QT_TRANSLATE_NOOP("engine", "Largest residual correlation");
    info.explanation = QT_TRANSLATE_NOOP(
        "engine", "Restores the pruned connections that explain the largest part of each layer's remaining error, "
                  "in batches with a refit after each; they start at 0. No labels are used.");
    info.cost = QT_TRANSLATE_NOOP("engine",
                                  "for each batch, one factorisation per neuron and one triangular solve per pruned connection");
    info.source = QT_TRANSLATE_NOOP("engine", "Chen, Billings & Luo 1989 (orthogonal least squares)");
    info.parameters.push_back(
        wholeParameter("rounds", std::int64_t{4}, 1, 1000, QT_TRANSLATE_NOOP("engine", "number of batches")));
    return info;
}

StrategyInfo describeSplice() {
    StrategyInfo info = addInfo("splice", "nothing");
    info.title = QT_TRANSLATE_NOOP("engine", "Splice back");
    info.explanation = QT_TRANSLATE_NOOP(
        "engine", "Restores the largest of the dense network's pruned weights with their original values, so no "
                  "refit is required.");
    info.cost = QT_TRANSLATE_NOOP("engine", "one pass over the pruned weights");
    info.source = QT_TRANSLATE_NOOP("engine", "Guo, Yao & Chen 2016 (Dynamic Network Surgery)");
    return info;
}

Network grown(const Network& network, const std::vector<RankedWeight>& added) {
    std::vector<MaskBytes> masks = masksOf(network);
    for (const RankedWeight& weight : added)
        masks[static_cast<std::size_t>(weight.layer)][static_cast<std::size_t>(weight.position)] = 1;
    return withMasks(network, masks);
}

/// A strategy that scores every position once, adds the best ones and then runs what "then" names.
class AddByScore : public DescribedStrategy {
public:
    explicit AddByScore(StrategyInfo info) : DescribedStrategy(std::move(info), true) {}

    double expectedSeconds(const Network& network, const Parameters& parameters, Index images) const override {
        const std::string& then = parameters.text("then");
        const double epochs = static_cast<double>(parameters.whole("epochs")) * epochOperations(network, images);
        return secondsFor(epochOperations(network, images) + (then == "refit"       ? refitOperations(network, images)
                                                              : then == "fine-tune" ? epochs
                                                                                    : 0));
    }

    Result<StrategyOutcome> apply(const StrategyContext& context, const Parameters& parameters, std::stop_token stop,
                                  const ProgressFn& progress) const override {
        const auto found = scores(context, stop);
        if (!found)
            return tl::unexpected(found.error());
        const auto added = chooseAdded(context.current, parameters, *found, context.exclude);
        if (!added)
            return tl::unexpected(added.error());
        return finishAdding(context, grown(context.current, *added), parameters, stop, progress);
    }

protected:
    virtual Result<LayerScoresList> scores(const StrategyContext& context, const std::stop_token& stop) const = 0;
};

class AddRandom final : public AddByScore {
public:
    AddRandom() : AddByScore(describeRandom()) {}

protected:
    Result<LayerScoresList> scores(const StrategyContext& context, const std::stop_token& /*stop*/) const override {
        LayerScoresList result(static_cast<std::size_t>(context.current.layerCount()));
        for (const LayerIndex index : context.current.layers())
            for (Index i = 0; i < context.current.layer(index).weights()->count(); ++i)
                result[static_cast<std::size_t>(index.value)].push_back(static_cast<double>(
                    uniformAt(context.seed, kStream + static_cast<std::uint64_t>(index.value), static_cast<std::uint64_t>(i))));
        return result;
    }
};

class AddGradient final : public AddByScore {
public:
    AddGradient() : AddByScore(describeGradient()) {}

protected:
    Result<LayerScoresList> scores(const StrategyContext& context, const std::stop_token& stop) const override {
        const auto gradients = lossGradients(context.current, context.calibration->inputs(), context.calibration->labels(), stop);
        if (!gradients)
            return tl::unexpected(gradients.error());
        LayerScoresList result;
        for (const Matrix& gradient : *gradients) {
            result.emplace_back(static_cast<std::size_t>(gradient.size()));
            for (Index i = 0; i < gradient.size(); ++i)
                result.back()[static_cast<std::size_t>(i)] = std::abs(static_cast<double>(gradient.data()[i]));
        }
        return result;
    }
};

/// The dense network's weights in a layer that may have lost or gained neurons since; 0 for connections it never had.
Matrix denseWeights(const StrategyContext& context, LayerIndex index) {
    const ConstMatrixView dense = context.dense.layer(index).weights()->values.view();
    const Node& layer = context.current.layer(index);
    // Each input of this layer is an output of the previous layer.
    const auto origin = [&](int of, Index output) {
        const std::vector<Index>* const outputs =
            of < 0 ? nullptr : context.origins.find(context.current.layer(LayerIndex{of}).name());
        return outputs ? (*outputs)[static_cast<std::size_t>(output)] : output;
    };
    Matrix result = Matrix::Zero(layer.weightRows(), layer.weightCols());
    for (Index row = 0; row < result.rows(); ++row)
        for (Index col = 0; col < result.cols(); ++col)
            if (const Index from = origin(index.value, row), of = origin(index.value - 1, col); from >= 0 && of >= 0)
                result(row, col) = dense(from, of);
    return result;
}

class Splice final : public AddByScore {
public:
    Splice() : AddByScore(describeSplice()) {}

    Result<StrategyOutcome> apply(const StrategyContext& context, const Parameters& parameters, std::stop_token stop,
                                  const ProgressFn& progress) const override {
        const auto found = scores(context, stop);
        const auto added = chooseAdded(context.current, parameters, *found, context.exclude);
        if (!added)
            return tl::unexpected(added.error());
        Network network = grown(context.current, *added);
        for (const LayerIndex index : network.layers()) {
            const LayerWeights& weights = *network.layer(index).weights();
            const Matrix dense = denseWeights(context, index);
            Matrix values = weights.values.view();
            for (const RankedWeight& weight : *added)
                if (weight.layer == index.value)
                    values.data()[weight.position] = dense.data()[weight.position];
            network = network.withWeights(index, {SharedMatrix(values), weights.mask, weights.bias});
        }
        return finishAdding(context, std::move(network), parameters, stop, progress);
    }

protected:
    Result<LayerScoresList> scores(const StrategyContext& context, const std::stop_token& /*stop*/) const override {
        LayerScoresList result(static_cast<std::size_t>(context.current.layerCount()));
        for (const LayerIndex index : context.current.layers()) {
            const Matrix dense = denseWeights(context, index);
            for (Index i = 0; i < dense.size(); ++i)
                result[static_cast<std::size_t>(index.value)].push_back(std::abs(static_cast<double>(dense.data()[i])));
        }
        return result;
    }
};

/// Gains of the pruned connections of all layers, divided by the layer's variance to make layers comparable.
Result<LayerScoresList> residualGains(const StrategyContext& context, const Network& network, double ridge,
                                      const std::stop_token& stop) {
    LayerScoresList gains(static_cast<std::size_t>(network.layerCount()));
    const auto look = [&](const LayerPlace& place) -> Result<std::optional<LayerWeights>> {
        const LayerWeights& weights = place.weights;
        const auto equations = normalEquations(place.inputs, place.targets, weights.bias.size() != 0, stop);
        if (!equations)
            return tl::unexpected(equations.error());
        const MaskedSolver solver(*equations, equations->ridge(ridge), weights.mask.get());
        const auto fit = fitLayer(solver, place.pull, *weights.mask, place.layer.name(), false, stop);
        if (!fit)
            return tl::unexpected(fit.error());
        std::vector<double>& layer = gains[static_cast<std::size_t>(place.index.value)];
        layer.resize(static_cast<std::size_t>(weights.count()));
        const double variance = equations->totalVariance();
        parallelFor(equations->outputs(), 2, [&](Index begin, Index end) {
            for (Index row = begin; row < end; ++row) {
                const Eigen::VectorXd gain = solver.gains(row, fit->rows[static_cast<std::size_t>(row)]);
                for (Index input = 0; input < gain.size(); ++input)
                    layer[static_cast<std::size_t>(row * gain.size() + input)] = gain[input] / variance;
            }
        });
        return std::optional(fittedWeights(*fit, weights, weights.mask));
    };
    const auto walked = walkLayers(context.dense, network, context.origins, context.calibration->inputs(), {}, look, stop);
    if (!walked)
        return tl::unexpected(walked.error());
    return gains;
}

class AddResidual final : public DescribedStrategy {
public:
    AddResidual() : DescribedStrategy(describeResidual(), true) {}

    double expectedSeconds(const Network& network, const Parameters& parameters, Index images) const override {
        return secondsFor(2 * refitOperations(network, images) * static_cast<double>(parameters.whole("rounds") + 1));
    }

    Result<StrategyOutcome> apply(const StrategyContext& context, const Parameters& parameters, std::stop_token stop,
                                  const ProgressFn& progress) const override {
        Network network = context.current;
        const std::int64_t rounds = parameters.whole("rounds");
        std::vector<Index> kept;
        for (std::int64_t round = 0; round < rounds; ++round) {
            const auto gains = residualGains(context, network, parameters.number("ridge"), stop);
            if (!gains)
                return tl::unexpected(gains.error());
            const auto added = chooseAdded(context.current, parameters, *gains, context.exclude);
            if (!added)
                return tl::unexpected(added.error());
            network = grown(network, shareOf(context.current, network, *added, parameters, round + 1));
            if (progress)
                progress({static_cast<double>(round + 1) / static_cast<double>(rounds + 1),
                          Message(QT_TRANSLATE_NOOP("engine", "adding")),
                          {},
                          {}});
        }
        return finishAdding(context, std::move(network), parameters, stop, progress);
    }

private:
    /// The best candidates that are still pruned. Returns as many as are due after `round` of all rounds, per layer if the
    /// count applies to each layer.
    static std::vector<RankedWeight> shareOf(const Network& before, const Network& now,
                                             const std::vector<RankedWeight>& candidates, const Parameters& parameters,
                                             std::int64_t round) {
        const bool perLayer = parameters.text("scope") == "layers";
        std::vector<RankedWeight> share;
        for (int layer = 0; layer < (perLayer ? now.layerCount() : 1); ++layer) {
            std::vector<RankedWeight> open;
            Index wanted = 0;
            Index done = perLayer ? 0 : now.keptWeights() - before.keptWeights();
            if (const LayerWeights* weights = now.layer(LayerIndex{layer}).weights(); perLayer && weights)
                done = weights->kept() - before.layer(LayerIndex{layer}).weights()->kept();
            for (const RankedWeight& weight : candidates) {
                if (perLayer && weight.layer != layer)
                    continue;
                ++wanted;
                if (!now.layer(LayerIndex{weight.layer}).weights()->isKept(weight.position))
                    open.push_back(weight);
            }
            open = highest(std::move(open), wanted * round / parameters.whole("rounds") - done);
            share.insert(share.end(), open.begin(), open.end());
        }
        return share;
    }
};

} // namespace

std::unique_ptr<Strategy> makeAddRandom() {
    return std::make_unique<AddRandom>();
}

std::unique_ptr<Strategy> makeAddGradient() {
    return std::make_unique<AddGradient>();
}

std::unique_ptr<Strategy> makeAddResidual() {
    return std::make_unique<AddResidual>();
}

std::unique_ptr<Strategy> makeSplice() {
    return std::make_unique<Splice>();
}

} // namespace prunescope
