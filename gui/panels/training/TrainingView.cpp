#include "gui/panels/training/TrainingView.h"

#include "gui/Theme.h"
#include "gui/panels/training/TrainingModel.h"
#include "gui/values/NumberText.h"
#include "gui/widgets/PlotStack.h"
#include "gui/widgets/PlotStyle.h"

#include <QLabel>
#include <qcustomplot.h>

#include <algorithm>

namespace prunescope {

namespace {

constexpr double kFewestEpochs = 5;   // minimum range of the epoch axis, so that the plot does not jump at the first epochs
constexpr double kFewestPoints = 0.5; // minimum accuracy range of the axis

} // namespace

/// Loss on the left axis, accuracy on the right one.
struct TrainingView::Plot {
    QCustomPlot* plot = new QCustomPlot;
    QCPGraph* loss = nullptr;
    QCPGraph* accuracy = nullptr;

    Plot() {
        plot->setMinimumSize(240, 80);
        plot->yAxis2->setVisible(true);
        loss = plot->addGraph();
        accuracy = plot->addGraph(plot->xAxis, plot->yAxis2);
        useNumberTicks(*plot->xAxis, 6);
        useNumberTicks(*plot->yAxis, 4);
        useNumberTicks(*plot->yAxis2, 4, true);
        plot->axisRect()->setMinimumMargins(QMargins(4, 9, 4, 4));
        for (QCPGraph* graph : {loss, accuracy})
            graph->setSelectable(QCP::stNone);
    }

    void show(const std::vector<EpochFigures>& epochs) {
        QVector<double> x;
        QVector<double> losses;
        QVector<double> accuracies;
        for (const EpochFigures& figures : epochs) {
            x << static_cast<double>(x.size() + 1);
            losses << figures.loss;
            accuracies << 100 * figures.accuracy;
        }
        loss->setData(x, losses, true);
        accuracy->setData(x, accuracies, true);
        plot->xAxis->setRange(0.5, std::max(kFewestEpochs, static_cast<double>(epochs.size())) + 0.5);
        if (!epochs.empty()) {
            plot->yAxis->setRange(0, 1.1 * std::max(1e-6, *std::max_element(losses.begin(), losses.end())));
            const double least = *std::min_element(accuracies.begin(), accuracies.end());
            const double most = *std::max_element(accuracies.begin(), accuracies.end());
            const double room = std::max(kFewestPoints, 0.1 * (most - least));
            plot->yAxis2->setRange(least - room, std::min(100.0, most + room));
        }
        plot->replot(QCustomPlot::rpQueuedReplot);
    }

    void followTheme() {
        stylePlot(*plot);
        const Theme& theme = Theme::instance();
        styleAxis(*plot->xAxis, GridLines::None);
        styleAxis(*plot->yAxis, GridLines::Horizontal);
        styleAxis(*plot->yAxis2, GridLines::None);
        const auto dress = [](QCPGraph* graph, QCPAxis* axis, const QColor& color, QCPScatterStyle::ScatterShape shape) {
            graph->setPen(QPen(color, 2));
            graph->setScatterStyle(QCPScatterStyle(shape, color, color, 6));
            axis->setTickLabelColor(color);
        };
        dress(loss, plot->yAxis, theme.color(Token::Loss), QCPScatterStyle::ssSquare);
        dress(accuracy, plot->yAxis2, theme.color(Token::Accent), QCPScatterStyle::ssCircle);
        plot->replot(QCustomPlot::rpQueuedReplot);
    }
};

TrainingView::TrainingView(QWidget* parent) : Panel(tr("Training: loss and accuracy by epoch"), parent), m_plot(new Plot) {
    m_model = new TrainingModel(this);
    m_plot->plot->setAccessibleName(tr("Loss and accuracy by epoch"));
    m_plot->plot->setToolTip(tr("■ loss (left axis), ● accuracy (right axis), both on the training images while they are learned "
                                "from. The result panel measures on the images that are open."));
    m_stack = new PlotStack(m_plot->plot, m_model, tr("Loss and accuracy by epoch"), this);
    setContent(m_stack);
    m_status = new QLabel(this);
    m_status->setFont(Theme::font(-1));
    addHeaderWidget(m_status);
    connect(&Theme::instance(), &Theme::changed, this, &TrainingView::followTheme);
    followTheme();
    setState({});
}

TrainingView::~TrainingView() = default;

void TrainingView::setState(const TrainingState& state) {
    const std::vector<EpochFigures>& epochs = state.epochs;
    m_model->setEpochs(epochs);
    m_plot->show(epochs);
    if (epochs.empty())
        m_status->setText(state.isRunning ? tr("The first epoch is running.") : tr("The selected step does not train."));
    else
        m_status->setText((state.isRunning ? tr("running, epoch %1: loss %2, accuracy %3") : tr("epoch %1: loss %2, accuracy %3"))
                              .arg(countText(static_cast<qint64>(epochs.size())), numberText(epochs.back().loss, 4),
                                   percentText(epochs.back().accuracy, 2)));
}

QString TrainingView::statusText() const {
    return m_status->text();
}

void TrainingView::followTheme() {
    m_plot->followTheme();
}

} // namespace prunescope
