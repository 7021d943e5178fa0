// MainWindow: menus, toolbar, and what their commands do.
#include "gui/dialogs/AboutDialog.h"
#include "gui/commands/Actions.h"
#include "gui/dialogs/DataDialog.h"
#include "gui/FileDialogs.h"
#include "gui/MainWindow.h"
#include "gui/Messages.h"
#include "gui/PictureExport.h"
#include "gui/Settings.h"
#include "gui/commands/StrategyButtons.h"
#include "gui/Theme.h"
#include "gui/panels/result/ResultModel.h"
#include "gui/models/TableText.h"
#include "gui/widgets/MessageBanner.h"
#include "gui/panels/result/ResultPanel.h"
#include "gui/panels/weights/WeightsPanel.h"
#include "gui/widgets/SegmentedSwitch.h"

#include "engine/core/AtomicFile.h"
#include "engine/formats/OpenModel.h"

#include <QActionGroup>
#include <QClipboard>
#include <QDockWidget>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QFileInfo>
#include <QGuiApplication>
#include <QMenuBar>
#include <QMimeData>
#include <QTimer>
#include <QToolBar>
#include <QToolButton>

namespace prunescope {

namespace {

/// IDX files begin with two zero bytes and the type of their numbers (8: bytes), gzip files with 1f 8b. Names say nothing.
bool beginsAsData(const QString& file) {
    QFile opened(file);
    // Files alone: reading from a pipe would wait for a writer, and the window with it.
    const bool readable = QFileInfo(file).isFile() && opened.open(QIODevice::ReadOnly);
    const QByteArray start = readable ? opened.read(3) : QByteArray();
    return start == QByteArray("\0\0\x08", 3) || start.startsWith("\x1f\x8b");
}

} // namespace

void MainWindow::buildMenus() {
    QMenu* file = menuBar()->addMenu(tr("&File"));
    file->addAction(m_actions->openModel);
    QMenu* builtin = file->addMenu(tr("Open &built-in"));
    builtin->addActions({m_actions->openLeNet, m_actions->openMlp});
    m_recentMenu = file->addMenu(tr("Recent &files"));
    connect(m_recentMenu, &QMenu::aboutToShow, this, &MainWindow::fillRecent);
    file->addAction(m_actions->openData);
    file->addSeparator();
    file->addActions({m_actions->openRecipe, m_actions->saveRecipe});
    file->addSeparator();
    file->addActions({m_actions->exportModel, m_actions->exportPicture});
    file->addSeparator();
    file->addAction(m_actions->quit);

    QMenu* edit = menuBar()->addMenu(tr("&Edit"));
    edit->addActions({m_actions->undo, m_actions->redo});
    edit->addSeparator();
    edit->addActions({m_actions->copyResult, m_actions->copyCommandLine});

    QMenu* view = menuBar()->addMenu(tr("&View"));
    view->addActions({m_actions->previousLayer, m_actions->nextLayer, m_actions->goToCell});
    view->addSeparator();
    m_panelsMenu = view->addMenu(tr("&Panels"));
    for (QDockWidget* dock : m_docks)
        m_panelsMenu->addAction(dock->toggleViewAction());
    m_panelsMenu->addSeparator();
    m_panelsMenu->addActions({m_actions->arrange, m_actions->resetLayout});
    view->addMenu(tr("&Colours"))->addActions(m_actions->themes->actions());

    QMenu* prune = menuBar()->addMenu(tr("&Prune"));
    prune->addActions({m_actions->pruneMore, m_actions->pruneLess});
    prune->addMenu(tr("&Scope"))->addActions(m_actions->scopes->actions());
    prune->addMenu(tr("&Criterion"))->addActions(m_actions->criteria->actions());
    prune->addSeparator();
    prune->addActions(
        {m_actions->addPrune, m_actions->toggleStep, m_actions->moveUp, m_actions->moveDown, m_actions->removeStep});

    QMenu* rebuild = menuBar()->addMenu(tr("&Rebuild"));
    m_strategies = new StrategyButtons(this);
    m_strategies->addTo(rebuild);
    rebuild->addSeparator();
    rebuild->addActions({m_actions->compare, m_actions->editStep, m_actions->runAgain, m_actions->keepRebuilding});
    QMenu* training = rebuild->addMenu(tr("&Training images"));
    connect(training, &QMenu::aboutToShow, this, [this, training] { fillTrainingImages(training); });

    QMenu* measure = menuBar()->addMenu(tr("&Measure"));
    measure->addActions(m_actions->dataSets->actions());
    measure->addSeparator();
    measure->addAction(m_actions->openData);
    measure->addSeparator();
    measure->addAction(m_actions->cancel);

    QMenu* help = menuBar()->addMenu(tr("&Help"));
    help->addAction(m_actions->help);
    QMenu* recipes = help->addMenu(tr("&Recipes for LeNet-300-100"));
    connect(recipes, &QMenu::aboutToShow, this, [this, recipes] { fillRecipes(recipes); });
    help->addAction(m_actions->about);
    for (QMenu* menu : menuBar()->findChildren<QMenu*>())
        menu->setToolTipsVisible(true); // a disabled command's tip says why
}

void MainWindow::buildToolBar() {
    auto* bar = new QToolBar(tr("Toolbar"), this);
    bar->setObjectName(QStringLiteral("toolbar"));
    bar->setMovable(false);
    addToolBar(bar);
    const auto menuButton = [this, bar](const QString& text, const QString& tip, const QList<QAction*>& actions) {
        auto* button = new QToolButton(bar);
        button->setText(text + QStringLiteral(" ▾"));
        button->setToolTip(tip);
        button->setAccessibleName(text);
        button->setPopupMode(QToolButton::InstantPopup);
        auto* menu = new QMenu(button);
        menu->setToolTipsVisible(true);
        menu->addActions(actions);
        button->setMenu(menu);
        bar->addWidget(button);
    };
    menuButton(tr("Open"), tr("Open a model, data or a recipe"),
               {m_actions->openModel, m_actions->openLeNet, m_actions->openMlp, m_actions->openData, m_actions->openRecipe});
    bar->addSeparator();
    bar->addAction(m_actions->undo);
    bar->addAction(m_actions->redo);
    bar->addSeparator();
    m_strategies->addTo(bar);
    bar->addAction(m_actions->compare);
    auto* stretch = new QWidget(bar);
    stretch->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    bar->addWidget(stretch);
    m_dataSwitch = new SegmentedSwitch(tr("Images that are measured"), bar);
    m_dataSwitch->addSegment(tr("test"), tr("Measure on the 10,000 MNIST test images"));
    m_dataSwitch->addSegment(tr("validation"), tr("Measure on 5,000 images that nothing was trained on: choose thresholds here"));
    m_dataSwitch->addSegment(tr("train"), tr("Measure on 10,000 of the training images"));
    bar->addWidget(m_dataSwitch);
    bar->addSeparator();
    menuButton(tr("Export"), tr("Save or copy what is shown"),
               {m_actions->exportModel, m_actions->exportPicture, m_actions->saveRecipe, m_actions->copyResult,
                m_actions->copyCommandLine});
    for (QToolButton* button : bar->findChildren<QToolButton*>()) {
        button->setAutoRaise(false);
        button->setFocusPolicy(Qt::TabFocus);
    }
}

void MainWindow::connectCommands() {
    const Actions& actions = *m_actions;
    connect(actions.openModel, &QAction::triggered, this, &MainWindow::chooseModel);
    connect(actions.openLeNet, &QAction::triggered, this, [this] { openModel(QStringLiteral("builtin:lenet-300-100")); });
    connect(actions.openMlp, &QAction::triggered, this, [this] { openModel(QStringLiteral("builtin:mlp-128")); });
    connect(actions.openData, &QAction::triggered, this, &MainWindow::chooseData);
    connect(actions.openRecipe, &QAction::triggered, this, &MainWindow::chooseRecipe);
    connect(actions.saveRecipe, &QAction::triggered, this, &MainWindow::saveRecipe);
    connect(actions.exportModel, &QAction::triggered, this, &MainWindow::exportModel);
    connect(actions.exportPicture, &QAction::triggered, this, &MainWindow::exportPicture);
    connect(actions.copyResult, &QAction::triggered, this, [this] { copyTable(*m_result->model()); });
    connect(actions.copyCommandLine, &QAction::triggered, this, &MainWindow::copyCommandLine);
    connect(actions.quit, &QAction::triggered, this, &MainWindow::close);
    connect(actions.goToCell, &QAction::triggered, m_weights, &WeightsPanel::askForCell);
    connect(actions.arrange, &QAction::toggled, this, &MainWindow::setArranging);
    connect(actions.resetLayout, &QAction::triggered, this, &MainWindow::resetLayout);
    connect(actions.help, &QAction::triggered, this, &MainWindow::showHelp);
    connect(actions.about, &QAction::triggered, this, &MainWindow::showAbout);
    for (QAction* action : actions.themes->actions())
        connect(action, &QAction::triggered, this, [this, action] {
            if (m_remember)
                settings::setTheme(action->data().toInt());
        });
    connect(m_dataSwitch, &SegmentedSwitch::currentChanged, this, [this](int segment) {
        const QString names[] = {QStringLiteral("mnist-test"), QStringLiteral("mnist-validation"), QStringLiteral("mnist-train")};
        if (m_session.dataName() != names[segment])
            m_session.openData(names[segment]);
    });
}

void MainWindow::openModel(const QString& nameOrFile) {
    m_offered = false;
    m_session.openModel(nameOrFile);
}

void MainWindow::openRecipeFile(const QString& file) {
    if (m_session.isLoadingModel()) {
        m_recipeToOpen = file;
        return;
    }
    const auto recipe = readRecipe(file.toStdString());
    if (!recipe) {
        m_banner->showMessage(MessageBanner::Kind::Error, errorText(recipe.error()));
        return;
    }
    m_session.setRecipe(*recipe, tr("open recipe %1").arg(QFileInfo(file).fileName()));
}

void MainWindow::openFiles(const QStringList& files) {
    QStringList others;
    for (const QString& file : files) {
        if (file.endsWith(QLatin1String(".json"), Qt::CaseInsensitive))
            openRecipeFile(file);
        else if (beginsAsData(file))
            others << file;
        else
            openModel(file);
    }
    if (others.size() == 2) {
        if (others.first().contains(QLatin1String("label")))
            others.swapItemsAt(0, 1);
        m_session.openData(others.join(QLatin1Char(',')));
    } else if (!others.isEmpty()) {
        m_banner->showMessage(
            MessageBanner::Kind::Error,
            tr("Data are two IDX files, images and labels. Drop both together, or choose them with Open data."));
    }
}

void MainWindow::fillRecent() {
    m_recentMenu->clear();
    const QStringList files = settings::recentModels();
    for (const QString& file : files)
        m_recentMenu->addAction(file, this, [this, file] { openModel(file); });
    if (files.isEmpty())
        m_recentMenu->addAction(tr("none yet"))->setEnabled(false);
}

void MainWindow::chooseModel() {
    askForFile(this, tr("Open model"), tr("ONNX models (*.onnx);;All files (*)"), QFileDialog::AcceptOpen, {},
               [this](const QString& file) { openModel(file); });
}

void MainWindow::chooseData() {
    auto* dialog = new DataDialog(m_session.dataName(), m_session.subset(), m_session.scaling(), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog] {
        m_offered = false;
        m_session.openData(dialog->data(), dialog->subset(), dialog->scaling());
    });
    dialog->open();
}

