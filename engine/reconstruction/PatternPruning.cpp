#include "engine/reconstruction/PatternPruning.h"

#include "engine/network/LayerReference.h"
#include "engine/pruning/IncludedLayers.h"
#include "engine/pruning/InputFactors.h"
#include "engine/pruning/Patterns.h"
#include "engine/pruning/Pruner.h"
#include "engine/reconstruction/DescribedStrategy.h"
#include "engine/reconstruction/LayerShares.h"
#include "engine/reconstruction/RankedWeights.h"

#include <optional>

namespace prunescope {

namespace {

StrategyInfo structureInfo(const char* name, const char* selector) {
    StrategyInfo info;
    info.name = name;
    info.family = Family::Structure;
    info.action = "prune";
    info.selector = selector;
    info.cost = QT_TRANSLATE_NOOP("engine", "one pass over all weights");
    info.takesExclude = true;
    return info;
}

ParameterInfo criterionParameter() {
    return choiceParameter(
        "criterion", "magnitude", {"magnitude", "input-deviation", "wanda", "obs"},
        QT_TRANSLATE_NOOP("engine", "how weights are scored; every criterion except magnitude uses the calibration images"));
}

/// The input factors that the criterion needs; none for magnitude.
Result<InputFactors> factorsOf(const StrategyContext& context, Criterion criterion, const std::stop_token& stop) {
    if (!needsCalibration(criterion))
        return InputFactors();
    if (!context.calibration)
        return fail(ErrorCode::MissingData, Message::verbatim("criterion"),
                    QT_TRANSLATE_NOOP("engine", "it needs training images that fit the network, and there are none"));
    return inputFactors(context.current, criterion, context.calibration->inputs(), stop);
}

/// A pruning strategy with negligible cost.
class PatternPruning : public DescribedStrategy {
public:
    explicit PatternPruning(StrategyInfo info) : DescribedStrategy(std::move(info), true) {}

    double expectedSeconds(const Network& network, const Parameters& /*parameters*/, Index images) const override {
        return secondsFor(2.0 * static_cast<double>(images) * static_cast<double>(network.macs()));
    }
};

StrategyInfo describeGroups() {
    StrategyInfo info = structureInfo("n:m", "structure");
    info.title = QT_TRANSLATE_NOOP("engine", "n of m");
    info.explanation = QT_TRANSLATE_NOOP(
        "engine", "Keeps the n most important of every m consecutive inputs of a neuron. Some processors compute "
                  "this pattern faster.");
    info.source = QT_TRANSLATE_NOOP("engine", "Mishra et al. 2021 (2:4)");
    info.parameters = {
        wholeParameter("n", std::int64_t{2}, 1, 1024, QT_TRANSLATE_NOOP("engine", "number of weights kept in each group")),
        wholeParameter("m", std::int64_t{4}, 1, 1024, QT_TRANSLATE_NOOP("engine", "size of a group")),
        layerParameter("layer", QT_TRANSLATE_NOOP("engine", "one layer; all layers when left out")), criterionParameter()};
    info.needsCalibration = true;
    return info;
}

class GroupPruning final : public PatternPruning {
public:
    GroupPruning() : PatternPruning(describeGroups()) {}

