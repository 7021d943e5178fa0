#include "engine/reconstruction/StrategyRegistry.h"

#include "engine/network/LayerReference.h"
#include "engine/reconstruction/AddConnections.h"
#include "engine/reconstruction/Corrections.h"
#include "engine/reconstruction/CubicSchedule.h"
#include "engine/reconstruction/FineTune.h"
#include "engine/reconstruction/GradualLeastSquares.h"
#include "engine/reconstruction/LayerWalk.h"
#include "engine/reconstruction/LeastSquares.h"
#include "engine/reconstruction/Noise.h"
#include "engine/reconstruction/PatternPruning.h"
#include "engine/reconstruction/Regrow.h"
#include "engine/reconstruction/RemoveNeurons.h"
#include "engine/reconstruction/SparseGpt.h"
#include "engine/reconstruction/Swap.h"
#include "engine/reconstruction/Textbook.h"
#include "engine/reconstruction/Widen.h"

#include <algorithm>
#include <cassert>

namespace prunescope {

StrategyRegistry& StrategyRegistry::shared() {
    static StrategyRegistry registry;
    return registry;
}

const StrategyRegistry& StrategyRegistry::instance() {
    return shared();
}

void StrategyRegistry::add(std::unique_ptr<Strategy> strategy) {
    assert(!instance().find(strategy->info().name));
    shared().m_strategies.push_back(std::move(strategy));
}

/// The first strategy of an action is its default: a step without a name uses it, and so does a click on the toolbar button.
StrategyRegistry::StrategyRegistry() {
    m_strategies.push_back(makeLeastSquares());
    m_strategies.push_back(makeBiasCorrection());
    m_strategies.push_back(makeVarianceCorrection());
    m_strategies.push_back(makeNoise());
    m_strategies.push_back(makeTextbook("adjust_connection", makeLeastSquares(), makeNoise()));
    m_strategies.push_back(makeSwap());
    m_strategies.push_back(makeAddResidual());
    m_strategies.push_back(makeAddGradient());
    m_strategies.push_back(makeSplice());
    m_strategies.push_back(makeAddRandom());
    m_strategies.push_back(makeWiden());
    m_strategies.push_back(makeTextbook("add_connection", makeSwap(), makeWiden()));
    m_strategies.push_back(makeGradualLeastSquares());
    m_strategies.push_back(makeSparseGpt());
    m_strategies.push_back(makeRemoveNeurons());
    m_strategies.push_back(makeGroupPruning());
    m_strategies.push_back(makeBlockPruning());
    m_strategies.push_back(makeErkPruning());
    m_strategies.push_back(makeBudgetPruning());
    m_strategies.push_back(makeCubicSchedule());
    m_strategies.push_back(makeFineTune());
    m_strategies.push_back(makeRigL());
    m_strategies.push_back(makeSet());
    m_strategies.push_back(makeDenseSparseDense());
}

const Strategy* StrategyRegistry::find(std::string_view name) const {
    const auto found = std::find_if(m_strategies.begin(), m_strategies.end(),
                                    [&](const auto& strategy) { return strategy->info().name == name; });
    return found == m_strategies.end() ? nullptr : found->get();
}

const Strategy* StrategyRegistry::standardOf(std::string_view action) const {
    const auto found = std::find_if(m_strategies.begin(), m_strategies.end(), [&](const auto& strategy) {
        return strategy->info().action == action && strategy->info().selector == "strategy";
    });
    return found == m_strategies.end() ? nullptr : found->get();
}

std::vector<ParameterInfo> stepParameters(const StrategyInfo& info) {
    std::vector<ParameterInfo> parameters = info.parameters;
    if (info.needsCalibration)
        parameters.push_back(wholeParameter(
            "calibration", std::monostate(), 1, 1'000'000'000,
            QT_TRANSLATE_NOOP("engine", "number of training images to use, counted from the first; all when left out")));
    return parameters;
}

StrategyStep StrategyRegistry::step(std::string_view name, std::uint64_t seed) const {
    const Strategy* const strategy = find(name);
    assert(strategy);
    return {strategy->info().name, Parameters(stepParameters(strategy->info())), seed, {}};
}

Result<const Strategy*> checkStrategyStep(const StrategyStep& step) {
    const Strategy* const strategy = StrategyRegistry::instance().find(step.strategy);
    if (!strategy)
        return fail(ErrorCode::BadArgument, Message::verbatim("strategy"), QT_TRANSLATE_NOOP("engine", "'{}' is not known"),
                    step.strategy);
    const std::vector<ParameterInfo> infos = stepParameters(strategy->info());
    for (const ParameterInfo& info : infos) {
        const auto found = step.parameters.values().find(info.name);
        if (found == step.parameters.values().end())
            return fail(ErrorCode::BadArgument, info.name, QT_TRANSLATE_NOOP("engine", "it is missing"));
        if (const auto checked = checkParameter(info, found->second); !checked)
            return tl::unexpected(checked.error());
    }
    if (step.parameters.values().size() != infos.size())
        return fail(ErrorCode::BadArgument, Message::verbatim("strategy"),
                    QT_TRANSLATE_NOOP("engine", "'{}' has no such parameter"), step.strategy);
    if (!step.exclude.empty() && !strategy->info().takesExclude)
        return fail(ErrorCode::BadArgument, Message::verbatim("exclude"),
                    QT_TRANSLATE_NOOP("engine", "'{}' cannot leave layers alone"), step.strategy);
    return strategy;
}

namespace {

/// Measures layer errors before and after on up to 2,000 calibration images: fast, and accurate to three digits.
Result<void> measureErrors(const StrategyContext& context, StrategyOutcome& outcome, const std::stop_token& stop) {
    constexpr Index kImages = 2000;
    const Matrix& all = context.calibration->inputs();
    const Matrix inputs = all.topRows(std::min(kImages, all.rows()));
    auto before = layerErrors(context.dense, context.current, context.origins, inputs, stop);
    auto after =
        layerErrors(context.dense, outcome.network, composedOrigins(context.origins, outcome.report.outputOrigins), inputs, stop);
    if (!before || !after)
        return tl::unexpected(before ? after.error() : before.error());
    outcome.report.layerErrorBefore = std::move(*before);
    outcome.report.layerErrorAfter = std::move(*after);
    return {};
}

} // namespace

Result<StrategyOutcome> applyStrategy(const StrategyStep& step, const StrategyContext& context, std::stop_token stop,
                                      const ProgressFn& progress) {
    const auto strategy = checkStrategyStep(step);
    if (!strategy)
        return tl::unexpected(strategy.error());
    const StrategyInfo& info = (*strategy)->info();
    if ((info.needsCalibration && !context.calibration) || (info.needsLabels && !context.training.images))
        return fail(ErrorCode::MissingData, info.name,
                    QT_TRANSLATE_NOOP("engine", "it needs training images that fit the network, and there are none"));
    auto exclude = resolveLayers(context.current, step.exclude, "exclude");
    if (!exclude)
        return tl::unexpected(exclude.error());
    StrategyContext own = context;
    own.seed = step.seed;
    own.exclude = std::move(*exclude);
    auto outcome = (*strategy)->apply(own, step.parameters, stop, progress);
    if (!outcome || !context.calibration)
        return outcome;
    if (const auto measured = measureErrors(context, *outcome, stop); !measured)
        return tl::unexpected(measured.error());
    return outcome;
}

} // namespace prunescope
