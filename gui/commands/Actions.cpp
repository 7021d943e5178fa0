#include "gui/commands/Actions.h"

#include "engine/data/NamedData.h"
#include "gui/Messages.h"
#include "gui/session/Session.h"
#include "gui/Theme.h"

#include <QAction>
#include <QActionGroup>

namespace prunescope {

Actions::Actions(Session& session, QObject* parent) : QObject(parent), m_session(session) {
    makeFile();
    makeEdit();
    makePrune();
    makeView();
    makeMeasure();
    for (const auto signal : {&Session::sourceChanged, &Session::recipeChanged, &Session::outcomeChanged, &Session::undoChanged})
        connect(&session, signal, this, &Actions::update);
    connect(&session, &Session::busyChanged, this, &Actions::update);
    update();
}

QAction* Actions::make(const QString& text, const QString& tip, const QKeySequence& shortcut) {
    auto* action = new QAction(text, this);
    const QString keys =
        shortcut.isEmpty() ? QString() : QStringLiteral(" (%1)").arg(shortcut.toString(QKeySequence::NativeText));
    action->setToolTip(tip + keys);
    action->setStatusTip(tip);
    action->setProperty("tip", tip + keys);
    action->setShortcut(shortcut);
    return action;
}

void Actions::allow(QAction* action, bool allowed, const QString& reason) {
    action->setEnabled(allowed);
    action->setToolTip(allowed ? action->property("tip").toString() : reason);
}

void Actions::makeFile() {
    openModel = make(tr("Open &model…"), tr("Open a trained network (ONNX)"), QKeySequence::Open);
    openLeNet = make(tr("&LeNet-300-100"), tr("Open the built-in LeNet-300-100"));
    openMlp = make(tr("&Classroom network 784-128-10"), tr("Open the built-in small network for the classroom"));
    openData = make(tr("Open &data…"), tr("Choose the images that are measured, how many, and their scaling"),
                    QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_O));
    openRecipe = make(tr("Open &recipe…"), tr("Load a recipe from a file; it can be undone"), QKeySequence(Qt::CTRL | Qt::Key_R));
    saveRecipe = make(tr("&Save recipe…"), tr("Write the recipe to a file that prunescope-cli runs too"), QKeySequence::Save);
    exportModel = make(tr("Export model as &ONNX…"), tr("Write the network as the selected step leaves it"),
                       QKeySequence(Qt::CTRL | Qt::Key_E));
    exportPicture = make(tr("Export &picture…"), tr("Save a picture of the window as PNG, SVG or PDF"),
                         QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_E));
    copyResult = make(tr("Copy result &table"), tr("Copy the numbers of the result panel, tab-separated"),
                      QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_C));
    copyCommandLine = make(tr("Copy as &command line"), tr("Copy the command that does the same without a window"),
                           QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_K));
    quit = make(tr("&Quit"), tr("Close PruneScope"), QKeySequence::Quit);
}

void Actions::makeEdit() {
    undo = make(tr("&Undo"), tr("Take back the last change"), QKeySequence::Undo);
    redo = make(tr("&Redo"), tr("Make the change again that was taken back"), QKeySequence::Redo);
    connect(undo, &QAction::triggered, &m_session, &Session::undo);
    connect(redo, &QAction::triggered, &m_session, &Session::redo);
}

