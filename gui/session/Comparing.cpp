#include "gui/session/Comparing.h"

#include "engine/data/NamedData.h"
#include "engine/reconstruction/StrategyRegistry.h"
#include "gui/Messages.h"

namespace prunescope {

namespace {

using CompareJob = Job<CompareRequest, CompareResult>;

/// Uses its own runner, so that the window stays usable and the comparison does not displace the window's cached outcomes.
CompareResult compareAll(const CompareRequest& request, const CompareJob::Control& control) {
    CompareResult result;
    result.isFinished = true;
    try {
        TrainingData training;
        if (const auto images = openData(request.source.trainingData))
            training = {*images, request.source.data ? request.source.data->scaling() : Scaling::unit()};
        RecipeRunner runner(*request.source.network, request.source.data, training);
        const auto rows =
            compareStrategies(runner, request.plan, control.stop, control.progress, [&control](const ComparisonRow& row) {
                control.sendPart({row, {}, false});
            });
        if (!rows)
            result.error = rows.error();
    } catch (const std::bad_alloc&) {
        result.error = Error{ErrorCode::OutOfMemory, request.source.network->name(), {}};
    }
    return result;
}

} // namespace

Comparing::Comparing(Session& session) : m_session(session), m_job(&compareAll, [this](const auto& result) { take(*result); }) {
    connect(&m_job, &JobBase::progressed, this, [this](const Progress& now) { emit progressed(now.fraction); });
    connect(&session, &Session::cancelled, this, &Comparing::stop);
}

/// The selected Prune step, or the last one before the selected row; −1 when there is none.
int Comparing::comparedStep() const {
    const Recipe& recipe = m_session.recipe().recipe();
    for (int step = m_session.recipe().selectedRow() - 1; step >= 0; --step)
        if (const Step& candidate = recipe.steps[static_cast<std::size_t>(step)]; candidate.enabled && candidate.prune())
            return step;
    return -1;
}

/// The result of the compared step; null while it is unknown.
OutcomePtr Comparing::prunedOutcome() const {
    const ResultStore& results = m_session.results();
    const int step = comparedStep();
    return step == m_session.recipe().selectedRow() - 1 && results.shown() && !results.isStale() ? results.shown()
                                                                                                 : results.rowOutcome(step + 1);
}

QString Comparing::whyNot() const {
    if (!m_session.source().hasModel())
        return tr("No model is open.");
    if (!m_session.source().data())
        return tr("There are no images to measure on: open data first.");
    if (comparedStep() < 0)
        return tr("Prune first: strategies are compared from the base of a Prune step, at its sparsity.");
    return prunedOutcome() ? QString() : tr("The Prune step is being run.");
}

ComparisonPlan Comparing::plan() const {
    const int step = comparedStep();
    const OutcomePtr pruned = prunedOutcome();
    const PruneStep& prune = *m_session.recipe().recipe().steps[static_cast<std::size_t>(step)].prune();
    ComparisonPlan plan;
    plan.base = m_session.recipe().recipe().prefix(static_cast<std::size_t>(step));
    plan.prune.criterion = prune.criterion;
    plan.prune.seed = prune.seed;
    plan.prune.exclude = prune.exclude;
    plan.prune.target = Target::Sparsity;
    Index all = 0;
    Index kept = 0;
    for (const LayerIndex index : pruned->network.layers()) {
        const Node& layer = pruned->network.layer(index); // asked for counts alone: a giant layer has no weights yet
        if (prune.excludes(layer.name()))
            continue;
        all += layer.weightCount();
        kept += layer.weightCounts().kept;
    }
    plan.prune.value = all > 0 ? 1.0 - static_cast<double>(kept) / static_cast<double>(all) : 0;
    plan.sparsities = {plan.prune.value};
    return plan;
}

void Comparing::compare(const ComparisonPlan& plan) {
    m_rows.clear();
    m_isRunning = true;
    emit rowsCleared();
    m_session.results().refresh();
    m_job.submit({m_session.source().source(), plan}, WhenBusy::CancelCurrent);
}

void Comparing::stop() {
    m_job.cancel();
}

void Comparing::take(const CompareResult& result) {
    if (result.row) {
        m_rows.push_back(*result.row);
        emit rowAdded(m_rows.back());
        m_session.results().refresh();
    }
    if (!result.isFinished)
        return;
    m_isRunning = false;
    emit finished(result.error);
}

QString Comparing::title(const ComparisonRow& row) {
    const Strategy* strategy = StrategyRegistry::instance().find(row.strategy);
    return strategy ? engineText(strategy->info().title) : tr("Pruning alone");
}

} // namespace prunescope
