#include "gui/panels/histogram/HistogramView.h"

#include "gui/Theme.h"
#include "gui/panels/histogram/HistogramModel.h"
#include "gui/panels/histogram/HistogramPlot.h"
#include "gui/values/NumberText.h"
#include "gui/widgets/PlotStack.h"
#include "gui/widgets/SegmentedSwitch.h"

#include <QAction>
#include <QCheckBox>
#include <QHelpEvent>
#include <QLabel>
#include <QMouseEvent>
#include <QToolTip>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace prunescope {

namespace {

constexpr double kBarsInView = 160; // at most
constexpr double kGrabDistance = 6; // pixels
constexpr double kRoom = 1.02;      // free space beside the outermost bar
constexpr double kStepsPerBar = 4;  // arrow keys
constexpr double kZoomPerNotch = 1.25;
constexpr std::size_t kCurvePoints = 600;

/// 1, 2, 5, 10, 20, …: the number of bins per bar such that `bins` of them give at most kBarsInView bars.
Index niceFactor(double bins) {
    Index decade = 1;
    while (true) {
        for (const Index step : {1, 2, 5})
            if (bins / static_cast<double>(step * decade) <= kBarsInView)
                return step * decade;
        decade *= 10;
    }
}

} // namespace

HistogramView::HistogramView(QWidget* parent)
    : Panel(tr("Histogram"), parent), m_model(new HistogramModel(this)), m_plot(std::make_unique<HistogramPlot>()) {
    makeHeader();
    QWidget* plot = m_plot->widget();
    plot->setAccessibleName(tr("Histogram of the weights, with the threshold"));
    plot->setAccessibleDescription(tr("Left and right arrows move the threshold, with Shift a whole bar. The wheel or plus and "
                                      "minus zoom, 0 shows everything."));
    plot->setMouseTracking(true);
    plot->installEventFilter(this);
    m_stack = new PlotStack(plot, m_model, tr("Histogram as a table"));
    setContent(m_stack);
    connect(&Theme::instance(), &Theme::changed, this, &HistogramView::followTheme);
    followTheme();
}

HistogramView::~HistogramView() {
    m_plot->widget()->removeEventFilter(this);
}

void HistogramView::makeHeader() {
    m_legend = new QLabel;
    addHeaderWidget(m_legend);
    m_cumulativeBox = new QCheckBox(tr("cumulative"));
    m_cumulativeBox->setChecked(true);
    m_cumulativeBox->setToolTip(tr("A curve of how much of the layer falls at each threshold."));
    m_cumulativeBox->setAccessibleName(tr("Show the cumulative curve"));
    addHeaderWidget(m_cumulativeBox);
    connect(m_cumulativeBox, &QCheckBox::toggled, this, [this](bool shown) {
        m_plot->setCumulativeShown(shown);
        followTheme();
    });
    m_countSwitch = new SegmentedSwitch(tr("Scale of the counts"));
    m_countSwitch->addSegment(tr("linear"));
    m_countSwitch->addSegment(tr("log"), tr("Shows the tails: bars of one weight beside bars of thousands."));
    m_countSwitch->setCurrent(static_cast<int>(Counts::Logarithmic));
    addHeaderWidget(m_countSwitch);
    connect(m_countSwitch, &SegmentedSwitch::currentChanged, this, [this](int segment) {
        m_plot->setLogarithmic(static_cast<Counts>(segment) == Counts::Logarithmic);
        refill();
    });
}

void HistogramView::setHistogram(const QString& layerName, std::shared_ptr<const WeightHistogram> histogram) {
    setHeading(layerName.isEmpty() ? tr("Histogram") : tr("Histogram of %1").arg(layerName));
    if (histogram && histogram == m_histogram)
        return; // a handle that is being dragged is left alone
    m_histogram = std::move(histogram);
    m_cut.reset();
    m_dragged.reset();
    if (!m_histogram) {
        m_model->setBins({}, {}, 0, false);
        m_plot->setBins({}, {});
        m_plot->setCumulative({}, 1);
        updateLines();
        m_plot->replot();
        return;
    }
    m_surviving = survivingCounts(*m_histogram, m_cut);
    refillCumulative();
    fitRange();
}

void HistogramView::setCut(const std::optional<Cut>& cut) {
    if (cut == m_cut)
        return; // reported again when measured numbers arrive
    m_cut = cut;
    if (!m_histogram)
        return;
    m_surviving = survivingCounts(*m_histogram, m_cut);
    refill(Redraw::Kept);
}

void HistogramView::setThresholdEditable(bool editable, const QString& reason) {
    if (editable == m_editable && reason == m_lockReason)
        return;
    m_editable = editable;
    m_lockReason = reason;
    updateLines();
}

void HistogramView::setCounts(Counts counts) {
    m_countSwitch->setCurrent(static_cast<int>(counts));
}

void HistogramView::setCumulativeShown(bool shown) {
    m_cumulativeBox->setChecked(shown);
}

QWidget* HistogramView::plotWidget() const {
    return m_plot->widget();
}

