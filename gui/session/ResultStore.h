// The results of the recipe: the outcome of every row, which of them are stale, and the values that views show.
#pragma once

#include "gui/session/RecipeEditor.h"
#include "gui/session/RecipeWork.h"
#include "gui/session/ViewValue.h"

#include <QTimer>

#include <memory>
#include <vector>

namespace prunescope {

class ResultStore : public QObject {
    Q_OBJECT

public:
    /// Follows every change of `recipe`, which must outlive it.
    explicit ResultStore(RecipeEditor& recipe, QObject* parent = nullptr);

    // All are null until the first result is there.
    OutcomePtr dense() const { return m_dense; }
    /// Before the selected Prune step, or before the last one in front of the selected row.
    OutcomePtr base() const { return m_base; }
    OutcomePtr shown() const { return m_shown; }       ///< of the selected row, or what was shown before it arrives
    OutcomePtr previous() const { return m_previous; } ///< what was shown when the last gesture or edit began
    /// The result of a row's step; null until the step has been run with its current settings.
    OutcomePtr rowOutcome(int row) const;
    /// The same before the last edit; for numbers that are shown greyed.
    OutcomePtr staleRowOutcome(int row) const;
    /// The last step's outcome if it differs from the one shown; otherwise null.
    OutcomePtr rebuilt() const;

    bool isStale() const; ///< what is shown belongs to an earlier setting than the recipe
    /// As isStale(), but false for a result that is one frame away during a drag: greying it on every move would flicker.
    bool looksStale() const { return m_looksStale; }
    /// The step was cancelled, failed, or comes after one that did.
    bool isNotRun(int row) const;
    void setStopped(bool stopped) { m_stopped = stopped; }

    /// Another model or data set.
    void clear();
    /// Returns whether the result belongs to the selected row.
    bool take(const RunResult& result);

    /// A value that views show. After touch() it is computed again, once, when it is first requested.
    template <class T> ViewValue<T>& addValue(std::function<T()> make) {
        auto value = std::make_unique<ViewValue<T>>(m_revision, std::move(make));
        ViewValue<T>& added = *value;
        m_values.push_back(std::move(value));
        return added;
    }
    /// Marks all values as outdated.
    void touch() { ++m_revision; }
    /// touch(), and tells all views together what changed for them.
    void refresh();

signals:
    /// Views have been told.
    void refreshed();
    /// An incrementally updated count and a full one differed; for the log.
    void disagreed(const QString& sentence);

private:
    void follow(RecipeChange change);
    void takeRows(const RunResult& result);
    void compareWithLive(const RunResult& result);
    bool isCurrent(const Outcome& outcome, int row) const;
    bool isRowCurrent(int row) const;
    void followSteps();
    void updateLooks();

    RecipeEditor& m_recipe;
    OutcomePtr m_dense;
    OutcomePtr m_base;
    OutcomePtr m_shown;
    OutcomePtr m_previous;
    std::vector<OutcomePtr> m_rows; ///< of the last run, newest settings or not
    enum class Check : std::uint8_t { Unknown, Current, Outdated };
    mutable std::vector<Check> m_checks; ///< of m_rows; recipes may have thousands of steps
    std::shared_ptr<const Recipe> m_checkedRecipe;
    std::size_t m_changedStep = 0;      ///< the first one that m_checkedRecipe did not share with the recipe before it
    std::vector<OutcomePtr> m_adjusted; ///< what followed the last preview
    bool m_shownIsLive = false;         ///< m_shown is a preview
    bool m_stopped = false;             ///< the last run was cancelled or failed
    bool m_looksStale = false;
    QTimer m_overdue; ///< runs while a result is waited for in a drag
    quint64 m_revision = 1;
    std::vector<std::unique_ptr<ViewValueBase>> m_values;
};

} // namespace prunescope
