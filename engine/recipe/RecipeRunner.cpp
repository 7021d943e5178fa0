#include "engine/recipe/RecipeRunner.h"

#include "engine/evaluation/CostModel.h"
#include "engine/evaluation/Metrics.h"
#include "engine/network/LayerReference.h"
#include "engine/pruning/InputFactors.h"
#include "engine/pruning/Pruner.h"
#include "engine/reconstruction/LayerWalk.h"
#include "engine/reconstruction/StrategyRegistry.h"

#include <algorithm>
#include <chrono>
#include <set>

namespace prunescope {

namespace {

/// Bytes of weights and masks that the outcomes hold in addition to `dense`.
std::size_t bytesOf(const std::deque<OutcomePtr>& outcomes, const Network& dense) {
    std::set<const WeightSource*> seen;
    for (const LayerIndex index : dense.layers())
        seen.insert(dense.layer(index).weightSource().get());
    std::size_t bytes = 0;
    for (const OutcomePtr& outcome : outcomes)
        for (const LayerIndex index : outcome->network.layers())
            if (const WeightSourcePtr& source = outcome->network.layer(index).weightSource(); seen.insert(source.get()).second)
                bytes += source->heldBytes();
    return bytes;
}

} // namespace

Sparsity Outcome::sparsity() const {
    if (loadedWeights == 0)
        return {0.0};
    return {std::max(0.0, 1.0 - static_cast<double>(cost.keptWeights) / static_cast<double>(loadedWeights))};
}

RecipeRunner::RecipeRunner(Network dense, EvaluationDataPtr data, TrainingData training)
    : m_dense(std::move(dense)), m_data(std::move(data)), m_training(std::move(training)) {
    if (m_data && !checkFits(m_dense, m_data->dataset()))
        m_data = nullptr;
    setTraining(std::move(m_training));
}

void RecipeRunner::setTraining(TrainingData training) {
    m_training = std::move(training);
    m_trainingUnfit.reset();
    if (m_training.images)
        if (const auto fits = checkFits(m_dense, *m_training.images); !fits) {
            m_trainingUnfit = fits.error();
            m_training.images = nullptr;
        }
    m_calibration = nullptr;
    m_kept.clear();
    m_tables.clear();
}

CalibrationPtr RecipeRunner::calibration(Index count) {
    if (!m_training.images)
        return nullptr;
    const Index wanted = count > 0 ? std::min(count, m_training.images->count()) : m_training.images->count();
    if (!m_calibration || m_calibration->count() != wanted)
        m_calibration = std::make_shared<const Calibration>(m_training.images, m_training.scaling, wanted);
    return m_calibration;
}

/// Checks that there are training images that fit the network. where: the step that needs them.
Result<void> RecipeRunner::checkImages(const Message& where) const {
    if (m_training.images)
        return {};
    if (m_trainingUnfit)
        return fail(m_trainingUnfit->code, where, QT_TRANSLATE_NOOP("engine", "no training images fit: {}"),
                    m_trainingUnfit->detail);
    return fail(ErrorCode::MissingData, where, QT_TRANSLATE_NOOP("engine", "it needs training images, and there are none"));
}

void RecipeRunner::describe(Outcome& outcome) const {
    outcome.cost = networkCost(outcome.network);
    outcome.loadedWeights = m_dense.weightCount();
    outcome.size = sizeReport(outcome.network);
    outcome.paired = {};
    if (outcome.evaluation && m_denseOutcome)
        outcome.paired = pairedCounts(m_denseOutcome->evaluation->predictions, outcome.evaluation->predictions, m_data->labels());
}

Result<void> RecipeRunner::measure(Outcome& outcome, std::stop_token stop, const ProgressFn& progress) {
    outcome.incremental = false;
    if (m_data) {
        auto evaluation = evaluate(outcome.network, *m_data, stop, progress);
        if (!evaluation)
            return tl::unexpected(evaluation.error());
        outcome.evaluation = std::move(*evaluation);
    }
    describe(outcome);
    return {};
}

Result<void> RecipeRunner::createLive(const OutcomePtr& base, const std::shared_ptr<const ScoreTable>& table,
                                      const std::stop_token& stop) {
    if (m_live && m_liveBase == base && m_liveTable == table)
        return {};
    m_live = nullptr; // released first, because two of them would take twice the memory
    auto live = makeIncrementalEvaluation(base->network, table, m_data, stop);
    if (!live)
        return tl::unexpected(live.error());
    m_live = std::move(*live);
    m_liveBase = base;
    m_liveTable = table;
    return {};
}

Result<Evaluation> RecipeRunner::measureLive(const OutcomePtr& base, const Outcome& outcome, std::stop_token stop) {
    if (const auto created = createLive(base, outcome.scores, stop); !created)
        return tl::unexpected(created.error());
    return m_live->evaluate(outcome.cuts, stop);
}

void RecipeRunner::prepareLive(const OutcomePtr& base, const PruneStep& step, std::stop_token stop) {
    if (!m_data || !checkFits(base->network, m_data->dataset()))
        return;
    const auto named = resolved(step, base->network);
    if (!named || !checkPruneStep(*named, base->network))
        return;
    const auto table = scoreTable(base, *named, stop);
    if (table && createLive(base, *table, stop))
        (void)m_live->evaluate(resolveCuts(**table, *named), stop);
}

Result<OutcomePtr> RecipeRunner::dense(std::stop_token stop, const ProgressFn& progress) {
    if (m_denseOutcome)
        return m_denseOutcome;
    auto outcome = std::make_shared<Outcome>(Outcome{{}, m_dense, nullptr, {}, {}, {}, {}, {}, false, 0, 0, nullptr, {}});
    if (const auto measured = measure(*outcome, stop, progress); !measured)
        return tl::unexpected(measured.error());
    outcome->seconds = outcome->evaluation ? outcome->evaluation->seconds : 0;
    m_denseOutcome = outcome;
    return m_denseOutcome;
}

Result<std::shared_ptr<const ScoreTable>> RecipeRunner::scoreTable(const OutcomePtr& base, const PruneStep& step,
                                                                   std::stop_token stop) {
    const auto exclude = resolveLayers(base->network, step.exclude, "exclude");
    if (!exclude)
        return tl::unexpected(exclude.error());
    // Only the random criterion uses the seed; all others share one table.
    const std::uint64_t seed = step.criterion == Criterion::Random ? step.seed : 0;
    const Index calibrationCount = needsCalibration(step.criterion) ? step.calibration : 0;
    const auto same = [&](const TableEntry& entry) {
        return entry.base == base && entry.criterion == step.criterion && entry.seed == seed && entry.exclude == *exclude &&
               entry.calibration == calibrationCount;
    };
    const auto found = std::find_if(m_tables.begin(), m_tables.end(), same);
    if (found != m_tables.end())
        return found->table;
    InputFactors factors;
    if (needsCalibration(step.criterion)) {
        const Message where(QT_TRANSLATE_NOOP("engine", "criterion {}"), criterionName(step.criterion));
        if (const auto checked = checkImages(where); !checked)
            return tl::unexpected(checked.error());
        const CalibrationPtr images = calibration(calibrationCount);
        auto computed = inputFactors(base->network, step.criterion, images->inputs(), stop);
        if (!computed)
            return tl::unexpected(computed.error());
        factors = std::move(*computed);
    }
    auto table = std::make_shared<const ScoreTable>(base->network, step.criterion, seed, *exclude, factors, stop);
    if (stop.stop_requested())
        return fail(ErrorCode::Cancelled, Message(QT_TRANSLATE_NOOP("engine", "scores")), {});
    m_tables.push_front({base, step.criterion, seed, *exclude, calibrationCount, table});
    if (m_tables.size() > kKeptTables)
        m_tables.pop_back();
    return table;
}

Result<void> RecipeRunner::applyPrune(Outcome& outcome, const OutcomePtr& base, const PruneStep& given, std::stop_token stop) {
    const auto step = resolved(given, base->network);
    auto checked = step ? checkPruneStep(*step, base->network) : Result<void>(tl::unexpected(step.error()));
    if (!checked) {
        checked.error().where = Message(QT_TRANSLATE_NOOP("engine", "key {}"), checked.error().where);
        return checked;
    }
    const auto table = scoreTable(base, *step, stop);
    if (!table)
        return tl::unexpected(table.error());
    outcome.scores = *table;
    outcome.cuts = resolveCuts(*outcome.scores, *step);
    outcome.network = applyCuts(base->network, *outcome.scores, outcome.cuts);
    return {};
}

Result<void> RecipeRunner::applyStrategyStep(Outcome& outcome, const OutcomePtr& base, const StrategyStep& step,
                                             std::stop_token stop, const ProgressFn& progress) {
    const auto strategy = checkStrategyStep(step);
    if (!strategy)
        return tl::unexpected(strategy.error());
    StrategyContext context{m_dense, base->network, base->origins, nullptr, m_training, step.seed};
    if ((*strategy)->info().needsCalibration)
        context.calibration = calibration(step.parameters.has("calibration") ? step.parameters.whole("calibration") : 0);
    auto done = applyStrategy(step, context, stop, progress);
    if (!done) {
        if (done.error().code == ErrorCode::MissingData)
            if (auto images = checkImages(step.strategy); !images)
                return images;
        if (done.error().code == ErrorCode::BadArgument)
            done.error().where = Message(QT_TRANSLATE_NOOP("engine", "key {}"), done.error().where);
        return tl::unexpected(done.error());
    }
    outcome.network = std::move(done->network);
    outcome.origins = composedOrigins(base->origins, done->report.outputOrigins);
    outcome.report = std::make_shared<const StepReport>(std::move(done->report));
    return {};
}

Result<OutcomePtr> RecipeRunner::preview(const OutcomePtr& base, const Step& step, std::stop_token stop,
                                         const ProgressFn& progress) {
    return apply(base, step, Measure::Live, stop, progress);
}

Result<OutcomePtr> RecipeRunner::apply(const OutcomePtr& base, const Step& step, Measure how, std::stop_token stop,
                                       const ProgressFn& progress) {
    const auto start = std::chrono::steady_clock::now();
    auto outcome = std::make_shared<Outcome>(*base);
    outcome->recipe.steps = base->recipe.steps.following(step);
    outcome->scores = nullptr;
    outcome->cuts.clear();
    outcome->report = nullptr;
    outcome->seconds = 0;
    if (!step.enabled)
        return OutcomePtr(std::move(outcome));
    auto applied = step.prune() ? applyPrune(*outcome, base, *step.prune(), stop)
                                : applyStrategyStep(*outcome, base, *step.strategy(), stop, progress);
    if (!applied)
        return tl::unexpected(aboutStep(outcome->recipe.steps.size(), applied.error()));
    if (how == Measure::Live && m_data && step.prune()) {
        auto evaluation = measureLive(base, *outcome, stop);
        if (!evaluation)
            return tl::unexpected(evaluation.error());
        outcome->evaluation = std::move(*evaluation);
        outcome->incremental = true;
        describe(*outcome);
    } else if (const auto measured = measure(*outcome, stop, {}); !measured) {
        return tl::unexpected(measured.error());
    }
    outcome->seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return OutcomePtr(std::move(outcome));
}

OutcomePtr RecipeRunner::find(const SharedRecipe& recipe) const {
    const auto found = std::find_if(m_kept.begin(), m_kept.end(), [&](const OutcomePtr& kept) { return kept->recipe == recipe; });
    return found == m_kept.end() ? nullptr : *found;
}

void RecipeRunner::keep(const OutcomePtr& outcome) {
    m_kept.push_front(outcome);
    while (m_kept.size() > kKeptOutcomes || (m_kept.size() > 1 && bytesOf(m_kept, m_dense) > kKeptBytes))
        m_kept.pop_back();
}

Result<OutcomePtr> RecipeRunner::start(std::uint64_t seed, std::stop_token stop, const ProgressFn& progress) {
    auto loaded = dense(stop, progress);
    if (!loaded || (*loaded)->recipe.seed == seed)
        return loaded;
    auto seeded = std::make_shared<Outcome>(**loaded); // an outcome's recipe includes the seed
    seeded->recipe.seed = seed;
    return OutcomePtr(std::move(seeded));
}

Result<OutcomePtr> RecipeRunner::next(const OutcomePtr& from, const Step& step, std::stop_token stop,
                                      const ProgressFn& progress) {
    if (stop.stop_requested())
        return fail(ErrorCode::Cancelled, Message(QT_TRANSLATE_NOOP("engine", "recipe")), {});
    if (!step.enabled) // costs nothing to recompute, so it must not displace outcomes that took time
        return apply(from, step, Measure::Afresh, stop, progress);
    if (auto known = find({from->recipe.seed, from->recipe.steps.following(step)}))
        return known;
    auto outcome = apply(from, step, Measure::Afresh, stop, progress);
    if (outcome)
        keep(*outcome);
    return outcome;
}

Result<OutcomePtr> RecipeRunner::runEach(const Recipe& recipe, const OutcomeFn& onOutcome, std::stop_token stop,
                                         const ProgressFn& progress) {
    const auto loaded = start(recipe.seed, stop, progress);
    if (!loaded)
        return loaded;
    auto first = std::make_shared<Outcome>(**loaded);
    first->recipe.steps = SharedSteps(recipe.steps);
    OutcomePtr current = std::move(first);
    const auto count = static_cast<double>(recipe.steps.size());
    for (std::size_t i = 0; i < recipe.steps.size(); ++i) {
        const ProgressFn within = [&](Progress part) {
            part.fraction = (static_cast<double>(i) + part.fraction) / count;
            progress(part);
        };
        auto outcome = next(current, recipe.steps[i], stop, progress ? within : ProgressFn());
        if (!outcome)
            return outcome;
        current = std::move(*outcome);
        if (onOutcome)
            onOutcome(current);
        if (progress)
            progress({static_cast<double>(i + 1) / count, Message(QT_TRANSLATE_NOOP("engine", "recipe")), {}, {}});
    }
    return recipe.steps.empty() ? loaded : Result<OutcomePtr>(current);
}

Result<std::vector<OutcomePtr>> RecipeRunner::run(const Recipe& recipe, std::stop_token stop, const ProgressFn& progress) {
    std::vector<OutcomePtr> outcomes;
    const auto last = runEach(
        recipe, [&](const OutcomePtr& outcome) { outcomes.push_back(outcome); }, stop, progress);
    if (!last)
        return tl::unexpected(last.error());
    return outcomes;
}

} // namespace prunescope