std::optional<double> HistogramView::linePosition(int sign) const {
    const auto magnitude = shownMagnitude();
    if (!magnitude)
        return std::nullopt;
    return m_plot->toPixel(sign * *magnitude);
}

double HistogramView::valueAtPixel(double x) const {
    return m_plot->toValue(x);
}

double HistogramView::farthest() const {
    return std::max(std::fabs(m_histogram->low), std::fabs(m_histogram->high));
}

std::optional<double> HistogramView::shownMagnitude() const {
    if (!m_histogram || (!m_cut && !m_editable))
        return std::nullopt;
    const auto magnitude = m_histogram->scores.magnitudeAt(m_cut ? static_cast<double>(m_cut->threshold) : 0);
    if (!magnitude)
        return std::nullopt;
    // A threshold beyond every weight of this layer is shown at the edge, where it can still be grabbed.
    return m_dragged ? *m_dragged : std::min(*magnitude, farthest() * kRoom);
}

bool HistogramView::canDrag() const {
    return m_editable && shownMagnitude().has_value();
}

bool HistogramView::isNearLine(double x, double y) const {
    if (!m_plot->isOverBars(x, y))
        return false;
    const auto magnitude = shownMagnitude();
    return magnitude &&
           std::min(std::fabs(x - m_plot->toPixel(*magnitude)), std::fabs(x - m_plot->toPixel(-*magnitude))) <= kGrabDistance;
}

void HistogramView::fitRange() {
    if (!m_histogram)
        return;
    const double reach = std::max(farthest(), m_histogram->binWidth) * kRoom;
    setRange(-reach, reach);
}

void HistogramView::zoom(double x, double factor) {
    if (!m_histogram)
        return;
    const double reach = std::max(farthest(), m_histogram->binWidth) * kRoom;
    const double center = m_plot->toValue(x);
    const double low = std::max(-reach, center - (center - m_plot->rangeLow()) * factor);
    const double high = std::min(reach, center + (m_plot->rangeHigh() - center) * factor);
    if (high - low >= 10 * m_histogram->binWidth)
        setRange(low, high);
}

void HistogramView::setRange(double low, double high) {
    m_plot->setRange(low, high);
    m_factor = niceFactor((high - low) / m_histogram->binWidth);
    refill();
}

void HistogramView::refill(Redraw redraw) {
    if (!m_histogram) {
        m_plot->replot();
        return;
    }
    const WeightHistogram& histogram = *m_histogram;
    std::vector<HistogramBin> bins = mergedBins(histogram, m_surviving, m_factor);
    const Index baseZeros = histogram.prunedAtBase + histogram.keptZeros;
    if (redraw == Redraw::Kept)
        m_plot->setKept(bins, m_surviving.zeros);
    else
        m_plot->setBins(bins, {baseZeros, m_surviving.zeros});
    m_model->setBins(std::move(bins), {histogram.denseZeros, baseZeros, m_surviving.zeros, histogram.atMost.front()},
                     histogram.weightCount, histogram.scores.magnitudeAt(0).has_value());
    updateLines();
    if (redraw == Redraw::All)
        m_plot->replot();
}

void HistogramView::refillCumulative() {
    const bool known = m_histogram->scores.magnitudeAt(0).has_value() && m_histogram->weightCount > 0;
    m_cumulativeBox->setEnabled(known);
    m_cumulativeBox->setToolTip(known ? tr("A curve of how much of the layer falls at each threshold.")
                                      : tr("There is no such curve: this criterion does not follow |w|."));
    std::vector<double> shares;
    const std::size_t step = std::max<std::size_t>(1, m_histogram->atMost.size() / kCurvePoints);
    if (known)
        for (std::size_t j = 0; j < m_histogram->atMost.size(); j += step)
            shares.push_back(static_cast<double>(m_histogram->atMost[j]) / static_cast<double>(m_histogram->weightCount));
    m_plot->setCumulative(shares, m_histogram->binWidth * static_cast<double>(step));
}

void HistogramView::updateLines() {
    m_plot->setLines(shownMagnitude(), !m_editable);
}

bool HistogramView::eventFilter(QObject* watched, QEvent* event) {
    if (watched != m_plot->widget())
        return Panel::eventFilter(watched, event);
    switch (event->type()) {
    case QEvent::MouseButtonPress:
    case QEvent::MouseMove:
    case QEvent::MouseButtonRelease:
    case QEvent::MouseButtonDblClick: return handleMouse(static_cast<QMouseEvent*>(event));
    case QEvent::Wheel: {
        const auto* wheel = static_cast<QWheelEvent*>(event);
        zoom(wheel->position().x(), std::pow(kZoomPerNotch, -wheel->angleDelta().y() / 120.0));
        return true;
    }
    case QEvent::KeyPress: {
        const auto* key = static_cast<QKeyEvent*>(event);
        return pressKey(key->key(), key->modifiers());
    }
    case QEvent::ToolTip: {
        const auto* help = static_cast<QHelpEvent*>(event);
        QToolTip::showText(help->globalPos(), tipAt(help->pos().x()), m_plot->widget());
        return true;
    }
    case QEvent::FocusIn:
    case QEvent::FocusOut: m_plot->replot(); break;
    default: break;
    }
    return false;
}

