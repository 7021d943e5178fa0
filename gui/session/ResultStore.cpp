#include "gui/session/ResultStore.h"

#include <algorithm>
#include <utility>

namespace prunescope {

namespace {

constexpr int kOverdueMs = 60;

} // namespace

ResultStore::ResultStore(RecipeEditor& recipe, QObject* parent) : QObject(parent), m_recipe(recipe) {
    connect(&recipe, &RecipeEditor::changed, this, &ResultStore::follow);
    m_overdue.setSingleShot(true);
    m_overdue.setInterval(kOverdueMs);
    connect(&m_overdue, &QTimer::timeout, this, [this] {
        updateLooks();
        refresh();
    });
}

void ResultStore::updateLooks() {
    m_overdue.stop();
    m_looksStale = isStale();
}

void ResultStore::follow(RecipeChange change) {
    switch (change) {
    case RecipeChange::Edited:
    case RecipeChange::GestureBegan: m_previous = m_shown; break;
    case RecipeChange::RowSelected: m_previous = nullptr; break;
    case RecipeChange::Reset:
    case RecipeChange::GestureMoved:
    case RecipeChange::GestureEnded:
    case RecipeChange::LayerSelected: break;
    }
    followSteps();
    if (change != RecipeChange::GestureMoved)
        updateLooks();
    else if (!m_overdue.isActive())
        m_overdue.start();
    touch();
}

/// Rows before the first changed step keep their results.
void ResultStore::followSteps() {
    const std::shared_ptr<const Recipe> before = std::exchange(m_checkedRecipe, m_recipe.sharedRecipe());
    if (before == m_checkedRecipe)
        return;
    const std::vector<Step>& steps = m_checkedRecipe->steps;
    m_changedStep = 0;
    if (before && before->seed == m_checkedRecipe->seed)
        m_changedStep = static_cast<std::size_t>(
            std::mismatch(steps.begin(), steps.end(), before->steps.begin(), before->steps.end()).first - steps.begin());
    std::fill(m_checks.begin() + static_cast<std::ptrdiff_t>(std::min(m_changedStep, m_checks.size())), m_checks.end(),
              Check::Unknown);
}

void ResultStore::clear() {
    m_dense = m_base = m_shown = m_previous = nullptr;
    m_rows.clear();
    m_checks.clear();
    m_adjusted.clear();
    m_shownIsLive = m_stopped = false;
    updateLooks();
    touch();
}

bool ResultStore::take(const RunResult& result) {
    m_dense = result.dense;
    compareWithLive(result);
    takeRows(result);
    // A result for a row that is not selected must not be shown under the wrong name.
    const bool isOfSelectedRow = result.row == m_recipe.selectedRow() && result.shown;
    if (isOfSelectedRow) {
        m_base = result.base;
        m_shown = result.shown;
        m_shownIsLive = result.kind == RunKind::Preview;
    }
    updateLooks();
    touch();
    return isOfSelectedRow;
}

void ResultStore::takeRows(const RunResult& result) {
    if (result.kind == RunKind::Preview) {
        if (result.finished) // until then the ones before stay, greyed
            m_adjusted = result.adjusted;
        return;
    }
    // Rows after those that ran keep their last numbers, in grey, until their own arrive.
    if (!m_recipe.inGesture()) // a drag that rests is measured afresh; what followed it is still right
        m_adjusted.clear();
    m_rows.resize(std::max(m_rows.size(), result.rows.size()));
    std::copy(result.rows.begin(), result.rows.end(), m_rows.begin());
    m_rows.resize(std::min(m_rows.size(), m_recipe.recipe().steps.size()));
    m_checks.assign(m_rows.size(), Check::Unknown);
}

/// A full evaluation of what was shown live must give the same counts: results are guaranteed to be exact.
void ResultStore::compareWithLive(const RunResult& result) {
    if (result.kind == RunKind::Preview || !m_shownIsLive || !m_shown || !result.shown ||
        m_shown->recipe != result.shown->recipe || !m_shown->evaluation || !result.shown->evaluation ||
        m_shown->evaluation->correct == result.shown->evaluation->correct)
        return;
    emit disagreed(tr("The live count of correct images was %1, a full evaluation counts %2.")
                       .arg(m_shown->evaluation->correct)
                       .arg(result.shown->evaluation->correct));
}

bool ResultStore::isCurrent(const Outcome& outcome, int row) const {
    const Recipe& recipe = m_recipe.recipe();
    const auto count = static_cast<std::size_t>(row);
    const SharedSteps& steps = outcome.recipe.steps;
    if (outcome.recipe.seed != recipe.seed || steps.size() != count || recipe.steps.size() < count)
        return false;
    // Comparing the step that was edited last first detects outdated outcomes quickly.
    if (m_changedStep < count && steps[m_changedStep] != recipe.steps[m_changedStep])
        return false;
    return std::equal(steps.begin(), steps.end(), recipe.steps.begin());
}

bool ResultStore::isRowCurrent(int row) const {
    const auto i = static_cast<std::size_t>(row - 1);
    if (m_checks[i] == Check::Unknown)
        m_checks[i] = m_rows[i] && isCurrent(*m_rows[i], row) ? Check::Current : Check::Outdated;
    return m_checks[i] == Check::Current;
}

OutcomePtr ResultStore::rowOutcome(int row) const {
    const OutcomePtr outcome = staleRowOutcome(row);
    if (row == 0 || !outcome)
        return outcome;
    const bool isOfLastRun = row <= static_cast<int>(m_rows.size()) && outcome == m_rows[static_cast<std::size_t>(row - 1)];
    return (isOfLastRun ? isRowCurrent(row) : isCurrent(*outcome, row)) ? outcome : nullptr;
}

OutcomePtr ResultStore::staleRowOutcome(int row) const {
    if (row == 0)
        return m_dense;
    const int behind = row - m_recipe.selectedRow() - 1; // rows that follow a drag
    if (m_recipe.inGesture() && behind >= 0 && behind < static_cast<int>(m_adjusted.size()))
        return m_adjusted[static_cast<std::size_t>(behind)];
    return row <= static_cast<int>(m_rows.size()) ? m_rows[static_cast<std::size_t>(row - 1)] : nullptr;
}

OutcomePtr ResultStore::rebuilt() const {
    if (m_recipe.inGesture()) // the newest there is: the hand may be a step ahead of it
        return m_adjusted.empty() ? nullptr : m_adjusted.back();
    const int last = m_recipe.stepCount();
    return last > m_recipe.selectedRow() ? rowOutcome(last) : nullptr;
}

bool ResultStore::isStale() const {
    const std::vector<Step>& steps = m_recipe.recipe().steps;
    const auto row = static_cast<std::size_t>(m_recipe.selectedRow());
    return m_shown &&
           !(m_shown->recipe.steps.size() == row &&
             std::equal(steps.begin(), steps.begin() + static_cast<std::ptrdiff_t>(row), m_shown->recipe.steps.begin()));
}

bool ResultStore::isNotRun(int row) const {
    return m_stopped && row > 0 && !rowOutcome(row) && !(row == m_recipe.selectedRow() && !isStale());
}

void ResultStore::refresh() {
    touch();
    for (const auto& value : m_values)
        value->tell();
    emit refreshed();
}

} // namespace prunescope
