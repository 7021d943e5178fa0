#include "gui/commands/FileCommands.h"

#include "engine/core/AtomicFile.h"
#include "gui/FileDialogs.h"
#include "gui/Messages.h"
#include "gui/PictureExport.h"
#include "gui/Settings.h"
#include "gui/commands/FileOpener.h"
#include "gui/commands/MenuButton.h"
#include "gui/dialogs/DataDialog.h"
#include "gui/session/Exporting.h"

#include <QAction>
#include <QFileInfo>
#include <QMainWindow>
#include <QMenu>
#include <QStatusBar>

namespace prunescope {

namespace {

const RegisteredCommands<FileCommands> kCommands(0);

} // namespace

FileCommands::FileCommands(const CommandContext& context) : QObject(&context.window), m_context(context) {
    addOpening();
    addWriting();
    placeAll();
    auto& exporting = m_context.session.part<Exporting>();
    connect(&exporting, &Exporting::exported, this,
            [this](const QString& file) { m_context.window.statusBar()->showMessage(tr("Written: %1").arg(file), 5000); });
    connect(&m_context.session.results(), &ResultStore::refreshed, this, &FileCommands::update);
    update();
}

void FileCommands::addOpening() {
    ActionCollection& actions = m_context.actions;
    connect(actions.add("open-model", tr("Open &model…"), tr("Open a trained network (ONNX)"), QKeySequence::Open),
            &QAction::triggered, this, &FileCommands::chooseModel);
    connect(actions.add("open-lenet", tr("&LeNet-300-100"), tr("Open the built-in LeNet-300-100")), &QAction::triggered, this,
            [this] { m_context.files.openModel(QStringLiteral("builtin:lenet-300-100")); });
    connect(actions.add("open-mlp", tr("&Classroom network 784-128-10"), tr("Open the built-in small network for the classroom")),
            &QAction::triggered, this, [this] { m_context.files.openModel(QStringLiteral("builtin:mlp-128")); });
    connect(actions.add("open-data", tr("Open &data…"),
                        tr("Choose the images to measure on, how many of them, and their scaling"),
                        QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_O)),
            &QAction::triggered, this, &FileCommands::chooseData);
    connect(actions.add("open-recipe", tr("Open &recipe…"), tr("Load a recipe from a file; this can be undone"),
                        QKeySequence(Qt::CTRL | Qt::Key_R)),
            &QAction::triggered, this, &FileCommands::chooseRecipe);
}

void FileCommands::addWriting() {
    ActionCollection& actions = m_context.actions;
    connect(actions.add("save-recipe", tr("&Save recipe…"), tr("Write the recipe to a file that prunescope-cli can run too"),
                        QKeySequence::Save),
            &QAction::triggered, this, &FileCommands::saveRecipe);
    connect(actions.add("export-model", tr("Export model as &ONNX…"), tr("Write the network as it is after the selected step"),
                        QKeySequence(Qt::CTRL | Qt::Key_E)),
            &QAction::triggered, this, &FileCommands::exportModel);
    connect(actions.add("export-picture", tr("Export &picture…"), tr("Save a picture of the window as PNG, SVG or PDF"),
                        QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_E)),
            &QAction::triggered, this, &FileCommands::exportPicture);
    connect(actions.add("quit", tr("&Quit"), tr("Close PruneScope"), QKeySequence::Quit), &QAction::triggered, &m_context.window,
            &QMainWindow::close);
}

void FileCommands::placeAll() {
    ActionCollection& actions = m_context.actions;
    const auto list = [&](std::initializer_list<const char*> names) {
        QList<QAction*> found;
        for (const char* name : names)
            found << actions.find(name);
        return found;
    };
    auto* builtin = new QMenu(tr("Open &built-in"), &m_context.window);
    builtin->addActions(list({"open-lenet", "open-mlp"}));
    auto* recent = new QMenu(tr("Recent &files"), &m_context.window);
    connect(recent, &QMenu::aboutToShow, this, [this, recent] { fillRecent(recent); });
    actions.place(Menu::File, 0, list({"open-model"}));
    actions.place(Menu::File, 0, builtin);
    actions.place(Menu::File, 0, recent);
    actions.place(Menu::File, 0, list({"open-data"}));
    actions.place(Menu::File, 1, list({"open-recipe", "save-recipe"}));
    actions.place(Menu::File, 2, list({"export-model", "export-picture"}));
    actions.place(Menu::File, 3, list({"quit"}));
    actions.placeTool(0, makeMenuButton(tr("Open"), tr("Open a model, data or a recipe"),
                                        list({"open-model", "open-lenet", "open-mlp", "open-data", "open-recipe"})));
}

