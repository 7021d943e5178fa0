#include "gui/session/RecipeEditor.h"

#include <algorithm>
#include <utility>

namespace prunescope {

namespace {

constexpr qint64 kMergeMs = 800;

} // namespace

bool runsStrategies(const Recipe& recipe) {
    return std::any_of(recipe.steps.begin(), recipe.steps.end(),
                       [](const Step& step) { return step.enabled && step.strategy() != nullptr; });
}

/// Holds recipes and selected rows, nothing else.
class RecipeEditor::Command : public QUndoCommand {
public:
    /// isDone: the editor is in the state `after` already, so that the first redo() changes nothing.
    Command(RecipeEditor& editor, State before, State after, const QString& what, Merge merge, bool isDone)
        : QUndoCommand(what), m_editor(editor), m_before(std::move(before)), m_after(std::move(after)), m_merge(merge),
          m_time(editor.m_clock()), m_isDone(isDone) {}

    void undo() override { m_editor.restore(m_before, RecipeChange::Edited); }
    void redo() override {
        if (!std::exchange(m_isDone, false))
            m_editor.restore(m_after, RecipeChange::Edited);
    }
    int id() const override { return m_merge == Merge::Nudges ? 1 : -1; }

    bool mergeWith(const QUndoCommand* other) override {
        const auto* next = static_cast<const Command*>(other);
        if (next->m_time - m_time > kMergeMs || next->text() != text() || next->m_after.row != m_after.row)
            return false;
        m_after = next->m_after;
        m_time = next->m_time;
        return true;
    }

private:
    RecipeEditor& m_editor;
    State m_before;
    State m_after;
    Merge m_merge;
    qint64 m_time;
    bool m_isDone;
};

RecipeEditor::RecipeEditor(QObject* parent, Clock clock)
    : QObject(parent), m_clock(std::move(clock)), m_recipe(std::make_shared<const Recipe>()) {
    m_undo.setUndoLimit(1000);
    connect(&m_undo, &QUndoStack::indexChanged, this, &RecipeEditor::undoChanged);
}

RecipeEditor::~RecipeEditor() {
    m_undo.disconnect(this); // it is cleared while this is being destroyed
}

void RecipeEditor::reset(std::vector<std::string> layers) {
    m_gesture.reset();
    m_layers = std::move(layers);
    m_recipe = std::make_shared<const Recipe>();
    m_row = 0;
    m_layer = 0;
    m_undo.clear();
    emit changed(RecipeChange::Reset);
    emit undoChanged();
}

const Step* RecipeEditor::selectedStep() const {
    return m_row > 0 ? &m_recipe->steps[static_cast<std::size_t>(m_row - 1)] : nullptr;
}

const PruneStep* RecipeEditor::selectedPrune() const {
    const Step* step = selectedStep();
    return step ? step->prune() : nullptr;
}

void RecipeEditor::selectRow(int row) {
    row = std::clamp(row, 0, stepCount());
    if (row == m_row)
        return;
    endGesture();
    m_row = row;
    emit changed(RecipeChange::RowSelected);
}

void RecipeEditor::selectLayer(int layer) {
    if (layer == m_layer || layer < 0 || layer >= static_cast<int>(m_layers.size()))
        return;
    endGesture();
    m_layer = layer;
    emit changed(RecipeChange::LayerSelected);
}

void RecipeEditor::addPruneStep() {
    endGesture();
    Recipe recipe = *m_recipe;
    PruneStep step;
    step.seed = recipe.seed;
    recipe.steps.push_back({true, step});
    const int row = static_cast<int>(recipe.steps.size());
    change(std::move(recipe), row, tr("add a Prune step"));
}

void RecipeEditor::addStrategy(StrategyStep strategy, const QString& what) {
    endGesture();
    if (!hasModel())
        return;
    Recipe recipe = *m_recipe;
    strategy.seed = recipe.seed;
    // Two steps that draw random numbers must not draw the same ones.
    for (const Step& step : recipe.steps)
        if (const StrategyStep* other = step.strategy(); other && other->strategy == strategy.strategy)
            strategy.seed = std::max(strategy.seed, other->seed + 1);
    recipe.steps.push_back({true, std::move(strategy)});
    const int row = static_cast<int>(recipe.steps.size());
    change(std::move(recipe), row, what);
}

void RecipeEditor::setStrategy(int step, const StrategyStep& strategy) {
    endGesture();
    if (!isStep(step))
        return;
    Recipe recipe = *m_recipe;
    recipe.steps[static_cast<std::size_t>(step)].action = strategy;
    change(std::move(recipe), step + 1, tr("change step %1").arg(step + 1));
}

void RecipeEditor::removeStep(int step) {
    endGesture();
    if (!isStep(step))
        return;
    Recipe recipe = *m_recipe;
    recipe.steps.erase(recipe.steps.begin() + step);
    const int row = std::min(m_row, static_cast<int>(recipe.steps.size()));
    change(std::move(recipe), row, tr("remove step %1").arg(step + 1));
}

void RecipeEditor::moveStep(int step, int by) {
    endGesture();
    const int target = step + by;
    if (!isStep(step) || !isStep(target))
        return;
    Recipe recipe = *m_recipe;
    std::swap(recipe.steps[static_cast<std::size_t>(step)], recipe.steps[static_cast<std::size_t>(target)]);
    change(std::move(recipe), target + 1, tr("move step %1").arg(step + 1));
}

void RecipeEditor::setStepEnabled(int step, bool enabled) {
    endGesture();
    if (!isStep(step))
        return;
    Recipe recipe = *m_recipe;
    recipe.steps[static_cast<std::size_t>(step)].enabled = enabled;
    change(std::move(recipe), m_row, enabled ? tr("switch step %1 on").arg(step + 1) : tr("switch step %1 off").arg(step + 1));
}

void RecipeEditor::setRecipe(const Recipe& recipe, const QString& what) {
    endGesture();
    emit replaced();
    change(recipe, static_cast<int>(recipe.steps.size()), what);
}

void RecipeEditor::change(Recipe recipe, int row, const QString& what, Merge merge) {
    if (recipe == *m_recipe && row == m_row)
        return;
    const State after{std::make_shared<const Recipe>(std::move(recipe)), row};
    if (inGesture())
        restore(after, RecipeChange::GestureMoved);
    else
        m_undo.push(new Command(*this, state(), after, what, merge, false)); // push() calls redo()
}

void RecipeEditor::restore(const State& state, RecipeChange change) {
    m_recipe = state.recipe;
    m_row = std::min(state.row, stepCount());
    emit changed(change);
}

void RecipeEditor::beginGesture(const QString& what) {
    if (inGesture())
        return;
    m_gesture = Gesture{state(), what};
    emit changed(RecipeChange::GestureBegan);
    emit undoChanged();
}

void RecipeEditor::endGesture() {
    const std::optional<Gesture> gesture = std::exchange(m_gesture, std::nullopt);
    if (!gesture)
        return;
    if (*gesture->start.recipe != *m_recipe || gesture->start.row != m_row)
        m_undo.push(new Command(*this, gesture->start, state(), gesture->what, Merge::No, true));
    emit changed(RecipeChange::GestureEnded);
    emit undoChanged();
}

void RecipeEditor::undo() {
    endGesture();
    m_undo.undo();
}

void RecipeEditor::redo() {
    if (!inGesture())
        m_undo.redo();
}

} // namespace prunescope
