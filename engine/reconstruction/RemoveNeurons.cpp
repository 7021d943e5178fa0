#include "engine/reconstruction/RemoveNeurons.h"

#include "engine/execution/SampleRun.h"
#include "engine/network/LayerReference.h"
#include "engine/pruning/IncludedLayers.h"
#include "engine/pruning/NeuronRanking.h"
#include "engine/pruning/NeuronSurgery.h"
#include "engine/pruning/Scores.h"
#include "engine/reconstruction/DescribedStrategy.h"
#include "engine/reconstruction/LayerFit.h"

#include <algorithm>
#include <numeric>

namespace prunescope {

namespace {

StrategyInfo describe() {
    StrategyInfo info;
    info.name = "neurons";
    info.family = Family::Structure;
    info.action = "prune";
    info.selector = "structure";
    info.title = QT_TRANSLATE_NOOP("engine", "Remove neurons");
    info.explanation = QT_TRANSLATE_NOOP(
        "engine", "Removes entire hidden neurons and refits the others by least squares to take over, so the "
                  "network becomes smaller and faster. Least-squares elimination makes the best choice of neurons.");
    info.cost =
        QT_TRANSLATE_NOOP("engine", "per hidden layer, one inverse of the neurons' covariance and one least-squares refit");
    info.source = QT_TRANSLATE_NOOP("engine", "He et al. 2017; Kim et al. 2020 (neuron merging); Hassibi & Stork 1993 (OBS)");
    info.parameters = {
        layerParameter("layer", QT_TRANSLATE_NOOP("engine", "the hidden layer; all hidden layers when left out")),
        wholeParameter("remove", std::monostate(), 0, 1'000'000'000,
                       QT_TRANSLATE_NOOP("engine", "number of neurons to remove from each layer")),
        numberParameter("share", std::monostate(), 0, 1,
                        QT_TRANSLATE_NOOP("engine", "share of each layer's neurons to remove; 0.5 when remove is also left out")),
        choiceParameter(
            "criterion", "least-squares", {"least-squares", "activation", "l2", "l1"},
            QT_TRANSLATE_NOOP("engine",
                              "how neurons are chosen: by the error left after a refit, by their output and outgoing weights, "
                              "or by their incoming weights")),
        flagParameter("merge", true,
                      QT_TRANSLATE_NOOP("engine", "refit the next layer so that it takes over the role of the removed neurons")),
        numberParameter(
            "ridge", 1e-3, 0, 100,
            QT_TRANSLATE_NOOP("engine",
                              "strength of the refit's pull towards the previous weights, as a multiple of the inputs' mean "
                              "square")),
        wholeParameter(
            "reluSteps", std::int64_t{0}, 0, 100,
            QT_TRANSLATE_NOOP("engine",
                              "number of refinement rounds in which the negative sums of a ReLU may take any negative value")),
    };
    info.changesShape = true;
    info.takesExclude = true;
    return info;
}

/// The hidden layers to shrink, last one first, so that it is known which outputs an earlier layer has to provide.
Result<std::vector<LayerIndex>> hiddenLayers(const Network& network, const Parameters& parameters,
                                             const std::vector<std::string>& exclude) {
    std::vector<LayerIndex> layers;
    const bool one = parameters.has("layer");
    if (one) {
        const auto layer = resolveLayer(network, parameters.text("layer"), "layer");
        if (!layer)
            return tl::unexpected(layer.error());
        layers.push_back(*layer);
    } else {
        layers = network.layers();
        layers.pop_back();
        std::reverse(layers.begin(), layers.end());
    }
    std::vector<LayerIndex> included;
    for (const LayerIndex index : layers) {
        const auto behind = layerBehind(network, index);
        if (!behind)
            return tl::unexpected(behind.error());
        // Removing a neuron also removes its row of this layer and its column of the next one.
        const bool excluded = isExcluded(network, index, exclude) || isExcluded(network, *behind, exclude);
        if (excluded && one)
            return fail(ErrorCode::BadArgument, Message::verbatim("layer"),
                        QT_TRANSLATE_NOOP("engine", "layer {} or the one after it is excluded"), network.layer(index).name());
        if (!excluded)
            included.push_back(index);
    }
    if (layers.empty())
        return fail(ErrorCode::Unsupported, network.name(), QT_TRANSLATE_NOOP("engine", "it has no hidden layer"));
    if (included.empty())
        return fail(ErrorCode::Unsupported, network.name(),
                    QT_TRANSLATE_NOOP("engine", "each hidden layer or the one after it is excluded"));
    return included;
}

Result<Index> keptOf(const Parameters& parameters, Index neurons) {
    if (parameters.has("remove") && parameters.has("share"))
        return fail(ErrorCode::BadArgument, Message::verbatim("share"),
                    QT_TRANSLATE_NOOP("engine", "remove and share say the same thing: only one of them may be given"));
    const Index removed = parameters.has("remove")
                              ? parameters.whole("remove")
                              : targetCount(parameters.has("share") ? parameters.number("share") : 0.5, neurons);
    if (removed >= neurons)
        return fail(ErrorCode::BadArgument, Message::verbatim(parameters.has("remove") ? "remove" : "share"),
                    QT_TRANSLATE_NOOP("engine", "{} of {} neurons would go: at least one has to stay"), removed, neurons);
    return neurons - removed;
}

class RemoveNeurons final : public DescribedStrategy {
public:
    RemoveNeurons() : DescribedStrategy(describe(), true) {}

