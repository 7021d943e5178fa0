#include "gui/commands/RebuildCommands.h"

#include "engine/data/NamedData.h"
#include "engine/reconstruction/StrategyRegistry.h"
#include "gui/Messages.h"
#include "gui/commands/StrategyButtons.h"
#include "gui/dialogs/CompareWindow.h"
#include "gui/dialogs/DataDialog.h"
#include "gui/dialogs/StrategyDialog.h"

#include <QAction>
#include <QMainWindow>
#include <QMenu>

namespace prunescope {

namespace {

const RegisteredCommands<RebuildCommands> kCommands(4);

/// Used only for the expected time in a dialog: mnist-train has 10,000 images, mnist-train-full 55,000.
Index trainingImages(const QString& name) {
    return name == QLatin1String("mnist-train-full") ? 55000 : 10000;
}

} // namespace

RebuildCommands::RebuildCommands(const CommandContext& context) : QObject(&context.window), m_context(context) {
    addStrategies();
    addCommands();
    addTrainingImages();
    connect(&m_context.session.results(), &ResultStore::refreshed, this, &RebuildCommands::update);
    update();
}

void RebuildCommands::addStrategies() {
    m_strategies = new StrategyButtons(&m_context.window);
    m_strategies->addTo(m_context.actions, Menu::Rebuild, 0, 2);
    connect(m_strategies, &StrategyButtons::applied, this, [this](const std::string& name) {
        const StrategyStep step = StrategyRegistry::instance().step(name);
        m_context.session.recipe().addStrategy(step, stepTitle({true, step}));
    });
    connect(m_strategies, &StrategyButtons::chosen, this, &RebuildCommands::chooseStrategy);
}

void RebuildCommands::addCommands() {
    ActionCollection& actions = m_context.actions;
    QAction* compare = actions.add("compare", tr("&Compare strategies…"),
                                   tr("Measure every strategy side by side, from the same base at the same sparsity"),
                                   QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_M));
    compare->setIconText(tr("Compare"));
    QAction* edit = actions.add("edit-step", tr("&Settings of the step…"), tr("Change the settings of the selected step"),
                                QKeySequence(Qt::Key_F2));
    QAction* again = actions.add("run-again", tr("&Run again"), tr("Run the steps again that were cancelled or failed"),
                                 QKeySequence(Qt::Key_F5));
    QAction* keep = actions.add("keep-rebuilding", tr("&Keep rebuilding while dragging"),
                                tr("The Adjust steps directly after the selected Prune step follow the threshold while it is "
                                   "dragged"));
    RunScheduler& runs = m_context.session.runs();
    keep->setCheckable(true);
    keep->setChecked(runs.keepsRebuilding());
    connect(compare, &QAction::triggered, this, &RebuildCommands::openComparison);
    connect(edit, &QAction::triggered, this, &RebuildCommands::editStep);
    connect(again, &QAction::triggered, &runs, &RunScheduler::runAll);
    connect(keep, &QAction::toggled, &runs, &RunScheduler::setKeepRebuilding);
    actions.place(Menu::Rebuild, 1, {compare, edit, again, keep});
    actions.placeTools(2, {compare});
}

void RebuildCommands::addTrainingImages() {
    auto* menu = new QMenu(tr("&Training images"), &m_context.window);
    connect(menu, &QMenu::aboutToShow, this, [this, menu] { fillTrainingImages(menu); });
    m_context.actions.place(Menu::Rebuild, 1, menu);
}

void RebuildCommands::update() {
    Session& session = m_context.session;
    const Step* step = session.recipe().selectedStep();
    const bool hasModel = session.source().hasModel();
    const QString noModel = tr("No model is open.");
    const auto allow = [this](const char* name, bool allowed, const QString& reason) {
        ActionCollection::allow(m_context.actions.find(name), allowed, reason);
    };
    m_strategies->allow(hasModel, noModel);
    allow("compare", hasModel, noModel);
    allow("edit-step", step && step->strategy(),
          step ? tr("A Prune step is set with the threshold bar.") : tr("Select a step in the recipe first."));
    allow("run-again", session.results().isNotRun(session.recipe().stepCount()), tr("Every step has been run."));
}

void RebuildCommands::chooseStrategy(const std::string& strategy) {
    Session& session = m_context.session;
    const OutcomePtr shown = session.results().shown();
    auto* dialog =
        new StrategyDialog(StrategyRegistry::instance().step(strategy), shown ? shown->network : session.source().network(),
                           trainingImages(session.source().trainingDataName()), true, &m_context.window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [&session, dialog] {
        session.recipe().addStrategy(dialog->step(), stepTitle({true, dialog->step()}));
    });
    dialog->open();
}

void RebuildCommands::editStep() {
    Session& session = m_context.session;
    const int index = session.recipe().selectedRow() - 1;
    const Step* step = session.recipe().selectedStep();
    if (!step || !step->strategy())
        return;
    const OutcomePtr before = session.results().rowOutcome(index);
    auto* dialog = new StrategyDialog(*step->strategy(), before ? before->network : session.source().network(),
                                      trainingImages(session.source().trainingDataName()), false, &m_context.window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [&session, dialog, index] { session.recipe().setStrategy(index, dialog->step()); });
    dialog->open();
}

void RebuildCommands::openComparison() {
    if (!m_comparison)
        m_comparison = new CompareWindow(m_context.session, &m_context.window);
    m_comparison->show();
    m_comparison->raise();
    m_comparison->activateWindow();
}

void RebuildCommands::fillTrainingImages(QMenu* menu) {
    menu->clear();
    menu->setToolTipsVisible(true);
    SourceStore& source = m_context.session.source();
    const QString current = source.trainingDataName();
    const auto add = [menu](const QString& text, const QString& tip) {
        QAction* action = menu->addAction(text);
        action->setToolTip(tip);
        action->setCheckable(true);
        return action;
    };
    bool isNamed = false;
    for (const NamedData& set : namedData()) {
        const QString name = QString::fromStdString(set.name);
        if (!name.startsWith(QLatin1String("mnist-train")))
            continue;
        QAction* action = add(dataTitle(name), set.available ? tr("Strategies look at these images and train on them")
                                                             : tr("Not on this machine; script/fetch-mnist downloads it."));
        action->setEnabled(set.available);
        action->setChecked(name == current);
        isNamed = isNamed || name == current;
        connect(action, &QAction::triggered, this, [&source, name] { source.setTrainingData(name); });
    }
    QAction* files = add(tr("IDX files…"), tr("Your own images and labels"));
    files->setChecked(!isNamed);
    connect(files, &QAction::triggered, this, &RebuildCommands::chooseTrainingFiles);
}

void RebuildCommands::chooseTrainingFiles() {
    SourceStore& source = m_context.session.source();
    auto* dialog = new DataDialog(source.trainingDataName(), {}, source.scaling(), &m_context.window);
    dialog->setWindowTitle(tr("Training images"));
    dialog->hideMeasuring();
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [&source, dialog] { source.setTrainingData(dialog->data()); });
    dialog->open();
}

} // namespace prunescope
