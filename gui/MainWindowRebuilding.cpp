// MainWindow: the commands that rebuild what pruning took.
#include "gui/commands/Actions.h"
#include "gui/dialogs/CompareWindow.h"
#include "gui/dialogs/DataDialog.h"
#include "gui/MainWindow.h"
#include "gui/Messages.h"
#include "gui/commands/StrategyButtons.h"
#include "gui/dialogs/StrategyDialog.h"
#include "gui/Theme.h"
#include "gui/dialogs/ComparisonModel.h"
#include "gui/panels/recipe/RecipeModel.h"
#include "gui/panels/curve/AccuracyCurveView.h"
#include "gui/panels/diagnosis/DiagnosisView.h"
#include "gui/panels/ListPanels.h"
#include "gui/widgets/MessageBanner.h"
#include "gui/panels/training/TrainingView.h"
#include "gui/panels/weights/WeightsPanel.h"
#include "gui/widgets/QuietTable.h"

#include "engine/core/Paths.h"
#include "engine/data/NamedData.h"
#include "engine/reconstruction/StrategyRegistry.h"

#include <QAction>
#include <QDir>
#include <QDockWidget>
#include <QMenu>
#include <QStatusBar>
#include <QTabBar>

#include <algorithm>

namespace prunescope {

namespace {

/// Named after what they reach; resources/recipes/README.md.
QString shippedRecipeTitle(const QString& name) {
    const QString kind = name.endsWith(QLatin1String("-trained")) ? MainWindow::tr("trained") : MainWindow::tr("label-free");
    QString what = name;
    what.remove(QStringLiteral("-trained")).remove(QStringLiteral("-label-free"));
    const QStringList words = what.split(QLatin1Char('-'));
    if (words.size() == 2 && words[0] == QLatin1String("keep"))
        return MainWindow::tr("Keep %1 % of the weights, %2").arg(words[1], kind);
    if (words.size() == 4 && words[0] == QLatin1String("keep"))
        return MainWindow::tr("Keep %1 of every %2 weights, %3").arg(words[1], words[3], kind);
    if (words.size() == 3 && words[0] == QLatin1String("remove"))
        return MainWindow::tr("Remove %1 of the hidden neurons, %2")
            .arg(words[1] == QLatin1String("half") ? MainWindow::tr("half") : MainWindow::tr("%1 %").arg(words[1]), kind);
    return name;
}

/// Only for the expected time that a dialog shows: mnist-train has 10,000 images, mnist-train-full 55,000.
Index trainingImages(const QString& name) {
    return name == QLatin1String("mnist-train-full") ? 55000 : 10000;
}

} // namespace

void MainWindow::connectRebuilding() {
    connect(m_strategies, &StrategyButtons::applied, this, [this](const std::string& name) {
        const StrategyStep step = StrategyRegistry::instance().step(name);
        m_session.addStrategy(step, stepTitle({true, step}));
    });
    connect(m_strategies, &StrategyButtons::chosen, this, &MainWindow::chooseStrategy);
    connect(m_actions->editStep, &QAction::triggered, this, &MainWindow::editStep);
    connect(m_recipe->table(), &QAbstractItemView::doubleClicked, this, &MainWindow::editStep);
    connect(&m_session, &Session::sourceChanged, this, &MainWindow::allowRebuilding);
    connect(&m_session, &Session::disagreed, this, [this](const QString& sentence) {
        qWarning("%s", qPrintable(sentence));
        statusBar()->showMessage(sentence);
    });
    connect(m_actions->compare, &QAction::triggered, this, &MainWindow::openComparison);
    connect(&m_session, &Session::outcomeChanged, this, &MainWindow::showVariants);
    allowRebuilding();
}

/// Behind the curve, as tabs.
void MainWindow::buildBottomTabs(QDockWidget* curve) {
    m_diagnosis = new DiagnosisView(this);
    m_training = new TrainingView(this);
    QDockWidget* diagnosis =
        addDock(m_diagnosis, tr("What went wrong, what came back"), QStringLiteral("diagnosis"), Qt::BottomDockWidgetArea);
    QDockWidget* training = addDock(m_training, tr("Training"), QStringLiteral("training"), Qt::BottomDockWidgetArea);
    setTabPosition(Qt::BottomDockWidgetArea, QTabWidget::North);
    tabifyDockWidget(curve, diagnosis);
    tabifyDockWidget(diagnosis, training);
    curve->raise();
    for (QTabBar* tabs : findChildren<QTabBar*>(QString(), Qt::FindDirectChildrenOnly)) {
        tabs->setAccessibleName(tr("Panels at the bottom"));
        tabs->setDocumentMode(true);
        tabs->setDrawBase(false);
        tabs->setFont(Theme::font(-0.5));
    }
    connect(m_diagnosis, &DiagnosisView::visibilityChanged, &m_session, &Session::setDiagnosing);
    connect(m_diagnosis, &DiagnosisView::jumpRequested, this, [this](int layer, Index row, Index column) {
        m_session.selectLayer(layer);
        if (row >= 0 || column >= 0)
            m_weights->goToCell(std::max<Index>(row, 0), std::max<Index>(column, 0));
    });
    for (const auto signal : {&Session::trainingChanged, &Session::recipeChanged, &Session::outcomeChanged})
        connect(&m_session, signal, this, &MainWindow::showTraining);
    connect(&m_session, &Session::busyChanged, this, &MainWindow::showTraining);
    for (const auto signal : {&Session::diagnosisChanged, &Session::recipeChanged, &Session::outcomeChanged})
        connect(&m_session, signal, this, &MainWindow::showDiagnosis);
}

void MainWindow::showDiagnosis() {
    const auto diagnosis = m_session.diagnosis();
    m_diagnosis->setStale(m_session.diagnosisIsStale());
    if (diagnosis == m_shownDiagnosis)
        return;
    m_shownDiagnosis = diagnosis;
    QStringList names;
    if (m_session.hasModel())
        for (const LayerPtr& layer : m_session.network().layers())
            names << QString::fromStdString(layer->name());
    m_diagnosis->setColumns(diagnosis ? diagnosis->columns : DiagnosisColumns(), names);
}

void MainWindow::showTraining() {
    const bool running = m_session.isTraining();
    m_training->setEpochs(m_session.trainingEpochs(), running);
    // Who starts a training wants to see it; once, so that another tab can be looked at meanwhile.
    if (running && !m_trainingWasRaised)
        if (auto* dock = qobject_cast<QDockWidget*>(m_training->parentWidget()); dock && dock->isVisible())
            dock->raise();
    m_trainingWasRaised = running;
}

void MainWindow::fillRecipes(QMenu* menu) {
    menu->clear();
    menu->setToolTipsVisible(true);
    const QDir folder(QString::fromStdString((resourceFolder() / "recipes").string()));
    for (const QFileInfo& file : folder.entryInfoList({QStringLiteral("*.json")}, QDir::Files, QDir::Name)) {
        QAction* action = menu->addAction(shippedRecipeTitle(file.completeBaseName()));
        action->setToolTip(file.filePath());
        connect(action, &QAction::triggered, this, [this, path = file.filePath()] { openShippedRecipe(path); });
    }
    if (menu->isEmpty())
        menu->addAction(tr("The recipes are not beside the program."))->setEnabled(false);
}

/// Trained recipes were made with all training images; where those are missing, the person is told.
void MainWindow::openShippedRecipe(const QString& file) {
    const QString all = QStringLiteral("mnist-train-full");
    const bool trained = file.contains(QLatin1String("-trained"));
    if (!m_session.hasModel())
        return;
    const std::vector<NamedData> sets = namedData();
    const bool available = std::any_of(sets.begin(), sets.end(),
                                       [&](const NamedData& set) { return set.name == all.toStdString() && set.available; });
    if (trained && available)
        m_session.setTrainingData(all);
    openRecipeFile(file);
    if (trained && !available)
        m_banner->showMessage(MessageBanner::Kind::Advice,
                              tr("This recipe was made with all 55,000 training images. They are not on this machine "
                                 "(script/fetch-mnist gets them): it trains on %1 now.")
                                  .arg(dataTitle(m_session.trainingDataName())));
}

void MainWindow::fillTrainingImages(QMenu* menu) {
    menu->clear();
    menu->setToolTipsVisible(true);
    const QString now = m_session.trainingDataName();
    const auto add = [&](const QString& text, const QString& tip) {
        QAction* action = menu->addAction(text);
        action->setToolTip(tip);
        action->setCheckable(true);
        return action;
    };
    bool named = false;
    for (const NamedData& set : namedData()) {
        const QString name = QString::fromStdString(set.name);
        if (!name.startsWith(QLatin1String("mnist-train")))
            continue;
        QAction* action = add(dataTitle(name), set.available ? tr("Strategies look at these images and train on them")
                                                             : tr("Not on this machine: script/fetch-mnist gets it."));
        action->setEnabled(set.available);
        action->setChecked(name == now);
        named = named || name == now;
        connect(action, &QAction::triggered, this, [this, name] { m_session.setTrainingData(name); });
    }
    QAction* files = add(tr("IDX files…"), tr("Your own images and labels"));
    files->setChecked(!named);
    connect(files, &QAction::triggered, this, &MainWindow::chooseTrainingFiles);
}

void MainWindow::chooseTrainingFiles() {
    auto* dialog = new DataDialog(m_session.trainingDataName(), {}, m_session.scaling(), this);
    dialog->setWindowTitle(tr("Training images"));
    dialog->hideMeasuring();
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog] { m_session.setTrainingData(dialog->data()); });
    dialog->open();
}

