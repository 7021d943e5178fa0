// Session: everything that edits the recipe as a whole, and its undo. The selected Prune step: SessionThreshold.cpp.
#include "gui/session/Session.h"

#include <QDateTime>

#include <algorithm>

namespace prunescope {

namespace {

constexpr qint64 kMergeMs = 800;

} // namespace

/// Undo holds recipes and the selected row, nothing else.
class Session::RecipeCommand : public QUndoCommand {
public:
    RecipeCommand(Session& session, Recipe before, int rowBefore, Recipe after, int rowAfter, const QString& what, Merge merge)
        : QUndoCommand(what), m_session(session), m_before(std::move(before)), m_after(std::move(after)), m_rowBefore(rowBefore),
          m_rowAfter(rowAfter), m_merge(merge), m_time(QDateTime::currentMSecsSinceEpoch()) {}

    void undo() override { m_session.restore(m_before, m_rowBefore); }
    void redo() override { m_session.restore(m_after, m_rowAfter); }
    int id() const override { return m_merge == Merge::Nudges ? 1 : -1; }

    bool mergeWith(const QUndoCommand* other) override {
        const auto* next = static_cast<const RecipeCommand*>(other);
        if (next->m_time - m_time > kMergeMs || next->text() != text() || next->m_rowAfter != m_rowAfter)
            return false;
        m_after = next->m_after;
        m_time = next->m_time;
        return true;
    }

private:
    Session& m_session;
    Recipe m_before;
    Recipe m_after;
    int m_rowBefore;
    int m_rowAfter;
    Merge m_merge;
    qint64 m_time;
};

void Session::selectRow(int row) {
    row = std::clamp(row, 0, static_cast<int>(m_recipe.steps.size()));
    if (row == m_row)
        return;
    endDrag();
    m_row = row;
    m_previous = nullptr;
    m_table = nullptr; // belongs to the row before; the next result brings the new one
    afterEdit();
}

void Session::selectLayer(int layer) {
    if (!hasModel() || layer == m_layer || layer < 0 || layer >= network().layerCount())
        return;
    endDrag();
    m_layer = layer;
    emit recipeChanged();
    emit cutsChanged();
    updateLayerDetails();
}

void Session::afterEdit() {
    updateLiveCuts();
    if (m_dragging)
        submit(RunKind::Preview); // first: it is measured while the views follow
    emit recipeChanged();
    emit cutsChanged();
    emit undoChanged();
    updateLayerDetails();
    // The selected row at once; the steps behind it once the hand is still.
    m_later.stop();
    m_settle.stop();
    if (m_dragging) {
        m_settle.start();
    } else if (m_row < static_cast<int>(m_recipe.steps.size())) {
        submit(RunKind::Row);
        m_later.start();
    } else {
        submit(RunKind::All);
    }
}

void Session::restore(const Recipe& recipe, int row) {
    if (!m_dragging)
        m_previous = m_shown;
    m_recipe = recipe;
    m_row = std::min(row, static_cast<int>(recipe.steps.size()));
    afterEdit();
}

void Session::change(const Recipe& recipe, int row, const QString& what, Merge merge) {
    if (recipe == m_recipe && row == m_row)
        return;
    m_undo.push(
        new RecipeCommand(*this, m_recipe, m_row, recipe, row, what, merge)); // push() calls redo(), which restores `recipe`
}

void Session::undo() {
    if (m_dragging)
        endDrag();
    m_undo.undo();
}

void Session::redo() {
    if (!m_dragging)
        m_undo.redo();
}

void Session::addPruneStep() {
    endDrag();
    Recipe recipe = m_recipe;
    recipe.steps.push_back({true, newPruneStep()});
    change(recipe, static_cast<int>(recipe.steps.size()), tr("add a Prune step"));
}

void Session::removeStep(int step) {
    endDrag();
    if (step < 0 || step >= static_cast<int>(m_recipe.steps.size()))
        return;
    Recipe recipe = m_recipe;
    recipe.steps.erase(recipe.steps.begin() + step);
    change(recipe, std::min(m_row, static_cast<int>(recipe.steps.size())), tr("remove step %1").arg(step + 1));
}

void Session::moveStep(int step, int by) {
    endDrag();
    const int target = step + by;
    const int count = static_cast<int>(m_recipe.steps.size());
    if (step < 0 || step >= count || target < 0 || target >= count)
        return;
    Recipe recipe = m_recipe;
    std::swap(recipe.steps[static_cast<std::size_t>(step)], recipe.steps[static_cast<std::size_t>(target)]);
    change(recipe, target + 1, tr("move step %1").arg(step + 1));
}

void Session::setStepEnabled(int step, bool enabled) {
    endDrag();
    if (step < 0 || step >= static_cast<int>(m_recipe.steps.size()))
        return;
    Recipe recipe = m_recipe;
    recipe.steps[static_cast<std::size_t>(step)].enabled = enabled;
    change(recipe, m_row, enabled ? tr("switch step %1 on").arg(step + 1) : tr("switch step %1 off").arg(step + 1));
}

void Session::setRecipe(const Recipe& recipe, const QString& what) {
    endDrag();
    m_tunedOn.clear();
    change(recipe, static_cast<int>(recipe.steps.size()), what);
}

} // namespace prunescope