void Actions::makePrune() {
    addPrune = make(tr("&Add Prune step"), tr("Append a Prune step to the recipe"), QKeySequence(Qt::CTRL | Qt::Key_N));
    removeStep = make(tr("Remo&ve step"), tr("Take the selected step out of the recipe"), QKeySequence::Delete);
    moveUp = make(tr("Move &up"), tr("Run the selected step earlier"), QKeySequence(Qt::ALT | Qt::Key_Up));
    moveDown = make(tr("Move &down"), tr("Run the selected step later"), QKeySequence(Qt::ALT | Qt::Key_Down));
    toggleStep = make(tr("Switch step &off or on"), tr("Leave the selected step out, or run it again"),
                      QKeySequence(Qt::CTRL | Qt::Key_D));
    editStep = make(tr("&Settings of the step…"), tr("Change the settings of the selected step"), QKeySequence(Qt::Key_F2));
    compare = make(tr("&Compare strategies…"), tr("Measure every strategy side by side, from the same base at the same sparsity"),
                   QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_M));
    compare->setIconText(tr("Compare"));
    runAgain = make(tr("&Run again"), tr("Run the steps again that were cancelled or failed"), QKeySequence(Qt::Key_F5));
    keepRebuilding =
        make(tr("&Keep rebuilding while dragging"),
             tr("The Adjust steps directly behind the selected Prune step follow the threshold while it is dragged"));
    keepRebuilding->setCheckable(true);
    keepRebuilding->setChecked(m_session.keepsRebuilding());
    connect(keepRebuilding, &QAction::toggled, &m_session, &Session::setKeepRebuilding);
    connect(runAgain, &QAction::triggered, &m_session, &Session::runAgain);
    pruneMore = make(tr("Prune &more"), tr("Raise the threshold by 1 % of the weights"), QKeySequence(Qt::CTRL | Qt::Key_Right));
    pruneLess = make(tr("Prune &less"), tr("Lower the threshold by 1 % of the weights"), QKeySequence(Qt::CTRL | Qt::Key_Left));
    addPrune->setIconText(tr("Add"));
    removeStep->setIconText(tr("Remove"));
    moveUp->setIconText(tr("Up"));
    moveDown->setIconText(tr("Down"));
    connect(addPrune, &QAction::triggered, &m_session, &Session::addPruneStep);
    connect(removeStep, &QAction::triggered, this, [this] { m_session.removeStep(m_session.selectedRow() - 1); });
    connect(moveUp, &QAction::triggered, this, [this] { m_session.moveStep(m_session.selectedRow() - 1, -1); });
    connect(moveDown, &QAction::triggered, this, [this] { m_session.moveStep(m_session.selectedRow() - 1, 1); });
    connect(toggleStep, &QAction::triggered, this, [this] {
        const int step = m_session.selectedRow() - 1;
        m_session.setStepEnabled(step, !m_session.recipe().steps[static_cast<std::size_t>(step)].enabled);
    });
    connect(pruneMore, &QAction::triggered, this, [this] { m_session.dragToShare(m_session.thresholdState().sparsity + 0.01); });
    connect(pruneLess, &QAction::triggered, this, [this] { m_session.dragToShare(m_session.thresholdState().sparsity - 0.01); });

    scopes = new QActionGroup(this);
    for (const auto& [scope, text] :
         {std::pair{Scope::Network, tr("&Whole network")}, std::pair{Scope::Layers, tr("&Each layer")}}) {
        QAction* action = make(text, scope == Scope::Network ? tr("One threshold for all included layers")
                                                             : tr("Each layer its own threshold"));
        action->setCheckable(true);
        action->setData(static_cast<int>(scope));
        scopes->addAction(action);
        connect(action, &QAction::triggered, this, [this, value = scope] { m_session.setScope(value); });
    }
    criteria = new QActionGroup(this);
    for (const Criterion criterion : allCriteria()) {
        QAction* action = make(criterionTitle(criterion), tr("Score weights by %1").arg(criterionTitle(criterion)));
        action->setCheckable(true);
        action->setData(static_cast<int>(criterion));
        criteria->addAction(action);
        connect(action, &QAction::triggered, this, [this, criterion] { m_session.setCriterion(criterion); });
    }
}

void Actions::makeView() {
    nextLayer = make(tr("&Next layer"), tr("Show the next layer"), QKeySequence(Qt::CTRL | Qt::Key_PageDown));
    previousLayer = make(tr("&Previous layer"), tr("Show the layer before"), QKeySequence(Qt::CTRL | Qt::Key_PageUp));
    goToCell = make(tr("&Go to weight…"), tr("Show a weight by row and column"), QKeySequence(Qt::CTRL | Qt::Key_G));
    connect(nextLayer, &QAction::triggered, this, [this] { m_session.selectLayer(m_session.selectedLayer() + 1); });
    connect(previousLayer, &QAction::triggered, this, [this] { m_session.selectLayer(m_session.selectedLayer() - 1); });
    themes = new QActionGroup(this);
    const std::pair<ThemeChoice, QString> choices[] = {
        {ThemeChoice::FollowSystem, tr("As the &system")}, {ThemeChoice::Light, tr("&Light")}, {ThemeChoice::Dark, tr("&Dark")}};
    for (const auto& [choice, text] : choices) {
        QAction* action = make(text, tr("Colours of the window"));
        action->setCheckable(true);
        action->setChecked(Theme::instance().choice() == choice);
        action->setData(static_cast<int>(choice));
        themes->addAction(action);
        connect(action, &QAction::triggered, this, [value = choice] { Theme::instance().setChoice(value); });
    }
    connect(&Theme::instance(), &Theme::changed, this, [this] {
        for (QAction* action : themes->actions())
            action->setChecked(action->data().toInt() == static_cast<int>(Theme::instance().choice()));
    });
    arrange = make(tr("&Arrange panels"),
                   tr("Give the panels title bars: drag them elsewhere, take them out of the window, close them"));
    arrange->setCheckable(true);
    resetLayout = make(tr("&Reset layout"), tr("Put all panels back where they were at first"));
    help = make(tr("&Keys and mouse"), tr("What the keys and the mouse do"), QKeySequence::HelpContents);
    about = make(tr("&About PruneScope"), tr("Versions and licences"));
}