void MainWindow::openComparison() {
    if (!m_comparison) {
        m_comparison = new CompareWindow(m_session, this);
        connect(m_comparison, &CompareWindow::rowsChanged, this, &MainWindow::showVariants);
    }
    m_comparison->show();
    m_comparison->raise();
    m_comparison->activateWindow();
}

/// On the curve: where the whole recipe leads, and every row of a comparison.
void MainWindow::showVariants() {
    std::vector<CurveVariant> variants;
    if (const OutcomePtr rebuilt = m_session.rebuilt(); rebuilt && rebuilt->evaluation)
        variants.push_back({tr("rebuilt"), rebuilt->sparsity().value, rebuilt->evaluation->accuracy});
    if (m_comparison)
        for (const ComparisonModel* model : {m_comparison->equalKept(), m_comparison->byParameters()})
            for (const ComparisonRow& row : model->rows())
                if (row.outcome && row.outcome->evaluation && row.strategy != "none")
                    variants.push_back({comparisonTitle(row), row.outcome->sparsity().value, row.outcome->evaluation->accuracy});
    m_curve->setVariants(variants);
}

void MainWindow::allowRebuilding() {
    m_strategies->allow(m_session.hasModel(), tr("No model is open."));
}

void MainWindow::chooseStrategy(const std::string& strategy) {
    const OutcomePtr shown = m_session.shown();
    auto* dialog = new StrategyDialog(StrategyRegistry::instance().step(strategy), shown ? shown->network : m_session.network(),
                                      trainingImages(m_session.trainingDataName()), true, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog] {
        m_session.addStrategy(dialog->step(), stepTitle({true, dialog->step()}));
    });
    dialog->open();
}

void MainWindow::editStep() {
    const int index = m_session.selectedRow() - 1;
    if (index < 0)
        return;
    const StrategyStep* step = m_session.recipe().steps[static_cast<std::size_t>(index)].strategy();
    if (!step)
        return;
    const OutcomePtr before = m_session.rowOutcome(index);
    auto* dialog = new StrategyDialog(*step, before ? before->network : m_session.network(),
                                      trainingImages(m_session.trainingDataName()), false, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog, index] { m_session.setStrategy(index, dialog->step()); });
    dialog->open();
}

} // namespace prunescope