void FileCommands::update() {
    Session& session = m_context.session;
    const bool hasModel = session.source().hasModel();
    const bool isWriting = session.part<Exporting>().isBusy();
    const QString noModel = tr("No model is open.");
    const auto allow = [this](const char* name, bool allowed, const QString& reason) {
        ActionCollection::allow(m_context.actions.find(name), allowed, reason);
    };
    allow("open-recipe", hasModel, noModel);
    allow("save-recipe", hasModel && session.recipe().stepCount() > 0, hasModel ? tr("The recipe has no steps yet.") : noModel);
    allow("export-model", hasModel && session.results().shown() && !isWriting,
          !hasModel   ? noModel
          : isWriting ? tr("A model is being written.")
                      : tr("Nothing has been computed yet."));
}

void FileCommands::fillRecent(QMenu* menu) {
    menu->clear();
    const QStringList files = settings::recentModels();
    for (const QString& file : files)
        menu->addAction(file, this, [this, file] { m_context.files.openModel(file); });
    if (files.isEmpty())
        menu->addAction(tr("none yet"))->setEnabled(false);
}

void FileCommands::chooseModel() {
    askForFile(&m_context.window, tr("Open model"), tr("ONNX models (*.onnx);;All files (*)"), QFileDialog::AcceptOpen, {},
               [this](const QString& file) { m_context.files.openModel(file); });
}

void FileCommands::chooseData() {
    const SourceStore& source = m_context.session.source();
    auto* dialog = new DataDialog(source.dataName(), source.subset(), source.scaling(), &m_context.window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this,
            [this, dialog] { m_context.files.openData(dialog->data(), dialog->subset(), dialog->scaling()); });
    dialog->open();
}

void FileCommands::chooseRecipe() {
    askForFile(&m_context.window, tr("Open recipe"), tr("Recipes (*.json);;All files (*)"), QFileDialog::AcceptOpen, {},
               [this](const QString& file) { m_context.files.openRecipeFile(file); });
}

void FileCommands::saveRecipe() {
    askForFile(&m_context.window, tr("Save recipe"), tr("Recipes (*.json)"), QFileDialog::AcceptSave,
               QStringLiteral("recipe.json"), [this](const QString& file) {
                   const std::string text = recipeText(m_context.session.recipe().recipe());
                   if (const auto saved = writeFileAtomically(file.toStdString(), text); !saved)
                       m_context.banner.showMessage(MessageBanner::Kind::Error, errorText(saved.error()));
               });
}

void FileCommands::exportModel() {
    const OutcomePtr shown = m_context.session.results().shown();
    const QString model = QString(m_context.session.source().modelName()).remove(QStringLiteral("builtin:"));
    askForFile(&m_context.window, tr("Export model"), tr("ONNX models (*.onnx)"), QFileDialog::AcceptSave,
               QFileInfo(model).completeBaseName() + QStringLiteral("-pruned.onnx"),
               [this, shown](const QString& file) { m_context.session.part<Exporting>().write(shown, file); });
}

void FileCommands::exportPicture() {
    askForFile(&m_context.window, tr("Export picture"), tr("Pictures (*.png *.svg *.pdf)"), QFileDialog::AcceptSave,
               QStringLiteral("prunescope.png"), [this](const QString& file) {
                   if (const auto saved = prunescope::exportPicture(m_context.window, file); !saved)
                       m_context.banner.showMessage(MessageBanner::Kind::Error, errorText(saved.error()));
               });
}

} // namespace prunescope