    double expectedSeconds(const Network& network, const Parameters& /*parameters*/, Index images) const override {
        return secondsFor(2 * refitOperations(network, images));
    }

    Result<StrategyOutcome> apply(const StrategyContext& context, const Parameters& parameters, std::stop_token stop,
                                  const ProgressFn& progress) const override {
        const auto layers = hiddenLayers(context.current, parameters, context.exclude);
        if (!layers)
            return tl::unexpected(layers.error());
        StrategyOutcome outcome{context.current, {}};
        for (std::size_t i = 0; i < layers->size(); ++i) {
            if (progress)
                progress({static_cast<double>(i) / static_cast<double>(layers->size() + 1),
                          context.current.layer((*layers)[i]).name(),
                          {},
                          {}});
            if (const auto done = removeFrom((*layers)[i], context, parameters, outcome, stop); !done)
                return tl::unexpected(done.error());
        }
        if (!parameters.flag("merge"))
            return outcome;
        return merged(context, parameters, std::move(outcome), stop, progress);
    }

private:
    static Result<void> removeFrom(LayerIndex index, const StrategyContext& context, const Parameters& parameters,
                                   StrategyOutcome& outcome, const std::stop_token& stop) {
        Network& network = outcome.network;
        const LayerIndex behind = *layerBehind(network, index);
        const LayerWeights& incoming = *network.layer(index).weights();
        const LayerWeights& outgoing = *network.layer(behind).weights();
        const auto keep = keptOf(parameters, network.layer(index).outputSize());
        if (!keep)
            return tl::unexpected(keep.error());
        const auto outputs =
            runSamples(network, context.calibration->inputs(), stop, {}, network.node(network.nodeOf(behind)).inputs().front());
        if (!outputs)
            return tl::unexpected(outputs.error());
        const std::vector<Index> kept = neuronsToKeep(*neuronCriterionFromName(parameters.text("criterion")), incoming,
                                                      outgoing.values.view(), *outputs, *keep, parameters.number("ridge"));
        auto smaller = replaceSeam(network, index, selectRows(incoming, kept), selectColumns(outgoing, kept));
        if (!smaller)
            return tl::unexpected(smaller.error());
        network = std::move(*smaller);
        outcome.report.outputOrigins.set(network.layer(index).name(), kept);
        return {};
    }

    /// Refits every layer after a removal, from first to last, to the values of the network before this step. A layer that
    /// still has all of its inputs already reproduces them and stays unchanged.
    static Result<StrategyOutcome> merged(const StrategyContext& context, const Parameters& parameters, StrategyOutcome outcome,
                                          const std::stop_token& stop, const ProgressFn& progress) {
        const RefitOptions options{parameters.number("ridge"), true, static_cast<int>(parameters.whole("reluSteps"))};
        const OutputOrigins& origins = outcome.report.outputOrigins;
        bool removedBefore = false;
        const auto visit = [&](const LayerPlace& place) -> Result<std::optional<LayerWeights>> {
            const bool refit = removedBefore;
            removedBefore = removedBefore || origins.contains(place.layer.name());
            if (!refit)
                return std::optional<LayerWeights>();
            auto weights = refitLayer(place, options, stop);
            if (!weights)
                return tl::unexpected(weights.error());
            return std::optional(std::move(*weights));
        };
        auto network =
            walkLayers(context.current, outcome.network, origins, context.calibration->inputs(), {}, visit, stop, progress);
        if (!network)
            return tl::unexpected(network.error());
        outcome.network = std::move(*network);
        return outcome;
    }
};

} // namespace

std::unique_ptr<Strategy> makeRemoveNeurons() {
    return std::make_unique<RemoveNeurons>();
}

} // namespace prunescope
