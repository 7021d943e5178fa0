// Schedules which part of the recipe runs: previews while a threshold is dragged, the selected row immediately after an edit,
// and the steps after it once editing pauses.
#pragma once

#include "gui/session/RecipeEditor.h"
#include "gui/session/RecipeWork.h"

#include <QTimer>

namespace prunescope {

class RunScheduler : public QObject {
    Q_OBJECT

public:
    /// Follows every change of `recipe`; both must outlive it.
    RunScheduler(const SourceStore& source, RecipeEditor& recipe, QObject* parent = nullptr);

    /// Runs every step; after another model or data set, and after a run that was cancelled or failed.
    void runAll();
    void cancel();
    bool isRunning() const { return m_running; }

    /// While a threshold is dragged, the Adjust steps directly behind the selected Prune step follow.
    void setKeepRebuilding(bool keep) { m_keepRebuilding = keep; }
    bool keepsRebuilding() const { return m_keepRebuilding; }

    /// Whether a result belongs to the newest request.
    bool isNewest(const RunResult& result) const;
    /// Of the training under way, or of one that was stopped.
    const std::vector<EpochFigures>& epochs() const { return m_epochs; }
    bool isTraining() const { return m_running && !m_epochs.empty(); }

signals:
    void started(); ///< a new request: what was stopped before is no longer
    void ran(const prunescope::RunResult& result);
    void runningChanged(bool running);
    void progressed(const prunescope::Progress& progress);
    void epochFinished();

private:
    void follow(RecipeChange change);
    void submit(RunKind kind);
    void take(const RunResult& result);
    void onProgress(const Progress& progress);
    void setRunning(bool running);
    int followingAdjusts() const;

    const SourceStore& m_source;
    RecipeEditor& m_recipe;
    QTimer m_settle; ///< a drag that rests: what is shown is measured afresh
    QTimer m_later;  ///< after an edit: the steps behind the selected one run again
    RunKind m_wanted = RunKind::All;
    bool m_running = false;
    bool m_keepRebuilding = true;
    std::vector<EpochFigures> m_epochs;
    int m_epochsDone = 0; ///< of the training that progress was last heard of
    RecipeWork m_work;    ///< used by the thread of m_job alone
    RunJob m_job;
};

} // namespace prunescope
