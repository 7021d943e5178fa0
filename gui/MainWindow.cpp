#include "gui/MainWindow.h"

#include "gui/commands/Actions.h"
#include "gui/Messages.h"
#include "gui/Settings.h"
#include "gui/Theme.h"
#include "gui/panels/layers/LayerModel.h"
#include "gui/panels/recipe/RecipeModel.h"
#include "gui/panels/curve/AccuracyCurveView.h"
#include "gui/widgets/BusyIndicator.h"
#include "gui/panels/histogram/HistogramView.h"
#include "gui/panels/statistics/LayerStatisticsView.h"
#include "gui/panels/ListPanels.h"
#include "gui/widgets/MessageBanner.h"
#include "gui/panels/result/ResultPanel.h"
#include "gui/panels/threshold/ThresholdBar.h"
#include "gui/panels/weights/WeightsPanel.h"
#include "gui/widgets/LiveLabel.h"
#include "gui/values/NumberText.h"
#include "gui/widgets/QuietTable.h"
#include "gui/widgets/SegmentedSwitch.h"

#include <QCloseEvent>
#include <QDockWidget>
#include <QLabel>
#include <QPainter>
#include <QSplitter>
#include <QStatusBar>
#include <QVBoxLayout>

#include <utility>

namespace prunescope {

namespace {

constexpr int kStaleAfterMs = 60;

} // namespace

MainWindow::MainWindow(bool remember, QWidget* parent) : QMainWindow(parent), m_remember(remember) {
    setWindowTitle(tr("PruneScope"));
    setAcceptDrops(true);
    setContentsMargins(Theme::kGap, 0, Theme::kGap, 0);
    setDockOptions(QMainWindow::AnimatedDocks | QMainWindow::AllowNestedDocks | QMainWindow::AllowTabbedDocks);
    m_actions = new Actions(m_session, this);
    m_staleSoon.setSingleShot(true);
    m_staleSoon.setInterval(kStaleAfterMs);
    connect(&m_staleSoon, &QTimer::timeout, this, [this] {
        showResult();
        showStatus();
    });
    buildCenter();
    buildDocks();
    buildMenus();
    buildToolBar();
    buildStatusBar();
    connectViews();
    connectCommands();
    connectRebuilding();
    resize(1280, 800);
    m_firstLayout = saveState();
    if (m_remember) {
        restoreGeometry(settings::geometry());
        restoreState(settings::layout());
    }
    showSource();
    showRecipe();
}

MainWindow::~MainWindow() {
    m_session.disconnect(this); // the session outlives the views by a moment
}

void MainWindow::buildCenter() {
    auto* center = new QWidget(this);
    auto* layout = new QVBoxLayout(center);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(Theme::kGap);
    m_banner = new MessageBanner(center);
    auto* splitter = new QSplitter(Qt::Vertical, center);
    splitter->setHandleWidth(Theme::kGap);
    splitter->setChildrenCollapsible(false);
    m_weights = new WeightsPanel(splitter);
    m_histogram = new HistogramView(splitter);
    splitter->addWidget(m_weights);
    splitter->addWidget(m_histogram);
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 2);
    splitter->setSizes({290, 195});
    layout->addWidget(m_banner);
    layout->addWidget(splitter, 1);
    setCentralWidget(center);
}

QDockWidget* MainWindow::addDock(QWidget* content, const QString& title, const QString& name, Qt::DockWidgetArea area) {
    auto* dock = new QDockWidget(title, this);
    dock->setObjectName(name);
    dock->setTitleBarWidget(new QWidget(dock)); // the panels carry their own headings; see setArranging()
    dock->setWidget(content);
    addDockWidget(area, dock);
    m_docks << dock;
    return dock;
}

