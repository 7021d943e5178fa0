#include "engine/reconstruction/Widen.h"

#include "engine/core/Seeds.h"
#include "engine/network/LayerReference.h"
#include "engine/pruning/IncludedLayers.h"
#include "engine/pruning/NeuronSurgery.h"
#include "engine/reconstruction/AddParameters.h"
#include "engine/reconstruction/DescribedStrategy.h"
#include "engine/reconstruction/Tuning.h"

#include <fmt/format.h>

#include <numeric>

namespace prunescope {

namespace {

constexpr std::uint64_t kStream = 0x776964656eULL; // "widen"

StrategyInfo describe() {
    StrategyInfo info;
    info.name = "widen";
    info.family = Family::Add;
    info.action = "add";
    info.selector = "strategy";
    info.title = QT_TRANSLATE_NOOP("engine", "Add neurons");
    info.explanation = QT_TRANSLATE_NOOP(
        "engine", "Widens a hidden layer and adapts the next one: with copies that share their outgoing weights "
                  "and leave the output unchanged, or with random neurons as in the textbook. Training can then "
                  "make use of them.");
    info.cost = QT_TRANSLATE_NOOP("engine", "almost nothing, plus the cost of the step that follows");
    info.source = QT_TRANSLATE_NOOP("engine", "Chen, Goodfellow & Shlens 2016 (Net2Net)");
    info.parameters = {
        layerParameter("layer", QT_TRANSLATE_NOOP("engine", "the hidden layer to widen")),
        wholeParameter("n", std::int64_t{10}, 1, 100'000, QT_TRANSLATE_NOOP("engine", "number of neurons to add")),
        choiceParameter("kind", "net2net", {"net2net", "random"},
                        QT_TRANSLATE_NOOP("engine", "copies that preserve the output, or random neurons")),
        numberParameter("sigma", 1.0, 0, 1000, QT_TRANSLATE_NOOP("engine", "standard deviation of the random neurons' weights")),
        choiceParameter("then", "nothing", {"nothing", "fine-tune"}, QT_TRANSLATE_NOOP("engine", "what to do afterwards")),
    };
    for (ParameterInfo& parameter : tuningParameters(1, 1e-3))
        info.parameters.push_back(std::move(parameter));
    info.needsCalibration = false;
    info.drawsNumbers = true;
    info.changesShape = true;
    info.takesExclude = true;
    return info;
}

std::vector<Index> upTo(Index count) {
    std::vector<Index> result(static_cast<std::size_t>(count));
    std::iota(result.begin(), result.end(), Index{0});
    return result;
}

class Widen final : public DescribedStrategy {
public:
    Widen() : DescribedStrategy(describe(), true) {}

    double expectedSeconds(const Network& network, const Parameters& parameters, Index images) const override {
        const bool trains = parameters.text("then") == "fine-tune";
        return trains ? secondsFor(static_cast<double>(parameters.whole("epochs")) * epochOperations(network, images)) : 0.0;
    }

    Result<StrategyOutcome> apply(const StrategyContext& context, const Parameters& parameters, std::stop_token stop,
                                  const ProgressFn& progress) const override {
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, Message::verbatim("widen"), {});
        const auto wanted = resolveLayer(context.current, parameters.has("layer") ? parameters.text("layer") : "0", "layer");
        if (!wanted)
            return tl::unexpected(wanted.error());
        const LayerIndex hidden = *wanted;
        if (const auto behind = layerBehind(context.current, hidden);
            behind &&
            (isExcluded(context.current, hidden, context.exclude) || isExcluded(context.current, *behind, context.exclude)))
            return fail(ErrorCode::BadArgument, Message::verbatim("layer"),
                        QT_TRANSLATE_NOOP("engine", "layer {} or the one after it is excluded"),
                        context.current.layer(hidden).name());
        const auto count = static_cast<Index>(parameters.whole("n"));
        auto wider = parameters.text("kind") == "net2net"
                         ? widenedByCopies(context.current, hidden, count, context.seed)
                         : widenedByChance(context.current, hidden, count, parameters.number("sigma"), context.seed);
        if (!wider)
            return tl::unexpected(wider.error());
        StrategyOutcome outcome{std::move(*wider), {}};
        std::vector<Index> origins = upTo(context.current.layer(hidden).outputSize());
        origins.insert(origins.end(), static_cast<std::size_t>(count), -1);
        outcome.report.outputOrigins.set(context.current.layer(hidden).name(), std::move(origins));
        if (parameters.text("then") == "nothing")
            return outcome;
        auto trained =
            tune(context, outcome.network, tuningOptions(parameters, context.seed), parameters, outcome.report, stop, progress);
        if (!trained)
            return tl::unexpected(trained.error());
        outcome.network = std::move(*trained);
        return outcome;
    }
};

} // namespace

Result<Network> widenedByCopies(const Network& network, LayerIndex hidden, Index count, std::uint64_t seed) {
    const auto behind = layerBehind(network, hidden);
    if (!behind)
        return tl::unexpected(behind.error());
    const Index neurons = network.layer(hidden).outputSize();
    std::vector<Index> order = upTo(neurons);
    for (Index i = 0; i < count; ++i)
        order.push_back(
            static_cast<Index>(randomBits(seed, kStream, static_cast<std::uint64_t>(i)) % static_cast<std::uint64_t>(neurons)));
    LayerWeights outgoing = selectColumns(*network.layer(*behind).weights(), order);
    Matrix values = outgoing.values.view();
    for (Index i = 0; i < count; ++i) {
        // Splits the original's remaining share again: between 0.3 and 0.7 of it goes to the copy.
        const float share = 0.3F + 0.4F * uniformAt(seed, kStream + 1, static_cast<std::uint64_t>(i));
        const Index original = order[static_cast<std::size_t>(neurons + i)];
        values.col(neurons + i) = share * values.col(original);
        values.col(original) -= values.col(neurons + i);
    }
    outgoing.values = SharedMatrix(std::move(values));
    return replaceSeam(network, hidden, selectRows(*network.layer(hidden).weights(), order), std::move(outgoing));
}

Result<Network> widenedByChance(const Network& network, LayerIndex hidden, Index count, double sigma, std::uint64_t seed) {
    const auto behind = layerBehind(network, hidden);
    if (!behind)
        return tl::unexpected(behind.error());
    const Index neurons = network.layer(hidden).outputSize();
    std::vector<Index> order = upTo(neurons);
    order.insert(order.end(), static_cast<std::size_t>(count), 0); // space for the new ones, filled below
    const auto draw = [&](std::uint64_t stream, Index position) {
        return static_cast<float>(sigma) * normalAt(seed, kStream + stream, static_cast<std::uint64_t>(position));
    };
    LayerWeights incoming = selectRows(*network.layer(hidden).weights(), order);
    LayerWeights outgoing = selectColumns(*network.layer(*behind).weights(), order);
    Matrix in = incoming.values.view();
    Matrix out = outgoing.values.view();
    MaskBytes inMask = *incoming.mask;
    MaskBytes outMask = *outgoing.mask;
    for (Index i = neurons; i < neurons + count; ++i) {
        for (Index j = 0; j < in.cols(); ++j) {
            in(i, j) = draw(2, i * in.cols() + j);
            inMask[static_cast<std::size_t>(i * in.cols() + j)] = 1;
        }
        for (Index j = 0; j < out.rows(); ++j) {
            out(j, i) = draw(3, i * out.rows() + j);
            outMask[static_cast<std::size_t>(j * out.cols() + i)] = 1;
        }
        if (incoming.bias.size() != 0)
            incoming.bias[i] = 0;
    }
    return replaceSeam(network, hidden,
                       {SharedMatrix(std::move(in)), std::make_shared<const MaskBytes>(std::move(inMask)), incoming.bias},
                       {SharedMatrix(std::move(out)), std::make_shared<const MaskBytes>(std::move(outMask)), outgoing.bias});
}

std::unique_ptr<Strategy> makeWiden() {
    return std::make_unique<Widen>();
}

} // namespace prunescope
