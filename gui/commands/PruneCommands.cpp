#include "gui/commands/PruneCommands.h"

#include "gui/Messages.h"
#include "gui/session/ResultValues.h"

#include <QAction>
#include <QActionGroup>
#include <QMainWindow>
#include <QMenu>

namespace prunescope {

namespace {

constexpr double kNudge = 0.01; // of the weights

const RegisteredCommands<PruneCommands> kCommands(3);

} // namespace

PruneCommands::PruneCommands(const CommandContext& context) : QObject(&context.window), m_context(context) {
    addThreshold();
    addScopes();
    addCriteria();
    addSteps();
    connect(&m_context.session.results(), &ResultStore::refreshed, this, &PruneCommands::update);
    update();
}

void PruneCommands::addThreshold() {
    QAction* more = m_context.actions.add("prune-more", tr("Prune &more"), tr("Raise the threshold by 1 % of the weights"),
                                          QKeySequence(Qt::CTRL | Qt::Key_Right));
    QAction* less = m_context.actions.add("prune-less", tr("Prune &less"), tr("Lower the threshold by 1 % of the weights"),
                                          QKeySequence(Qt::CTRL | Qt::Key_Left));
    ThresholdEditor& threshold = m_context.session.threshold();
    connect(more, &QAction::triggered, this, [&threshold] { threshold.dragToShare(threshold.state().sparsity + kNudge); });
    connect(less, &QAction::triggered, this, [&threshold] { threshold.dragToShare(threshold.state().sparsity - kNudge); });
    m_context.actions.place(Menu::Prune, 0, {more, less});
}

void PruneCommands::addScopes() {
    m_scopes = new QActionGroup(this);
    const std::tuple<Scope, const char*, QString, QString> choices[] = {
        {Scope::Network, "scope-network", tr("&Whole network"), tr("One threshold for all included layers")},
        {Scope::Layers, "scope-layers", tr("&Each layer"), tr("Each layer has its own threshold")}};
    for (const auto& [scope, name, text, tip] : choices) {
        QAction* action = m_context.actions.add(name, text, tip);
        action->setCheckable(true);
        action->setData(static_cast<int>(scope));
        m_scopes->addAction(action);
        connect(action, &QAction::triggered, this, [this, value = scope] { m_context.session.threshold().setScope(value); });
    }
    auto* menu = new QMenu(tr("&Scope"), &m_context.window);
    menu->addActions(m_scopes->actions());
    m_context.actions.place(Menu::Prune, 0, menu);
}

void PruneCommands::addCriteria() {
    m_criteria = new QActionGroup(this);
    for (const Criterion criterion : allCriteria()) {
        const std::string name = "criterion-" + std::string(criterionName(criterion));
        QAction* action = m_context.actions.add(name.c_str(), criterionTitle(criterion),
                                                tr("Score weights by %1").arg(criterionTitle(criterion)));
        action->setCheckable(true);
        action->setData(static_cast<int>(criterion));
        m_criteria->addAction(action);
        connect(action, &QAction::triggered, this, [this, criterion] { m_context.session.threshold().setCriterion(criterion); });
    }
    auto* menu = new QMenu(tr("&Criterion"), &m_context.window);
    menu->addActions(m_criteria->actions());
    m_context.actions.place(Menu::Prune, 0, menu);
}

void PruneCommands::addSteps() {
    ActionCollection& actions = m_context.actions;
    RecipeEditor& recipe = m_context.session.recipe();
    QAction* add = actions.add("add-prune-step", tr("&Add Prune step"), tr("Append a Prune step to the recipe"),
                               QKeySequence(Qt::CTRL | Qt::Key_N));
    QAction* toggle = actions.add("toggle-step", tr("Switch step &off or on"), tr("Skip the selected step, or run it again"),
                                  QKeySequence(Qt::CTRL | Qt::Key_D));
    QAction* up =
        actions.add("move-step-up", tr("Move &up"), tr("Run the selected step earlier"), QKeySequence(Qt::ALT | Qt::Key_Up));
    QAction* down =
        actions.add("move-step-down", tr("Move &down"), tr("Run the selected step later"), QKeySequence(Qt::ALT | Qt::Key_Down));
    QAction* remove =
        actions.add("remove-step", tr("Remo&ve step"), tr("Remove the selected step from the recipe"), QKeySequence::Delete);
    add->setIconText(tr("Add"));
    remove->setIconText(tr("Remove"));
    up->setIconText(tr("Up"));
    down->setIconText(tr("Down"));
    connect(add, &QAction::triggered, &recipe, &RecipeEditor::addPruneStep);
    connect(remove, &QAction::triggered, this, [&recipe] { recipe.removeStep(recipe.selectedRow() - 1); });
    connect(up, &QAction::triggered, this, [&recipe] { recipe.moveStep(recipe.selectedRow() - 1, -1); });
    connect(down, &QAction::triggered, this, [&recipe] { recipe.moveStep(recipe.selectedRow() - 1, 1); });
    connect(toggle, &QAction::triggered, this,
            [&recipe] { recipe.setStepEnabled(recipe.selectedRow() - 1, !recipe.selectedStep()->enabled); });
    actions.place(Menu::Prune, 1, {add, toggle, up, down, remove});
}

void PruneCommands::update() {
    const RecipeEditor& recipe = m_context.session.recipe();
    const int row = recipe.selectedRow();
    const int steps = recipe.stepCount();
    const QString noStep = tr("Select a step in the recipe first.");
    const auto allow = [this](const char* name, bool allowed, const QString& reason) {
        ActionCollection::allow(m_context.actions.find(name), allowed, reason);
    };
    allow("add-prune-step", recipe.hasModel(), tr("No model is open."));
    allow("toggle-step", row > 0, noStep);
    allow("remove-step", row > 0, noStep);
    allow("move-step-up", row > 1, row == 1 ? tr("It is the first step.") : noStep);
    allow("move-step-down", row > 0 && row < steps, row == steps && row > 0 ? tr("It is the last step.") : noStep);
    updateThreshold();
}

void PruneCommands::updateThreshold() {
    const std::shared_ptr<const ThresholdState> state = m_context.session.value(&thresholdState).get();
    for (const char* name : {"prune-more", "prune-less"})
        ActionCollection::allow(m_context.actions.find(name), state->enabled, state->disabledReason);
    const bool canEdit = m_context.session.threshold().canEdit();
    const auto follow = [&](const QActionGroup& group, int current) {
        for (QAction* action : group.actions()) {
            ActionCollection::allow(action, canEdit, state->disabledReason);
            action->setChecked(action->data().toInt() == current);
        }
    };
    follow(*m_scopes, static_cast<int>(state->scope));
    follow(*m_criteria, static_cast<int>(state->criterion));
}

} // namespace prunescope