void MainWindow::buildDocks() {
    m_layers = new LayersPanel(new LayerModel(m_session, this), this);
    m_recipe = new RecipePanel(new RecipeModel(m_session, this), this);
    m_recipe->setActions({m_actions->addPrune, m_actions->removeStep, m_actions->moveUp, m_actions->moveDown});
    m_statistics = new LayerStatisticsView(this);
    m_result = new ResultPanel(this);
    m_bar = new ThresholdBar(this);
    m_curve = new AccuracyCurveView(this);
    QDockWidget* layers = addDock(m_layers, tr("Layers"), QStringLiteral("layers"), Qt::LeftDockWidgetArea);
    QDockWidget* recipe = addDock(m_recipe, tr("Recipe"), QStringLiteral("recipe"), Qt::LeftDockWidgetArea);
    QDockWidget* statistics = addDock(m_statistics, tr("Layer statistics"), QStringLiteral("statistics"), Qt::LeftDockWidgetArea);
    QDockWidget* result = addDock(m_result, tr("Result"), QStringLiteral("result"), Qt::RightDockWidgetArea);
    QDockWidget* bar = addDock(m_bar, tr("Threshold"), QStringLiteral("threshold"), Qt::BottomDockWidgetArea);
    QDockWidget* curve = addDock(m_curve, tr("Accuracy against sparsity"), QStringLiteral("curve"), Qt::BottomDockWidgetArea);
    splitDockWidget(bar, curve, Qt::Vertical);
    buildBottomTabs(curve);
    resizeDocks({layers, recipe, statistics}, {112, 128, 240}, Qt::Vertical);
    resizeDocks({layers, result}, {328, 300}, Qt::Horizontal);
    resizeDocks({bar, curve}, {50, 170}, Qt::Vertical);
}

void MainWindow::setArranging(bool arranging) {
    for (QDockWidget* dock : m_docks) {
        QWidget* bar = dock->titleBarWidget();
        dock->setTitleBarWidget(arranging ? nullptr : new QWidget(dock));
        delete bar;
    }
}

void MainWindow::resetLayout() {
    m_actions->arrange->setChecked(false);
    for (QDockWidget* dock : m_docks)
        dock->setFloating(false);
    restoreState(m_firstLayout);
}

void MainWindow::buildStatusBar() {
    m_busy = new BusyIndicator(this);
    const auto dress = [](auto* text, const QString& tip) {
        text->setToolTip(tip);
        text->setContentsMargins(8, 0, 8, 0);
        text->setFont(Theme::font(-1));
        return text;
    };
    m_modelLabel = dress(new QLabel(this), tr("The network that is open"));
    m_dataLabel = dress(new QLabel(this), tr("The images that are measured, and their scaling"));
    m_timeLabel = dress(new LiveLabel(this), tr("How long pruning and measuring took"));
    m_tunedLabel = dress(new QLabel(this),
                         tr("A threshold that is chosen and judged on the same images looks better than it is. Choose it on "
                            "MNIST validation, then look at MNIST test."));
    m_stateLabel = dress(new LiveLabel(this), tr("Whether the numbers belong to the setting that is shown"));
    for (QWidget* text : std::initializer_list<QWidget*>{m_modelLabel, m_dataLabel, m_timeLabel, m_tunedLabel})
        statusBar()->addWidget(text);
    statusBar()->addPermanentWidget(m_busy);
    statusBar()->addPermanentWidget(m_stateLabel);
    statusBar()->setSizeGripEnabled(false);
}

