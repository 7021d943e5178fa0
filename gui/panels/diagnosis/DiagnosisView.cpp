#include "gui/panels/diagnosis/DiagnosisView.h"

#include "gui/Theme.h"
#include "gui/panels/diagnosis/DiagnosisModel.h"
#include "gui/values/NumberText.h"
#include "gui/widgets/PlotStyle.h"
#include "gui/widgets/QuietTable.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QListWidget>
#include <qcustomplot.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace prunescope {

namespace {

constexpr int kMostNamed = 40; ///< maximum number of neurons and inputs listed individually, per layer and kind
constexpr int kJumpRole = Qt::UserRole;

} // namespace

/// Gradients by layer on a log scale, one line per stage.
struct DiagnosisView::Plot {
    QCustomPlot* plot = new QCustomPlot;
    std::array<QCPGraph*, DiagnosisStages> graphs{};

    Plot() {
        plot->setMinimumSize(200, 90);
        for (QCPGraph*& graph : graphs)
            graph = plot->addGraph();
        plot->yAxis->setScaleType(QCPAxis::stLogarithmic);
        useLogTicks(*plot->yAxis);
    }

    void show(const DiagnosisColumns& columns, const QStringList& names) {
        QSharedPointer<QCPAxisTickerText> ticks(new QCPAxisTickerText);
        double low = std::numeric_limits<double>::infinity();
        double high = 0;
        for (std::size_t stage = 0; stage < graphs.size(); ++stage) {
            QVector<double> x;
            QVector<double> y;
            for (const LayerHealth& layer : columns[stage].diagnosis.layers) {
                if (stage == DenseStage)
                    ticks->addTick(layer.layer, layer.layer < names.size() ? names[layer.layer] : QString::number(layer.layer));
                if (!std::isfinite(layer.gradientRms) || layer.gradientRms <= 0)
                    continue; // cannot be drawn on a log scale; the list mentions it
                x << layer.layer;
                y << layer.gradientRms;
                low = std::min(low, layer.gradientRms);
                high = std::max(high, layer.gradientRms);
            }
            graphs[stage]->setData(x, y);
        }
        plot->xAxis->setTicker(ticks);
        const auto layers = static_cast<double>(columns[DenseStage].diagnosis.layers.size());
        plot->xAxis->setRange(-0.3, std::max(0.3, layers - 0.7));
        if (high > 0)
            plot->yAxis->setRange(low / 3, high * 3);
        plot->replot(QCustomPlot::rpQueuedReplot);
    }

    void followTheme() {
        stylePlot(*plot);
        styleAxis(*plot->xAxis, GridLines::None);
        styleAxis(*plot->yAxis, GridLines::Horizontal);
        const Token colors[] = {Token::DenseReference, Token::Loss, Token::Gain};
        for (std::size_t stage = 0; stage < graphs.size(); ++stage) {
            const QColor color = Theme::instance().color(colors[stage]);
            graphs[stage]->setPen(QPen(color, 2));
            const QCPScatterStyle::ScatterShape shapes[] = {QCPScatterStyle::ssCircle, QCPScatterStyle::ssSquare,
                                                            QCPScatterStyle::ssDiamond}; // distinguishable without colour, too
            graphs[stage]->setScatterStyle(QCPScatterStyle(shapes[stage], color, color, 7));
        }
        plot->replot(QCustomPlot::rpQueuedReplot);
    }
};

DiagnosisView::DiagnosisView(QWidget* parent) : Panel(tr("Diagnosis"), parent), m_plot(new Plot) {
    auto* content = new QWidget(this);
    auto* row = new QHBoxLayout(content);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(12);
    m_model = new DiagnosisModel(this);
    m_table = new QuietTable(tr("Gradients, overfitting and times"), content);
    m_table->setModel(m_model);
    m_table->setFixedWidth(400);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_table->horizontalHeader()->setSectionResizeMode(DiagnosisModel::Name, QHeaderView::Stretch);
    m_warnings = new QListWidget(content);
    m_warnings->setAccessibleName(tr("What is wrong; Enter jumps there"));
    m_warnings->setFrameShape(QFrame::NoFrame);
    m_warnings->setWordWrap(true);
    m_plot->plot->setAccessibleName(tr("Gradients by layer: dense, pruned, rebuilt"));
    m_plot->plot->setToolTip(tr("Root mean square of the loss's gradient per layer, log scale: ● dense, ■ pruned, ◆ rebuilt."));
    row->addWidget(m_plot->plot, 2);
    row->addWidget(m_table);
    row->addWidget(m_warnings, 2);
    setContent(content);
    m_verdict = new QLabel(this);
    m_verdict->setFont(Theme::font(-1));
    addHeaderWidget(m_verdict);
    const auto jump = [this](const QListWidgetItem* item) {
        const QVariantList place = item->data(kJumpRole).toList();
        if (place.size() == 3)
            emit jumpRequested(place[0].toInt(), place[1].toLongLong(), place[2].toLongLong());
    };
    connect(m_warnings, &QListWidget::itemClicked, this, jump);
    connect(m_warnings, &QListWidget::itemActivated, this, jump);
    connect(&Theme::instance(), &Theme::changed, this, &DiagnosisView::followTheme);
    followTheme();
}

