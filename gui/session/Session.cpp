#include "gui/session/Session.h"

namespace prunescope {

Session::Session(QObject* parent) : QObject(parent) {
    connect(&m_recipe, &RecipeEditor::changed, this, &Session::follow);
    connect(&m_source, &SourceStore::aboutToLoad, &m_recipe, &RecipeEditor::endGesture);
    connect(&m_source, &SourceStore::changed, this, &Session::takeSource);
    connect(&m_source, &SourceStore::loadingChanged, this, &Session::tellBusy);
    connect(&m_source, &SourceStore::progressed, this, &Session::progressed);
    connect(&m_source, &SourceStore::failed, this, &Session::failed);
    connect(&m_source, &SourceStore::trainingDataChanged, this, [this] {
        if (m_source.hasModel() && runsStrategies(m_recipe.recipe()))
            m_runs.runAll();
    });
    connect(&m_runs, &RunScheduler::started, this, [this] { m_results.setStopped(false); });
    connect(&m_runs, &RunScheduler::ran, this, &Session::take);
    connect(&m_runs, &RunScheduler::runningChanged, this, &Session::tellBusy);
    connect(&m_runs, &RunScheduler::progressed, this, &Session::progressed);
    connect(&m_runs, &RunScheduler::epochFinished, &m_results, &ResultStore::refresh);
}

Session::~Session() {
    disconnect(); // parts that are destroyed may not reach views any more
}

void Session::follow(RecipeChange change) {
    if (change == RecipeChange::GestureBegan || change == RecipeChange::GestureEnded)
        m_restGate->setDragging(change == RecipeChange::GestureBegan);
    m_results.refresh();
}

void Session::takeSource(bool newModel) {
    m_results.clear();
    m_threshold.setScale({});
    m_threshold.setDataName(m_source.dataName());
    if (newModel) {
        m_recipe.reset(m_source.network().layerNames());
    }
    emit sourceChanged(newModel);
    m_results.refresh();
    m_runs.runAll();
}

void Session::take(const RunResult& result) {
    const bool newest = m_runs.isNewest(result);
    if (result.error && (newest || result.error->code != ErrorCode::Cancelled)) {
        m_results.setStopped(true);
        if (result.error->code != ErrorCode::Cancelled)
            emit failed(*result.error);
    }
    if (!result.dense || (result.error && (!newest || result.rows.empty()))) {
        m_results.refresh();
        return;
    }
    if (m_results.take(result) && result.table)
        m_threshold.setScale({result.table, result.tableStep, result.base->network});
    m_results.refresh();
    emit arrived(result, newest);
}

void Session::cancel() {
    const bool wasRunning = m_runs.isRunning();
    m_source.cancel();
    m_runs.cancel();
    m_results.setStopped(wasRunning);
    emit cancelled();
    m_results.refresh();
}

void Session::tellBusy() {
    if (isBusy() == m_toldBusy)
        return;
    m_toldBusy = isBusy();
    emit busyChanged(m_toldBusy);
    m_results.refresh();
}

} // namespace prunescope