void MainWindow::chooseRecipe() {
    askForFile(this, tr("Open recipe"), tr("Recipes (*.json);;All files (*)"), QFileDialog::AcceptOpen, {},
               [this](const QString& file) { openRecipeFile(file); });
}

void MainWindow::saveRecipe() {
    askForFile(this, tr("Save recipe"), tr("Recipes (*.json)"), QFileDialog::AcceptSave, QStringLiteral("recipe.json"),
               [this](const QString& file) {
                   if (const auto saved = writeFileAtomically(file.toStdString(), recipeText(m_session.recipe())); !saved)
                       m_banner->showMessage(MessageBanner::Kind::Error, errorText(saved.error()));
               });
}

void MainWindow::exportModel() {
    const OutcomePtr shown = m_session.shown();
    const QString name = QFileInfo(QString(m_session.modelName()).remove(QStringLiteral("builtin:"))).completeBaseName() +
                         QStringLiteral("-pruned.onnx");
    askForFile(this, tr("Export model"), tr("ONNX models (*.onnx)"), QFileDialog::AcceptSave, name,
               [this, shown](const QString& file) { m_session.exportModel(shown, file); });
}

void MainWindow::exportPicture() {
    askForFile(this, tr("Export picture"), tr("Pictures (*.png *.svg *.pdf)"), QFileDialog::AcceptSave,
               QStringLiteral("prunescope.png"), [this](const QString& file) {
                   if (const auto saved = prunescope::exportPicture(*this, file); !saved)
                       m_banner->showMessage(MessageBanner::Kind::Error, errorText(saved.error()));
               });
}

