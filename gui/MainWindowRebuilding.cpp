// MainWindow: the commands that rebuild what pruning took.
#include "gui/Actions.h"
#include "gui/CompareWindow.h"
#include "gui/MainWindow.h"
#include "gui/Messages.h"
#include "gui/StrategyButtons.h"
#include "gui/StrategyDialog.h"
#include "gui/models/ComparisonModel.h"
#include "gui/models/RecipeModel.h"
#include "gui/views/AccuracyCurveView.h"
#include "gui/views/DiagnosisView.h"
#include "gui/views/ListPanels.h"
#include "gui/views/WeightsPanel.h"
#include "gui/widgets/QuietTable.h"

#include "engine/reconstruction/StrategyRegistry.h"

#include <QAction>
#include <QDockWidget>
#include <QTabBar>

namespace prunescope {

namespace {

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
    connect(&m_session, &Session::disagreed, this, [](const QString& sentence) { qWarning("%s", qPrintable(sentence)); });
    connect(m_actions->compare, &QAction::triggered, this, &MainWindow::openComparison);
    connect(&m_session, &Session::outcomeChanged, this, &MainWindow::showVariants);
    allowRebuilding();
}

/// Behind the curve, as a second tab.
void MainWindow::buildDiagnosis(QDockWidget* besides) {
    m_diagnosis = new DiagnosisView(this);
    QDockWidget* dock =
        addDock(m_diagnosis, tr("What went wrong, what came back"), QStringLiteral("diagnosis"), Qt::BottomDockWidgetArea);
    setTabPosition(Qt::BottomDockWidgetArea, QTabWidget::North);
    tabifyDockWidget(besides, dock);
    besides->raise();
    for (QTabBar* tabs : findChildren<QTabBar*>(QString(), Qt::FindDirectChildrenOnly))
        tabs->setAccessibleName(tr("Panels at the bottom"));
    connect(m_diagnosis, &DiagnosisView::visibilityChanged, &m_session, &Session::setDiagnosing);
    connect(m_diagnosis, &DiagnosisView::jumpRequested, this, [this](int layer, Index row, Index column) {
        m_session.selectLayer(layer);
        if (row >= 0 || column >= 0)
            m_weights->goToCell(std::max<Index>(row, 0), std::max<Index>(column, 0));
    });
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
    const OutcomePtr base = m_session.base();
    auto* dialog = new StrategyDialog(*step, base ? base->network : m_session.network(),
                                      trainingImages(m_session.trainingDataName()), false, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog, index] { m_session.setStrategy(index, dialog->step()); });
    dialog->open();
}

} // namespace prunescope
