#include "gui/session/RunScheduler.h"

#include "engine/reconstruction/StrategyRegistry.h"

namespace prunescope {

namespace {

constexpr int kSettleMs = 150;
constexpr int kLaterMs = 300;

} // namespace

RunScheduler::RunScheduler(const SourceStore& source, RecipeEditor& recipe, QObject* parent)
    : QObject(parent), m_source(source), m_recipe(recipe),
      m_job([this](const RunRequest& request, const RunJob::Control& control) { return m_work.run(request, control); },
            [this](const RunRequest&, const RunResult& result, const std::stop_token& stop) { m_work.prepareDrag(result, stop); },
            [this](const auto& result) { take(*result); }) {
    connect(&recipe, &RecipeEditor::changed, this, &RunScheduler::follow);
    connect(&m_job, &JobBase::progressed, this, &RunScheduler::onProgress);
    m_settle.setSingleShot(true);
    m_settle.setInterval(kSettleMs);
    connect(&m_settle, &QTimer::timeout, this, [this] { submit(RunKind::Row); });
    m_later.setSingleShot(true);
    m_later.setInterval(kLaterMs);
    connect(&m_later, &QTimer::timeout, this, [this] { submit(RunKind::All); });
}

void RunScheduler::follow(RecipeChange change) {
    switch (change) {
    case RecipeChange::Reset:
    case RecipeChange::GestureBegan:
    case RecipeChange::LayerSelected: return;
    case RecipeChange::GestureMoved:
        m_later.stop();
        submit(RunKind::Preview);
        m_settle.start();
        return;
    case RecipeChange::Edited:
    case RecipeChange::GestureEnded:
    case RecipeChange::RowSelected: break;
    }
    m_settle.stop();
    m_later.stop();
    if (m_recipe.selectedRow() < m_recipe.stepCount()) {
        submit(RunKind::Row);
        m_later.start();
    } else {
        submit(RunKind::All);
    }
}

void RunScheduler::runAll() {
    m_recipe.endGesture();
    m_settle.stop();
    m_later.stop();
    submit(RunKind::All);
}

void RunScheduler::cancel() {
    m_settle.stop();
    m_later.stop();
    m_job.cancel();
    setRunning(false);
}

/// Steps directly behind the selected Prune step that only adjust what is left, and do so without training.
int RunScheduler::followingAdjusts() const {
    if (!m_keepRebuilding || !m_recipe.selectedPrune())
        return 0;
    int count = 0;
    for (auto i = static_cast<std::size_t>(m_recipe.selectedRow()); i < m_recipe.recipe().steps.size(); ++i) {
        const StrategyStep* step = m_recipe.recipe().steps[i].strategy();
        const Strategy* strategy = step ? StrategyRegistry::instance().find(step->strategy) : nullptr;
        if (!strategy || strategy->info().family != Family::Adjust || strategy->info().needsLabels)
            break;
        ++count;
    }
    return count;
}

void RunScheduler::submit(RunKind kind) {
    if (!m_source.hasModel())
        return;
    // A drag's requests let the running one finish and replace the waiting one: cancelling on every move would starve the
    // display. Steps after the selected one may take minutes, so any newer edit cancels them.
    const bool isLongWork = m_running && m_wanted == RunKind::All;
    m_wanted = kind;
    m_epochs.clear();
    m_epochsDone = 0;
    m_job.submit({m_source.source(), m_recipe.sharedRecipe(), m_recipe.selectedRow(), kind,
                  kind == RunKind::Preview ? followingAdjusts() : 0},
                 isLongWork ? WhenBusy::CancelCurrent : WhenBusy::FinishCurrent);
    emit started();
    setRunning(true);
}

void RunScheduler::setRunning(bool running) {
    if (running == m_running)
        return;
    m_running = running;
    emit runningChanged(running);
}

bool RunScheduler::isNewest(const RunResult& result) const {
    return result.kind == m_wanted && result.row == m_recipe.selectedRow() &&
           (result.recipe == m_recipe.sharedRecipe() || *result.recipe == m_recipe.recipe());
}

void RunScheduler::take(const RunResult& result) {
    if (result.sourceId != m_source.source().id)
        return;
    const bool isDone = result.finished && isNewest(result);
    if (isDone)
        m_running = false; // told below, so that views see the result first
    emit ran(result);
    if (isDone && !m_running)
        emit runningChanged(false);
}

void RunScheduler::onProgress(const Progress& progress) {
    emit progressed(progress);
    if (!m_running || progress.epochsDone == m_epochsDone)
        return;
    m_epochsDone = progress.epochsDone; // back to 0 where one training follows another
    if (m_epochsDone == 0 || !progress.loss || !progress.accuracy)
        return;
    m_epochs.push_back({*progress.loss, *progress.accuracy});
    emit epochFinished();
}

} // namespace prunescope