void MainWindow::connectViews() {
    connect(&m_session, &Session::sourceChanged, this, &MainWindow::showSource);
    connect(&m_session, &Session::recipeChanged, this, &MainWindow::showRecipe);
    connect(&m_session, &Session::cutsChanged, this, &MainWindow::showCuts);
    connect(&m_session, &Session::outcomeChanged, this, &MainWindow::showOutcome);
    connect(&m_session, &Session::detailsChanged, this, &MainWindow::showResult);
    connect(&m_session, &Session::curveChanged, this, &MainWindow::showCurve);
    connect(&m_session, &Session::layerDetailsChanged, this, &MainWindow::showLayerDetails);
    connect(&m_session, &Session::busyChanged, m_busy, &BusyIndicator::setBusy);
    connect(&m_session, &Session::busyChanged, this, &MainWindow::showStatus);
    connect(&m_session, &Session::progressed, m_busy, [this](const Progress& now) { m_busy->setFraction(now.fraction); });
    connect(m_busy, &BusyIndicator::cancelRequested, &m_session, &Session::cancel);
    connect(&m_session, &Session::failed, this, [this](const Error& error) {
        m_recipeToOpen.clear();
        m_banner->showMessage(MessageBanner::Kind::Error, errorText(error));
    });

    connect(&m_session, &Session::exported, this,
            [this](const QString& file) { statusBar()->showMessage(tr("Written: %1").arg(file), 5000); });

    connect(m_layers, &LayersPanel::layerChosen, &m_session, &Session::selectLayer);
    connect(m_recipe, &RecipePanel::rowChosen, &m_session, &Session::selectRow);
    connect(m_bar, &ThresholdBar::dragStarted, &m_session, &Session::beginDrag);
    connect(m_bar, &ThresholdBar::shareDragged, &m_session, &Session::dragToShare);
    connect(m_bar, &ThresholdBar::dragFinished, &m_session, &Session::endDrag);
    connect(m_bar, &ThresholdBar::thresholdEntered, &m_session, &Session::setThreshold);
    connect(m_bar, &ThresholdBar::sparsityEntered, &m_session, &Session::setSparsity);
    connect(m_bar, &ThresholdBar::scopeChosen, &m_session, &Session::setScope);
    connect(m_bar, &ThresholdBar::criterionChosen, &m_session, &Session::setCriterion);
    connect(m_histogram, &HistogramView::thresholdDragStarted, &m_session, &Session::beginDrag);
    connect(m_histogram, &HistogramView::thresholdDragged, &m_session, &Session::dragToScore);
    connect(m_histogram, &HistogramView::thresholdDragFinished, &m_session, &Session::endDrag);
    connect(m_statistics, &LayerStatisticsView::rowActivated, this, [this](Index row) { m_weights->goToCell(row, 0); });
    connect(m_statistics, &LayerStatisticsView::columnActivated, this, [this](Index column) { m_weights->goToCell(0, column); });
    connect(m_curve, &AccuracyCurveView::sparsityPicked, &m_session, &Session::setNetworkSparsity);
}

void MainWindow::showSource() {
    const Session& session = m_session;
    setWindowTitle(session.hasModel() ? tr("%1 – PruneScope").arg(modelTitle(session.modelName())) : tr("PruneScope"));
    m_dataSwitch->setCurrent(session.dataName() == QLatin1String("mnist-validation") ? 1
                             : session.dataName() == QLatin1String("mnist-train")    ? 2
                                                                                     : 0);
    if (session.hasModel() && session.modelName().startsWith(QLatin1String("builtin:")) == false && m_remember)
        settings::addRecentModel(session.modelName());
    m_banner->dismiss();
    showStatus();
    if (const QString recipe = std::exchange(m_recipeToOpen, {}); !recipe.isEmpty())
        openRecipeFile(recipe);
}

void MainWindow::showRecipe() {
    m_layers->setCurrentLayer(m_session.selectedLayer());
    m_recipe->setCurrentRow(m_session.selectedRow());
    m_recipe->setSeed(m_session.recipe().seed);
    m_weights->setLayer(m_session.layerView());
    showCuts();
    // A result that is a frame away is waited for: greying it at every move would only make it flicker.
    if (!m_session.isDragging())
        showResult();
    else if (!m_staleSoon.isActive())
        m_staleSoon.start();
    showStatus();
}

void MainWindow::showCuts() {
    const LayerView view = m_session.layerView();
    m_weights->setCut(view.cut, view.before);
    m_histogram->setCut(view.cut);
    const ThresholdState state = m_session.thresholdState();
    ThresholdBarState bar;
    bar.enabled = state.enabled;
    bar.disabledReason = state.disabledReason;
    bar.label =
        state.layer < 0
            ? tr("Threshold")
            : tr("Threshold of %1").arg(QString::fromStdString(m_session.network().layer(LayerIndex{state.layer}).name()));
    bar.threshold = state.threshold;
    bar.maxThreshold = state.largest;
    bar.sparsity = state.sparsity;
    bar.requestedSparsity = state.requested;
    bar.scope = state.scope;
    bar.criterion = state.criterion;
    m_bar->setState(bar);
    m_histogram->setThresholdEditable(state.enabled, state.disabledReason);
}

void MainWindow::showOutcome() {
    m_weights->setLayer(m_session.layerView());
    showCuts();
    showResult();
    showStatus();
    const OutcomePtr dense = m_session.dense();
    if (m_offered || !dense)
        return;
    m_offered = true;
    offerLastRecipe();
    if (dense->evaluation)
        if (const auto advice = lowAccuracyText(*dense->evaluation, m_session.scaling()))
            m_banner->showMessage(MessageBanner::Kind::Advice, *advice);
    if (!dense->evaluation && m_session.data())
        if (const auto fits = checkFits(m_session.network(), m_session.data()->dataset()); !fits)
            m_banner->showMessage(MessageBanner::Kind::Advice, tr("%1 Nothing is measured.").arg(errorText(fits.error())));
}