void MainWindow::copyCommandLine() {
    QGuiApplication::clipboard()->setText(
        commandLine(m_session.modelName(), m_session.dataName(), m_session.subset(), m_session.scaling(), m_session.recipe()));
}

void MainWindow::showHelp() {
    auto* dialog = new HelpDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

void MainWindow::showAbout() {
    auto* dialog = new AboutDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

void MainWindow::offerLastRecipe() {
    if (!m_remember || !m_session.recipe().steps.empty())
        return;
    const settings::LastWork last = settings::lastWork();
    if (last.model != m_session.modelName() || last.recipe.isEmpty())
        return;
    const auto recipe = parseRecipe(last.recipe.toStdString());
    if (!recipe || recipe->steps.empty())
        return;
    QStringList steps;
    for (const Step& step : recipe->steps)
        steps << stepTitle(step);
    m_banner->showOffer(tr("Last time: %1").arg(steps.join(QStringLiteral("; "))), tr("Go on with it"),
                        [this, recipe = *recipe] { m_session.setRecipe(recipe, tr("go on with the last recipe")); });
}

void MainWindow::rememberWork() {
    if (!m_remember)
        return;
    settings::setWindow(saveGeometry(), saveState());
    if (m_session.hasModel() && !m_session.recipe().steps.empty())
        settings::setLastWork(
            {m_session.modelName(), m_session.dataName(), QString::fromStdString(recipeText(m_session.recipe()))});
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    if (event->mimeData()->hasUrls())
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
    QStringList files;
    for (const QUrl& url : event->mimeData()->urls())
        if (url.isLocalFile())
            files << url.toLocalFile();
    event->acceptProposedAction();
    openFiles(files);
}

} // namespace prunescope
