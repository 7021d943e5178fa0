// Session: asking the engine for outcomes, taking them in, and the steps that run strategies.
#include "gui/session/Session.h"

#include "engine/reconstruction/StrategyRegistry.h"

#include <algorithm>

namespace prunescope {

namespace {

bool runsStrategies(const Recipe& recipe) {
    return std::any_of(recipe.steps.begin(), recipe.steps.end(),
                       [](const Step& step) { return step.enabled && step.strategy() != nullptr; });
}

} // namespace

/// Steps directly behind the selected Prune step that only adjust what is left, and do so without training.
int Session::followingAdjusts() const {
    if (!m_keepRebuilding || !selectedPrune())
        return 0;
    int count = 0;
    for (auto i = static_cast<std::size_t>(m_row); i < m_recipe.steps.size(); ++i) {
        const StrategyStep* step = m_recipe.steps[i].strategy();
        const Strategy* strategy = step ? StrategyRegistry::instance().find(step->strategy) : nullptr;
        if (!strategy || strategy->info().family != Family::Adjust || strategy->info().needsLabels)
            break;
        ++count;
    }
    return count;
}

void Session::submit(RunKind kind) {
    if (!m_source.network)
        return;
    // A drag's requests finish what runs and replace what waits: cancelling on every move would starve the display. Steps behind
    // the selected one may take minutes: any newer edit ends them.
    const bool longWork = m_running && m_wanted == RunKind::All;
    m_wanted = kind;
    m_stopped = false;
    m_liveEpochs.clear();
    m_epochsDone = 0;
    setBusy(m_loading, true);
    m_engine.run({m_source, m_recipe, m_row, kind, kind == RunKind::Preview ? followingAdjusts() : 0},
                 longWork ? WhenBusy::CancelCurrent : WhenBusy::FinishCurrent);
}

void Session::onRan(const RunResult& result) {
    if (result.sourceId != m_source.id)
        return;
    const bool newest = result.recipe == m_recipe && result.row == m_row && result.kind == m_wanted;
    if (newest && result.finished)
        setBusy(m_loading, false);
    if (result.error && (newest || result.error->code != ErrorCode::Cancelled)) {
        m_stopped = true;
        if (result.error->code != ErrorCode::Cancelled)
            emit failed(*result.error);
    }
    if (!result.dense || (result.error && (!newest || result.rows.empty()))) {
        emit outcomeChanged();
        return;
    }
    m_dense = result.dense;
    compareWithLive(result);
    takeRows(result);
    updateLiveCuts();
    emit outcomeChanged();
    updateLayerDetails();
    if (!newest || m_dragging)
        return;
    restartCurve();
    if (result.finished && (!m_details || m_details->shown != m_shown))
        m_engine.requestDetails({m_source.id, m_dense, m_shown, m_source.data});
    if (result.finished && result.kind == RunKind::All)
        requestDiagnosis();
}

void Session::takeRows(const RunResult& result) {
    if (result.kind == RunKind::Preview) {
        if (result.finished) // until then the ones before stay, greyed
            m_adjusted = result.adjusted;
    } else {
        // Rows behind those that ran keep their last numbers, greyed, until their own arrive.
        if (!m_dragging) // a drag that rests is measured afresh; what followed it is still right
            m_adjusted.clear();
        m_rows.resize(std::max(m_rows.size(), result.rows.size()));
        std::copy(result.rows.begin(), result.rows.end(), m_rows.begin());
        m_rows.resize(std::min(m_rows.size(), m_recipe.steps.size()));
    }
    // A result for another row than the selected one must not show under the wrong name.
    if (result.row != m_row || !result.shown)
        return;
    m_base = result.base;
    m_shown = result.shown;
    m_shownIsLive = result.kind == RunKind::Preview;
    if (result.table) {
        m_table = result.table;
        m_tableStep = result.tableStep;
    }
}

/// Exactness is a promise: a fresh full evaluation of what was shown live has to count the same.
bool Session::compareWithLive(const RunResult& result) {
    if (result.kind == RunKind::Preview || !m_shownIsLive || !m_shown || !result.shown ||
        m_shown->recipe != result.shown->recipe || !m_shown->evaluation || !result.shown->evaluation ||
        m_shown->evaluation->correct == result.shown->evaluation->correct)
        return true;
    emit disagreed(tr("The live count of correct images was %1, a full evaluation counts %2.")
                       .arg(m_shown->evaluation->correct)
                       .arg(result.shown->evaluation->correct));
    return false;
}

void Session::onProgress(const Progress& progress) {
    emit progressed(progress);
    if (!m_running || progress.epochsDone == m_epochsDone)
        return;
    m_epochsDone = progress.epochsDone; // back to 0 where one training follows another
    if (m_epochsDone == 0 || !progress.loss || !progress.accuracy)
        return;
    m_liveEpochs.push_back({*progress.loss, *progress.accuracy});
    emit trainingChanged();
}

const std::vector<EpochFigures>& Session::trainingEpochs() const {
    const OutcomePtr outcome = rowOutcome(m_row);
    return !m_running && outcome && outcome->report && !outcome->report->epochs.empty() ? outcome->report->epochs : m_liveEpochs;
}

OutcomePtr Session::rowOutcome(int row) const {
    const OutcomePtr outcome = staleRowOutcome(row);
    return outcome && outcome->recipe == m_recipe.prefix(static_cast<std::size_t>(row)) ? outcome : nullptr;
}

OutcomePtr Session::staleRowOutcome(int row) const {
    if (row == 0)
        return m_dense;
    const int behind = row - m_row - 1; // rows that follow a drag
    if (m_dragging && behind >= 0 && behind < static_cast<int>(m_adjusted.size()))
        return m_adjusted[static_cast<std::size_t>(behind)];
    return row <= static_cast<int>(m_rows.size()) ? m_rows[static_cast<std::size_t>(row - 1)] : nullptr;
}

bool Session::isNotRun(int row) const {
    return m_stopped && row > 0 && !rowOutcome(row) && !(row == m_row && !isStale());
}

OutcomePtr Session::rebuilt() const {
    if (m_dragging) // the newest there is: the hand may be a step ahead of it
        return m_adjusted.empty() ? nullptr : m_adjusted.back();
    const int last = static_cast<int>(m_recipe.steps.size());
    return last > m_row ? rowOutcome(last) : nullptr;
}

bool Session::isStale() const {
    return m_shown && m_shown->recipe.steps != m_recipe.prefix(static_cast<std::size_t>(m_row)).steps;
}

void Session::runAgain() {
    endDrag();
    m_later.stop();
    submit(RunKind::All);
}

void Session::addStrategy(StrategyStep strategy, const QString& what) {
    endDrag();
    if (!hasModel())
        return;
    Recipe recipe = m_recipe;
    strategy.seed = recipe.seed;
    // Two steps that draw numbers must not draw the same ones.
    for (const Step& step : recipe.steps)
        if (const StrategyStep* other = step.strategy(); other && other->strategy == strategy.strategy)
            strategy.seed = std::max(strategy.seed, other->seed + 1);
    recipe.steps.push_back({true, std::move(strategy)});
    change(recipe, static_cast<int>(recipe.steps.size()), what);
}

void Session::setStrategy(int step, const StrategyStep& strategy) {
    endDrag();
    if (step < 0 || step >= static_cast<int>(m_recipe.steps.size()))
        return;
    Recipe recipe = m_recipe;
    recipe.steps[static_cast<std::size_t>(step)].action = strategy;
    change(recipe, step + 1, tr("change step %1").arg(step + 1));
}

void Session::setKeepRebuilding(bool keep) {
    m_keepRebuilding = keep;
}

void Session::setTrainingData(const QString& nameOrFiles) {
    const std::string name = nameOrFiles.toStdString();
    if (name == m_source.trainingData)
        return;
    m_source.trainingData = name;
    if (hasModel() && runsStrategies(m_recipe))
        runAgain();
}

/// The selected Prune step, or the last one before the selected row; −1 when there is none.
int Session::comparedStep() const {
    for (int step = m_row - 1; step >= 0; --step)
        if (m_recipe.steps[static_cast<std::size_t>(step)].enabled && m_recipe.steps[static_cast<std::size_t>(step)].prune())
            return step;
    return -1;
}

QString Session::whyNoComparison() const {
    if (!hasModel())
        return tr("No model is open.");
    if (!m_source.data)
        return tr("There are no images to measure on: open data first.");
    const int step = comparedStep();
    if (step < 0)
        return tr("Prune first: strategies are compared from the base of a Prune step, at its sparsity.");
    return rowOutcome(step + 1) || (step == m_row - 1 && m_shown && !isStale()) ? QString() : tr("The Prune step is being run.");
}

ComparisonPlan Session::comparisonPlan() const {
    ComparisonPlan plan;
    const int step = comparedStep();
    const OutcomePtr pruned = step == m_row - 1 && !isStale() ? m_shown : rowOutcome(step + 1);
    plan.base = m_recipe.prefix(static_cast<std::size_t>(step));
    plan.prune.criterion = m_recipe.steps[static_cast<std::size_t>(step)].prune()->criterion;
    plan.prune.seed = m_recipe.steps[static_cast<std::size_t>(step)].prune()->seed;
    plan.prune.exclude = m_recipe.steps[static_cast<std::size_t>(step)].prune()->exclude;
    plan.prune.target = Target::Sparsity;
    Index all = 0;
    Index kept = 0;
    for (const LayerIndex layer : pruned->network.prunableLayers()) {
        if (plan.prune.excludes(layer.value))
            continue;
        all += pruned->network.layer(layer).weights()->count();
        kept += pruned->network.layer(layer).weights()->kept();
    }
    plan.prune.value = all > 0 ? 1.0 - static_cast<double>(kept) / static_cast<double>(all) : 0;
    plan.sparsities = {plan.prune.value};
    return plan;
}

void Session::compare(const ComparisonPlan& plan) {
    m_engine.compare({m_source, plan});
}

void Session::stopComparing() {
    m_engine.stopComparing();
}

/// What the last Prune step leads to; null when there is none.
OutcomePtr Session::prunedOutcome() const {
    for (int step = static_cast<int>(m_recipe.steps.size()); step > 0; --step)
        if (m_recipe.steps[static_cast<std::size_t>(step - 1)].enabled &&
            m_recipe.steps[static_cast<std::size_t>(step - 1)].prune())
            return rowOutcome(step);
    return nullptr;
}

/// What the whole recipe leads to, when a strategy had a part in it.
OutcomePtr Session::rebuiltOutcome() const {
    return runsStrategies(m_recipe) ? rowOutcome(static_cast<int>(m_recipe.steps.size())) : nullptr;
}

bool Session::diagnosisIsStale() const {
    return !m_diagnosis || m_diagnosis->dense != m_dense || m_diagnosis->pruned != prunedOutcome() ||
           m_diagnosis->rebuilt != rebuiltOutcome();
}

void Session::requestDiagnosis() {
    if (m_diagnosing && m_dense && diagnosisIsStale())
        m_engine.diagnose({m_source.id, m_dense, prunedOutcome(), rebuiltOutcome(), m_source.data, m_source.trainingData});
}

void Session::setDiagnosing(bool diagnosing) {
    m_diagnosing = diagnosing;
    if (!diagnosing)
        m_engine.stopDiagnosing();
    else if (!isBusy())
        requestDiagnosis();
}

} // namespace prunescope