void MainWindow::showResult() {
    m_staleSoon.stop();
    ResultView view;
    const OutcomePtr shown = m_session.shown();
    const OutcomePtr dense = m_session.dense();
    if (!shown || !dense) {
        m_result->setView(view);
        m_curve->setDense(std::nullopt);
        m_curve->clearCurrent();
        return;
    }
    view.now = shown->evaluation;
    view.dense = dense->evaluation;
    view.costNow = shown->cost;
    view.costDense = dense->cost;
    view.sizeNow = shown->size;
    view.sizeDense = dense->size;
    if (shown->evaluation)
        view.paired = shown->paired;
    if (const OutcomePtr before = m_session.previous()) {
        view.before = before->evaluation;
        view.pairedBefore = before->paired;
        view.costBefore = before->cost;
        view.sizeBefore = before->size;
    }
    if (const auto details = m_session.details()) {
        view.sizeNow.gzipBytes = details->gzipShown;
        view.sizeDense.gzipBytes = details->gzipDense;
        view.msPer1000Now = details->msShown;
        view.msPer1000Dense = details->msDense;
    }
    view.stale = m_session.isStale();
    m_result->setView(view);
    m_curve->setDense(dense->evaluation ? std::optional(dense->evaluation->accuracy) : std::nullopt);
    if (shown->evaluation)
        m_curve->setCurrent(shown->sparsity().value, shown->evaluation->accuracy, view.stale);
    else
        m_curve->clearCurrent();
}

void MainWindow::showCurve() {
    m_curve->setPoints(m_session.curve(), m_session.curve().empty() ? 0 : Session::kCurvePoints);
    m_curve->setRandomBaseline(m_session.randomCurve());
}

void MainWindow::showLayerDetails() {
    const LayerView view = m_session.layerView();
    const QString name = view.dense ? QString::fromStdString(view.dense->name()) : QString();
    m_weights->setLayer(view);
    m_histogram->setHistogram(name, m_session.histogram());
    m_histogram->setCut(view.cut);
    if (const auto statistics = m_session.statistics(); statistics && statistics != m_shownStatistics) {
        m_statistics->setStatistics(name, *statistics);
        m_shownStatistics = statistics;
    }
    m_statistics->setStale(!m_session.statistics());
}

void MainWindow::showStatus() {
    const Session& session = m_session;
    m_modelLabel->setText(session.hasModel() ? modelTitle(session.modelName()) : tr("no model"));
    if (session.data()) {
        QString text = tr("%1, %2 images").arg(dataTitle(session.dataName()), countText(session.data()->count()));
        if (session.scaling() != Scaling::unit())
            text += QStringLiteral(", ") + tr("scaling %1").arg(QString::fromStdString(session.scaling().text()));
        m_dataLabel->setText(text);
    } else {
        m_dataLabel->setText(tr("no data"));
    }
    const OutcomePtr shown = session.shown();
    m_timeLabel->setText(
        shown && shown->evaluation ? tr("measured in %1 ms").arg(numberText(shown->evaluation->seconds * 1000, 1)) : QString());
    m_tunedLabel->setText(session.tunedOnText());
    if (session.isDragging() && m_staleSoon.isActive())
        return; // a result that is a frame away: see showRecipe()
    m_stateLabel->setText(!shown                                  ? QString()
                          : session.isStale() || session.isBusy() ? tr("… measuring")
                          : shown->evaluation                     ? tr("✓ exact")
                                                                  : tr("no data"));
}

void MainWindow::paintEvent(QPaintEvent* /*event*/) {
    // Menu and toolbar stand on one light strip over the whole width.
    QPainter painter(this);
    const int bottom = centralWidget()->y();
    painter.fillRect(0, 0, width(), bottom, Theme::instance().color(Token::Panel));
    painter.setPen(Theme::instance().color(Token::Line));
    painter.drawLine(0, bottom - 1, width(), bottom - 1);
}

void MainWindow::closeEvent(QCloseEvent* event) {
    m_session.endDrag();
    rememberWork();
    m_session.cancel();
    event->accept();
}

} // namespace prunescope