bool HistogramView::handleMouse(QMouseEvent* event) {
    const QPointF position = event->position();
    switch (event->type()) {
    case QEvent::MouseButtonDblClick: fitRange(); return true;
    case QEvent::MouseMove: return move(position.x(), position.y());
    case QEvent::MouseButtonPress: return event->button() == Qt::LeftButton && press(position.x(), position.y());
    default: return event->button() == Qt::LeftButton && release();
    }
}

bool HistogramView::press(double x, double y) {
    if (!canDrag() || !isNearLine(x, y))
        return false;
    const double magnitude = *shownMagnitude();
    // At 0 the two lines coincide: the side to which the pointer moves decides.
    const double line = m_plot->toValue(x) < 0 ? -magnitude : magnitude;
    m_grabOffset = x - m_plot->toPixel(line);
    m_dragged = magnitude;
    m_plot->widget()->setFocus(Qt::MouseFocusReason);
    emit thresholdDragStarted();
    return true;
}

bool HistogramView::move(double x, double y) {
    if (m_dragged) {
        dragTo(std::fabs(m_plot->toValue(x - m_grabOffset)));
        return true;
    }
    m_plot->widget()->setCursor(canDrag() && isNearLine(x, y) ? Qt::SplitHCursor : Qt::ArrowCursor);
    return false;
}

bool HistogramView::release() {
    if (!m_dragged)
        return false;
    m_dragged.reset();
    emit thresholdDragFinished();
    updateLines();
    return true;
}

void HistogramView::dragTo(double magnitude) {
    magnitude = std::clamp(magnitude, 0.0, farthest());
    if (m_dragged)
        m_dragged = magnitude;
    updateLines();
    emit thresholdDragged(magnitude / static_cast<double>(m_histogram->scores.deviation()));
}

bool HistogramView::pressKey(int key, Qt::KeyboardModifiers modifiers) {
    const double middle = (m_plot->toPixel(m_plot->rangeLow()) + m_plot->toPixel(m_plot->rangeHigh())) / 2;
    switch (key) {
    case Qt::Key_Plus: zoom(middle, 1 / kZoomPerNotch); return true;
    case Qt::Key_Minus: zoom(middle, kZoomPerNotch); return true;
    case Qt::Key_0: fitRange(); return true;
    case Qt::Key_Left:
    case Qt::Key_Right: break;
    default: return false;
    }
    if (!canDrag() || m_dragged)
        return true;
    const double bar = m_histogram->binWidth * static_cast<double>(m_factor);
    const double step = modifiers.testFlag(Qt::ShiftModifier) ? bar : bar / kStepsPerBar;
    const double magnitude = *shownMagnitude() + (key == Qt::Key_Right ? step : -step);
    dragTo(magnitude);
    return true;
}

QString HistogramView::tipAt(double x) const {
    if (!m_histogram)
        return {};
    if (m_plot->isOverZeros(x))
        return tr("Exactly 0 before this step: %1 (pruned %2, kept though 0 %3).\nAs loaded: %4.")
            .arg(countText(m_histogram->prunedAtBase + m_histogram->keptZeros), countText(m_histogram->prunedAtBase),
                 countText(m_histogram->keptZeros), countText(m_histogram->denseZeros));
    if (!m_editable && !m_lockReason.isEmpty() && isNearLine(x, m_plot->widget()->height() / 2.0))
        return m_lockReason;
    const double value = m_plot->toValue(x);
    for (const HistogramBin& bin : m_model->bins()) {
        if (value < bin.low || value >= bin.high)
            continue;
        QString tip = tr("%1 to %2: dense %3, before this step %4, kept %5")
                          .arg(shortNumberText(bin.low), shortNumberText(bin.high), countText(bin.dense), countText(bin.base),
                               countText(bin.kept));
        if (m_histogram->scores.magnitudeAt(0))
            tip += QLatin1Char('\n') +
                   tr("|w| ≤ %1 takes %2 of the layer.")
                       .arg(shortNumberText(std::max(std::fabs(bin.low), std::fabs(bin.high))),
                            percentText(static_cast<double>(bin.atMost) / static_cast<double>(m_histogram->weightCount), 2));
        return tip;
    }
    return {};
}

void HistogramView::followTheme() {
    const Theme& theme = Theme::instance();
    const auto entry = [&theme](Token token, const QString& text) {
        return QStringLiteral("<span style='color:%1'>■</span>&nbsp;<span style='color:%2'>%3</span>&nbsp;&nbsp; ")
            .arg(theme.color(token).name(), theme.color(Token::QuietText).name(), text);
    };
    m_legend->setFont(Theme::font(-1));
    m_legend->setText(entry(Token::Accent, tr("kept")) + entry(Token::Line, tr("as loaded")));
    m_cumulativeBox->setFont(Theme::font(-1));
    m_plot->followTheme();
    m_plot->replot();
}

} // namespace prunescope