DiagnosisView::~DiagnosisView() = default;

void DiagnosisView::followTheme() {
    m_plot->followTheme();
}

QString DiagnosisView::verdict() const {
    return m_verdict->text();
}

void DiagnosisView::setState(const DiagnosisState& state) {
    setStale(state.isStale);
    if (std::exchange(m_shown, state.columns) != state.columns)
        setColumns(state.columns ? *state.columns : DiagnosisColumns(), state.layerNames);
}

void DiagnosisView::setStale(bool stale) {
    if (stale == m_stale)
        return;
    m_stale = stale;
    m_model->setStale(stale);
    m_warnings->setEnabled(!stale);
}

void DiagnosisView::setColumns(const DiagnosisColumns& columns, const QStringList& layerNames) {
    m_model->setColumns(columns, layerNames);
    m_plot->show(columns, layerNames);
    listWarnings(columns, layerNames);
}

void DiagnosisView::addWarning(const QString& text, int layer, Index row, Index column) {
    auto* item = new QListWidgetItem(text, m_warnings);
    item->setData(kJumpRole, QVariantList{layer, static_cast<qlonglong>(row), static_cast<qlonglong>(column)});
    item->setToolTip(tr("Click to go there."));
}

/// Lists the problems of the latest stage and where they are.
void DiagnosisView::listWarnings(const DiagnosisColumns& columns, const QStringList& layerNames) {
    m_warnings->clear();
    const std::size_t last = columns[RebuiltStage].present  ? RebuiltStage
                             : columns[PrunedStage].present ? PrunedStage
                                                            : DenseStage;
    const DiagnosisColumn& stage = columns[last];
    const QString flow = stage.flow == GradientFlow::Vanishing   ? tr("gradients vanish: the first layers hardly learn any more")
                         : stage.flow == GradientFlow::Exploding ? tr("gradients explode: training will need a smaller rate")
                                                                 : tr("gradients are healthy");
    m_verdict->setText(stage.present ? flow : QString());
    if (stage.present && stage.flow != GradientFlow::Healthy && !stage.diagnosis.layers.empty())
        addWarning(flow, stage.diagnosis.layers.front().layer);
    if (stage.shownAccuracy && stage.trainAccuracy && columns[DenseStage].shownAccuracy && columns[DenseStage].trainAccuracy) {
        const double gap = overfitGap(*stage.trainAccuracy, *stage.shownAccuracy);
        const double before = overfitGap(*columns[DenseStage].trainAccuracy, *columns[DenseStage].shownAccuracy);
        if (last != DenseStage && gap > before + 0.005)
            addWarning(tr("overfitting grew from %1 to %2 points").arg(signedText(100 * before, 2), signedText(100 * gap, 2)), 0);
    }
    for (const LayerHealth& layer : stage.diagnosis.layers) {
        const QString name = layer.layer < layerNames.size() ? layerNames[layer.layer] : QString::number(layer.layer);
        if (layer.aboutToCollapse)
            addWarning(tr("%1 is about to collapse: %2 of its weights are left").arg(name, percentText(layer.density, 2)),
                       layer.layer);
        const auto list = [&](const std::vector<Index>& which, const QString& one, bool rows) {
            for (std::size_t i = 0; i < which.size() && i < kMostNamed; ++i)
                addWarning(one.arg(name).arg(which[i]), layer.layer, rows ? which[i] : -1, rows ? -1 : which[i]);
            if (which.size() > kMostNamed)
                addWarning(tr("%1: and %2 more of these").arg(name).arg(which.size() - kMostNamed), layer.layer);
        };
        list(layer.cutOffOutputs, tr("%1, neuron %2: no weight is left, it is a constant"), true);
        list(layer.deadNeurons, tr("%1, neuron %2: dead, 0 on every image"), true);
        list(layer.cutOffInputs, tr("%1, input %2: cut off, no weight leads on from it"), false);
    }
    if (stage.present && m_warnings->count() == 0)
        addWarning(tr("Nothing is wrong."), stage.diagnosis.layers.empty() ? 0 : stage.diagnosis.layers.front().layer);
}

void DiagnosisView::showEvent(QShowEvent* event) {
    Panel::showEvent(event);
    emit visibilityChanged(true);
}

void DiagnosisView::hideEvent(QHideEvent* event) {
    Panel::hideEvent(event);
    emit visibilityChanged(false);
}

} // namespace prunescope