void Actions::makeMeasure() {
    dataSets = new QActionGroup(this);
    for (const NamedData& named : namedData()) {
        const QString name = QString::fromStdString(named.name);
        QAction* action = make(dataTitle(name), tr("Measure on %1").arg(dataTitle(name)));
        action->setCheckable(true);
        action->setData(name);
        allow(action, named.available, tr("The full MNIST files are not on this machine: script/fetch-mnist gets them."));
        dataSets->addAction(action);
        connect(action, &QAction::triggered, this, [this, name] { m_session.openData(name); });
    }
    cancel = make(tr("&Cancel"), tr("Stop the work that is under way"), QKeySequence(Qt::Key_Escape));
    connect(cancel, &QAction::triggered, &m_session, &Session::cancel);
}

void Actions::update() {
    const bool model = m_session.hasModel();
    const int row = m_session.selectedRow();
    const int steps = static_cast<int>(m_session.recipe().steps.size());
    const QString noModel = tr("No model is open.");
    const QString noStep = tr("Select a step in the recipe first.");
    undo->setText(m_session.undoText().isEmpty() ? tr("&Undo") : tr("&Undo: %1").arg(m_session.undoText()));
    redo->setText(m_session.redoText().isEmpty() ? tr("&Redo") : tr("&Redo: %1").arg(m_session.redoText()));
    undo->setIconText(tr("Undo"));
    redo->setIconText(tr("Redo"));
    allow(undo, m_session.canUndo(), tr("Nothing was changed yet."));
    allow(redo, m_session.canRedo(), tr("Nothing was undone."));
    allow(openData, true, {});
    allow(openRecipe, model, noModel);
    allow(saveRecipe, model && steps > 0, model ? tr("The recipe has no step yet.") : noModel);
    allow(exportModel, model && m_session.shown() && !m_session.isSaving(),
          !model                 ? noModel
          : m_session.isSaving() ? tr("A model is being written.")
                                 : tr("Nothing has been computed yet."));
    allow(copyResult, m_session.shown() != nullptr, tr("Nothing has been measured yet."));
    allow(copyCommandLine, model, noModel);
    allow(addPrune, model, noModel);
    allow(removeStep, row > 0, noStep);
    allow(toggleStep, row > 0, noStep);
    const bool strategy = row > 0 && m_session.recipe().steps[static_cast<std::size_t>(row - 1)].strategy();
    allow(editStep, strategy, row > 0 ? tr("A Prune step is set with the threshold bar.") : noStep);
    allow(compare, m_session.hasModel(), noModel);
    allow(runAgain, m_session.isNotRun(steps), tr("Every step has been run."));
    allow(moveUp, row > 1, row == 1 ? tr("It is the first step.") : noStep);
    allow(moveDown, row > 0 && row < steps, row == steps && row > 0 ? tr("It is the last step.") : noStep);
    const ThresholdState state = m_session.thresholdState();
    for (QAction* action : {pruneMore, pruneLess})
        allow(action, state.enabled, state.disabledReason);
    for (QAction* action : scopes->actions()) {
        allow(action, m_session.canEditThreshold(), state.disabledReason);
        action->setChecked(action->data().toInt() == static_cast<int>(state.scope));
    }
    for (QAction* action : criteria->actions()) {
        allow(action, m_session.canEditThreshold(), state.disabledReason);
        action->setChecked(action->data().toInt() == static_cast<int>(state.criterion));
    }
    allow(nextLayer, model && m_session.selectedLayer() + 1 < m_session.network().layerCount(),
          model ? tr("It is the last layer.") : noModel);
    allow(previousLayer, model && m_session.selectedLayer() > 0, model ? tr("It is the first layer.") : noModel);
    allow(goToCell, model, noModel);
    allow(cancel, m_session.isBusy(), tr("Nothing is under way."));
    for (QAction* action : dataSets->actions())
        action->setChecked(action->data().toString() == m_session.dataName());
}

} // namespace prunescope
