#include "engine/reconstruction/AddParameters.h"

#include "engine/network/LayerReference.h"
#include "engine/pruning/IncludedLayers.h"
#include "engine/pruning/Scores.h"
#include "engine/reconstruction/LayerFit.h"
#include "engine/reconstruction/Tuning.h"

#include <algorithm>

namespace prunescope {

namespace {

constexpr double kStandardShare = 0.01;

/// The layers that can get new connections.
Result<std::vector<LayerIndex>> layersThatGrow(const Network& network, const Parameters& parameters,
                                               const std::vector<std::string>& exclude) {
    if (!parameters.has("layer"))
        return includedLayers(network, exclude);
    const auto layer = resolveLayer(network, parameters.text("layer"), "layer");
    if (!layer)
        return tl::unexpected(layer.error());
    if (isExcluded(network, *layer, exclude))
        return fail(ErrorCode::BadArgument, Message::verbatim("layer"), QT_TRANSLATE_NOOP("engine", "layer {} is excluded"),
                    network.layer(*layer).name());
    return std::vector<LayerIndex>{*layer};
}

Index weightsOf(const Network& network, LayerIndex index) {
    return network.layer(index).weightCount();
}

/// The number of connections to add to a total of `weights`.
Index wantedOf(const Parameters& parameters, Index weights) {
    if (parameters.has("k"))
        return parameters.whole("k");
    return targetCount(parameters.has("share") ? parameters.number("share") : kStandardShare, weights);
}

Result<void> checkCount(const Parameters& parameters) {
    if (parameters.has("k") && parameters.has("share"))
        return fail(ErrorCode::BadArgument, Message::verbatim("share"),
                    QT_TRANSLATE_NOOP("engine", "k and share say the same thing: only one of them may be given"));
    return {};
}

void appendOpen(const Network& network, int layer, const std::vector<double>& scores, std::vector<RankedWeight>& open) {
    const LayerWeights& weights = *network.layer(LayerIndex{layer}).weights();
    for (Index i = 0; i < weights.count(); ++i)
        if (!weights.isKept(i))
            open.push_back({scores[static_cast<std::size_t>(i)], layer, i});
}

} // namespace

std::vector<ParameterInfo> addParameters(const char* then) {
    std::vector<ParameterInfo> parameters{
        wholeParameter("k", std::monostate(), 1, 1'000'000'000'000, QT_TRANSLATE_NOOP("engine", "number of connections to add")),
        numberParameter(
            "share", std::monostate(), 0, 1,
            QT_TRANSLATE_NOOP("engine", "connections to add, as a share of all weights; 0.01 when k is also left out")),
        choiceParameter("scope", "network", {"network", "layers"},
                        QT_TRANSLATE_NOOP("engine", "whether k or share applies to the whole network or to each layer")),
        layerParameter("layer",
                       QT_TRANSLATE_NOOP("engine", "the only layer that gets new connections; all layers when left out")),
        choiceParameter("then", then, {"refit", "fine-tune", "nothing"}, QT_TRANSLATE_NOOP("engine", "what to do afterwards")),
        numberParameter(
            "ridge", 1e-3, 0, 100,
            QT_TRANSLATE_NOOP("engine",
                              "for the refit: strength of the pull towards the dense weights, as a multiple of the inputs' "
                              "mean square")),
    };
    for (ParameterInfo& parameter : tuningParameters(1, 1e-3))
        parameters.push_back(std::move(parameter));
    return parameters;
}

Result<std::vector<RankedWeight>> chooseAdded(const Network& network, const Parameters& parameters,
                                              const std::vector<std::vector<double>>& scores,
                                              const std::vector<std::string>& exclude) {
    if (const auto checked = checkCount(parameters); !checked)
        return tl::unexpected(checked.error());
    const auto layers = layersThatGrow(network, parameters, exclude);
    if (!layers)
        return tl::unexpected(layers.error());
    std::vector<RankedWeight> chosen;
    Index weights = 0;
    for (const LayerIndex index : *layers) {
        weights += weightsOf(network, index);
        appendOpen(network, index.value, scores[static_cast<std::size_t>(index.value)], chosen);
        if (parameters.text("scope") == "network")
            continue;
        const auto inLayer = [&](const RankedWeight& weight) { return weight.layer == index.value; };
        const auto begin = std::find_if(chosen.begin(), chosen.end(), inLayer);
        std::vector<RankedWeight> open(begin, chosen.end());
        chosen.erase(begin, chosen.end());
        open = highest(std::move(open), wantedOf(parameters, weightsOf(network, index)));
        chosen.insert(chosen.end(), open.begin(), open.end());
    }
    if (parameters.text("scope") == "network")
        chosen = highest(std::move(chosen), wantedOf(parameters, weights));
    return chosen;
}

Result<Index> countAdded(const Network& network, const Parameters& parameters, const std::vector<std::string>& exclude) {
    std::vector<std::vector<double>> scores(static_cast<std::size_t>(network.layerCount()));
    for (const LayerIndex index : network.layers())
        scores[static_cast<std::size_t>(index.value)].resize(static_cast<std::size_t>(weightsOf(network, index)));
    const auto chosen = chooseAdded(network, parameters, scores, exclude);
    if (!chosen)
        return tl::unexpected(chosen.error());
    return static_cast<Index>(chosen->size());
}

Result<StrategyOutcome> finishAdding(const StrategyContext& context, Network grown, const Parameters& parameters,
                                     const std::stop_token& stop, const ProgressFn& progress) {
    if (stop.stop_requested())
        return fail(ErrorCode::Cancelled, Message(QT_TRANSLATE_NOOP("engine", "adding")), {});
    StrategyOutcome outcome{std::move(grown), {}};
    outcome.report.added = newlyKept(context.current, outcome.network);
    const std::string& then = parameters.text("then");
    Result<Network> finished = outcome.network;
    if (then == "refit")
        finished = refitNetwork(context.dense, outcome.network, context.origins, context.calibration->inputs(),
                                {parameters.number("ridge"), true, 0}, stop, progress);
    else if (then == "fine-tune")
        finished =
            tune(context, outcome.network, tuningOptions(parameters, context.seed), parameters, outcome.report, stop, progress);
    if (!finished)
        return tl::unexpected(finished.error());
    outcome.network = std::move(*finished);
    return outcome;
}

} // namespace prunescope