    Result<StrategyOutcome> apply(const StrategyContext& context, const Parameters& parameters, std::stop_token stop,
                                  const ProgressFn& /*progress*/) const override {
        const auto n = static_cast<Index>(parameters.whole("n"));
        const auto m = static_cast<Index>(parameters.whole("m"));
        if (n > m)
            return fail(ErrorCode::BadArgument, Message::verbatim("n"), QT_TRANSLATE_NOOP("engine", "{} of {} cannot stay"), n,
                        m);
        const Network& network = context.current;
        std::optional<LayerIndex> only;
        if (parameters.has("layer")) {
            const auto layer = resolveLayer(network, parameters.text("layer"), "layer");
            if (!layer)
                return tl::unexpected(layer.error());
            if (isExcluded(network, *layer, context.exclude))
                return fail(ErrorCode::BadArgument, Message::verbatim("layer"),
                            QT_TRANSLATE_NOOP("engine", "layer {} is excluded"), network.layer(*layer).name());
            only = *layer;
        }
        const Criterion criterion = *criterionFromName(parameters.text("criterion"));
        const auto factors = factorsOf(context, criterion, stop);
        if (!factors)
            return tl::unexpected(factors.error());
        std::vector<MaskBytes> masks = masksOf(network);
        for (const LayerIndex index : includedLayers(network, context.exclude)) {
            if (only && !(*only == index))
                continue;
            const LayerWeights& weights = *network.layer(index).weights();
            const auto place = static_cast<std::size_t>(index.value);
            const LayerScores scores(criterion, weights, index.value, 0, factors->empty() ? nullptr : (*factors)[place]);
            Matrix values(weights.values.rows(), weights.values.cols());
            for (Index i = 0; i < values.size(); ++i)
                values.data()[i] = scores.at(i);
            masks[place] = groupMask(weights, values, n, m);
        }
        return StrategyOutcome{withMasks(network, masks), {}};
    }
};

StrategyInfo describeBlocks() {
    StrategyInfo info = structureInfo("block", "structure");
    info.title = QT_TRANSLATE_NOOP("engine", "Blocks");
    info.explanation =
        QT_TRANSLATE_NOOP("engine", "Prunes whole blocks of neighbouring weights, starting with the smallest sums of squares, so "
                                    "that the remaining weights can be computed block by block.");
    info.source = QT_TRANSLATE_NOOP("engine", "Gray, Radford & Kingma 2017");
    info.parameters = {
        wholeParameter("rows", std::int64_t{4}, 1, 1'000'000,
                       QT_TRANSLATE_NOOP("engine", "number of outputs that a block spans")),
        wholeParameter("cols", std::int64_t{4}, 1, 1'000'000, QT_TRANSLATE_NOOP("engine", "number of inputs that a block spans")),
        numberParameter("sparsity", 0.5, 0, 1,
                        QT_TRANSLATE_NOOP("engine", "share of all weights that is pruned, as closely as whole blocks allow"))};
    info.needsCalibration = false;
    return info;
}

class BlockPruning final : public PatternPruning {
public:
    BlockPruning() : PatternPruning(describeBlocks()) {}

