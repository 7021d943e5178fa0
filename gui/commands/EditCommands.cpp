#include "gui/commands/EditCommands.h"

#include "gui/Messages.h"
#include "gui/commands/MenuButton.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QToolButton>

namespace prunescope {

namespace {

const RegisteredCommands<EditCommands> kCommands(1);

} // namespace

EditCommands::EditCommands(const CommandContext& context) : QObject(&context.window), m_context(context) {
    ActionCollection& actions = m_context.actions;
    RecipeEditor& recipe = m_context.session.recipe();
    QAction* undo = actions.add("undo", tr("&Undo"), tr("Undo the last change"), QKeySequence::Undo);
    QAction* redo = actions.add("redo", tr("&Redo"), tr("Redo the last undone change"), QKeySequence::Redo);
    // The result panel copies its own table and connects itself to the first of these actions.
    QAction* copyResult =
        actions.add("copy-result", tr("Copy result &table"), tr("Copy the numbers of the result panel, separated by tabs"),
                    QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_C));
    QAction* copyCommand =
        actions.add("copy-command-line", tr("Copy as &command line"), tr("Copy the command that does the same without a window"),
                    QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_K));
    connect(undo, &QAction::triggered, &recipe, &RecipeEditor::undo);
    connect(redo, &QAction::triggered, &recipe, &RecipeEditor::redo);
    connect(copyCommand, &QAction::triggered, this, &EditCommands::copyCommandLine);
    actions.place(Menu::Edit, 0, {undo, redo});
    actions.place(Menu::Edit, 1, {copyResult, copyCommand});
    actions.placeTools(1, {undo, redo});
    actions.placeTool(ActionCollection::kRightTools + 1,
                      makeMenuButton(tr("Export"), tr("Save or copy what is shown"),
                                     {actions.find("export-model"), actions.find("export-picture"), actions.find("save-recipe"),
                                      copyResult, copyCommand}));
    connect(&recipe, &RecipeEditor::undoChanged, this, &EditCommands::update);
    connect(&m_context.session.results(), &ResultStore::refreshed, this, &EditCommands::update);
    update();
}

void EditCommands::update() {
    const RecipeEditor& recipe = m_context.session.recipe();
    QAction* undo = m_context.actions.find("undo");
    QAction* redo = m_context.actions.find("redo");
    undo->setText(recipe.undoText().isEmpty() ? tr("&Undo") : tr("&Undo: %1").arg(recipe.undoText()));
    redo->setText(recipe.redoText().isEmpty() ? tr("&Redo") : tr("&Redo: %1").arg(recipe.redoText()));
    undo->setIconText(tr("Undo"));
    redo->setIconText(tr("Redo"));
    ActionCollection::allow(undo, recipe.canUndo(), tr("Nothing has been changed yet."));
    ActionCollection::allow(redo, recipe.canRedo(), tr("Nothing was undone."));
    ActionCollection::allow(m_context.actions.find("copy-result"), m_context.session.results().shown() != nullptr,
                            tr("Nothing has been measured yet."));
    ActionCollection::allow(m_context.actions.find("copy-command-line"), m_context.session.source().hasModel(),
                            tr("No model is open."));
}

void EditCommands::copyCommandLine() {
    const SourceStore& source = m_context.session.source();
    QGuiApplication::clipboard()->setText(commandLine(source.modelName(), source.dataName(), source.subset(), source.scaling(),
                                                      m_context.session.recipe().recipe()));
}

} // namespace prunescope
