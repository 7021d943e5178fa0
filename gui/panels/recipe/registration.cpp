// The place of the recipe in the window, and what it is bound to.
#include "gui/frame/PanelRegistry.h"
#include "gui/panels/recipe/RecipePanel.h"
#include "gui/session/ListValues.h"

#include <QAction>

namespace prunescope {

namespace {

QWidget* create(WindowContext& context, QWidget* parent) {
    auto* panel = new RecipePanel(parent);
    const ActionCollection& actions = context.actions;
    panel->setActions({actions.find("add-prune-step"), actions.find("remove-step"), actions.find("move-step-up"),
                       actions.find("move-step-down")});
    context.session.value(&recipeRows).showIn(panel, [panel](const RecipeRows& rows) { panel->setRows(rows); });
    RecipeEditor& recipe = context.session.recipe();
    QObject::connect(panel, &RecipePanel::rowChosen, &recipe, &RecipeEditor::selectRow);
    QObject::connect(panel, &RecipePanel::stepEnabledChosen, &recipe, &RecipeEditor::setStepEnabled);
    QObject::connect(panel, &RecipePanel::settingsAsked, actions.find("edit-step"), &QAction::trigger);
    return panel;
}

const RegisteredPanel kPanel({"recipe", [] { return RecipePanel::tr("Recipe"); }, {PanelArea::Left, 1, 128}, &create});

} // namespace

} // namespace prunescope