    Result<StrategyOutcome> apply(const StrategyContext& context, const Parameters& parameters, std::stop_token stop,
                                  const ProgressFn& /*progress*/) const override {
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, Message(QT_TRANSLATE_NOOP("engine", "block")), {});
        const Network& network = context.current;
        const Index pruned = targetCount(parameters.number("sparsity"), includedWeights(network, context.exclude));
        return StrategyOutcome{
            withMasks(network, blockMasks(network, parameters.whole("rows"), parameters.whole("cols"), pruned, context.exclude)),
            {}};
    }
};

StrategyInfo describeBudgets(bool erk) {
    StrategyInfo info = structureInfo(erk ? "erk" : "budgets", "allocation");
    info.title = erk ? QT_TRANSLATE_NOOP("engine", "Shares by layer size (ERK)") : QT_TRANSLATE_NOOP("engine", "Shares by hand");
    info.explanation =
        erk ? QT_TRANSLATE_NOOP("engine",
                                "Sets each layer's density from its number of inputs and outputs, so that small layers keep "
                                "more. Within a layer the criterion decides.")
            : QT_TRANSLATE_NOOP("engine",
                                "Sets the density of every layer with weights from the list. Within a layer the criterion "
                                "decides.");
    info.source = erk ? QT_TRANSLATE_NOOP("engine", "Mocanu et al. 2018; Evci et al. 2020") : QT_TRANSLATE_NOOP("engine", "-");
    if (erk)
        info.parameters = {
            numberParameter("sparsity", 0.9, 0, 1, QT_TRANSLATE_NOOP("engine", "share of all weights that is pruned")),
            criterionParameter()};
    else
        info.parameters = {
            listParameter(
                "densities", 0, 1,
                QT_TRANSLATE_NOOP("engine", "share of weights to keep, one entry per layer with weights, in their order")),
            criterionParameter()};
    info.needsCalibration = true;
    return info;
}

/// The total is exact: all layers together keep what the sparsity asks for, even if a layer has fewer connections left than its
/// share.
Result<ByLayer<double>> erkSparsities(const StrategyContext& context, double sparsity) {
    const Network& network = context.current;
    const std::vector<double> densities = erkDensities(network, sparsity, context.exclude);
    const std::vector<LayerIndex> layers = includedLayers(network, context.exclude);
    std::vector<LayerShare> shares;
    for (const LayerIndex index : layers)
        shares.push_back(
            {densities[static_cast<std::size_t>(index.value)] * static_cast<double>(network.layer(index).weightCount()),
             network.layer(index).weightCounts().kept});
    const Index all = includedWeights(network, context.exclude);
    const std::vector<Index> kept = sharedOut(shares, all - targetCount(sparsity, all));
    ByLayer<double> sparsities;
    for (std::size_t i = 0; i < layers.size(); ++i) {
        const auto count = static_cast<double>(network.layer(layers[i]).weightCount());
        sparsities.set(network.layer(layers[i]).name(), (count - static_cast<double>(kept[i])) / count);
    }
    return sparsities;
}

Result<ByLayer<double>> givenSparsities(const StrategyContext& context, const Parameters& parameters) {
    const Network& network = context.current;
    const std::vector<LayerIndex> layers = network.layers();
    const std::vector<double> densities = parameters.has("densities") ? parameters.list("densities") : std::vector<double>();
    if (densities.size() != layers.size())
        return fail(ErrorCode::BadArgument, Message::verbatim("densities"),
                    QT_TRANSLATE_NOOP("engine", "{} entries for {} layers with weights"), densities.size(), layers.size());
    ByLayer<double> sparsities;
    for (std::size_t i = 0; i < layers.size(); ++i)
        if (!isExcluded(network, layers[i], context.exclude))
            sparsities.set(network.layer(layers[i]).name(), 1.0 - densities[i]);
    return sparsities;
}

class BudgetPruning final : public PatternPruning {
public:
    explicit BudgetPruning(bool erk) : PatternPruning(describeBudgets(erk)), m_erk(erk) {}

    Result<StrategyOutcome> apply(const StrategyContext& context, const Parameters& parameters, std::stop_token stop,
                                  const ProgressFn& /*progress*/) const override {
        const Network& network = context.current;
        auto sparsities = m_erk ? erkSparsities(context, parameters.number("sparsity")) : givenSparsities(context, parameters);
        if (!sparsities)
            return tl::unexpected(sparsities.error());
        PruneStep step;
        step.criterion = *criterionFromName(parameters.text("criterion"));
        step.scope = Scope::Layers;
        step.target = Target::Sparsity;
        step.values = std::move(*sparsities);
        step.exclude = context.exclude;
        const auto factors = factorsOf(context, step.criterion, stop);
        if (!factors)
            return tl::unexpected(factors.error());
        const ScoreTable table(network, step.criterion, 0, step.exclude, *factors);
        return StrategyOutcome{applyCuts(network, table, resolveCuts(table, step)), {}};
    }

private:
    bool m_erk;
};

} // namespace

std::unique_ptr<Strategy> makeGroupPruning() {
    return std::make_unique<GroupPruning>();
}

std::unique_ptr<Strategy> makeBlockPruning() {
    return std::make_unique<BlockPruning>();
}

std::unique_ptr<Strategy> makeErkPruning() {
    return std::make_unique<BudgetPruning>(true);
}

std::unique_ptr<Strategy> makeBudgetPruning() {
    return std::make_unique<BudgetPruning>(false);
}

} // namespace prunescope
