#include "gui/panels/curve/AccuracyCurveView.h"

#include "gui/Theme.h"
#include "gui/values/NumberText.h"
#include "gui/widgets/LiveLabel.h"
#include "gui/widgets/PlotStack.h"
#include "gui/widgets/PlotStyle.h"
#include "gui/widgets/SegmentedSwitch.h"

#include <QMouseEvent>
#include <QToolTip>

#include <qcustomplot.h>

#include <algorithm>
#include <cmath>

namespace prunescope {

namespace {

constexpr double kArrowStep = 0.001;
constexpr double kPageStep = 0.05;
constexpr double kFewestPointsBelow = 2.0; // the zoomed range shows at least this many points of accuracy below dense
constexpr int kLabelGap = 8;               // pixels between a point and its name
constexpr double kZoomDrop = 6.0;          // and as many as the curve has lost within the first part of it, up to this

QVector<double> sparsities(const std::vector<CurvePoint>& points) {
    QVector<double> values;
    for (const CurvePoint& point : points)
        values << 100 * point.sparsity;
    return values;
}

QVector<double> accuracies(const std::vector<CurvePoint>& points) {
    QVector<double> values;
    for (const CurvePoint& point : points)
        values << 100 * point.accuracy;
    return values;
}

} // namespace

struct AccuracyCurveView::Plot {
    QCustomPlot* plot = nullptr;
    QCPItemStraightLine* dense = nullptr;
    QCPItemText* denseLabel = nullptr;
    QCPGraph* random = nullptr;
    QCPGraph* curve = nullptr;
    QCPGraph* variants = nullptr;
    QVector<QCPItemText*> variantLabels;
    QCPItemLine* currentLine = nullptr;
    QCPGraph* current = nullptr;
    bool drawn = false; ///< drawn at least once, so that a layer can be replotted separately

    Plot();
    void setDense(std::optional<double> accuracy);
    void setVariants(const std::vector<CurveVariant>& shown);
    void placeLabels();
    void setCurrent(const std::optional<CurvePoint>& point, bool stale);
    void followTheme();
};

AccuracyCurveView::Plot::Plot() : plot(new QCustomPlot) {
    plot->setMinimumSize(240, 80);
    plot->setFocusPolicy(Qt::StrongFocus);
    plot->setMouseTracking(true);
    plot->xAxis->setRange(0, 100);
    useNumberTicks(*plot->xAxis, 6, true);
    useNumberTicks(*plot->yAxis, 5);
    plot->axisRect()->setMinimumMargins(QMargins(4, 9, 22, 4));
    dense = new QCPItemStraightLine(plot);
    denseLabel = new QCPItemText(plot);
    denseLabel->setClipToAxisRect(false);
    denseLabel->setPositionAlignment(Qt::AlignLeft | Qt::AlignBottom);
    denseLabel->setPadding(QMargins(8, 0, 0, 1));
    random = plot->addGraph();
    curve = plot->addGraph();
    variants = plot->addGraph();
    variants->setLineStyle(QCPGraph::lsNone);
    currentLine = new QCPItemLine(plot);
    current = plot->addGraph();
    current->setLineStyle(QCPGraph::lsNone);
    // Items that move with the threshold have their own layer, so that it can be redrawn separately.
    plot->addLayer(QStringLiteral("current"), plot->layer(QStringLiteral("axes")), QCustomPlot::limAbove);
    plot->layer(QStringLiteral("current"))->setMode(QCPLayer::lmBuffered);
    current->setLayer(QStringLiteral("current"));
    currentLine->setLayer(QStringLiteral("current"));
    QObject::connect(plot, &QCustomPlot::afterLayout, plot, [this] { placeLabels(); });
    QObject::connect(plot, &QCustomPlot::afterReplot, plot, [this] { drawn = true; });
    for (QCPGraph* graph : {random, curve, variants, current})
        graph->setSelectable(QCP::stNone);
}

void AccuracyCurveView::Plot::setDense(std::optional<double> accuracy) {
    dense->setVisible(accuracy.has_value());
    denseLabel->setVisible(accuracy.has_value());
    if (!accuracy)
        return;
    dense->point1->setCoords(0, 100 * *accuracy);
    dense->point2->setCoords(100, 100 * *accuracy);
    denseLabel->position->setCoords(0, 100 * *accuracy);
    denseLabel->setText(AccuracyCurveView::tr("dense %1").arg(numberText(100 * *accuracy, 2)));
}

void AccuracyCurveView::Plot::setVariants(const std::vector<CurveVariant>& shown) {
    for (QCPItemText* label : variantLabels)
        plot->removeItem(label);
    variantLabels.clear();
    QVector<double> x;
    QVector<double> y;
    for (const CurveVariant& variant : shown) {
        x << 100 * variant.sparsity;
        y << 100 * variant.accuracy;
    }
    variants->setData(x, y);
    for (std::size_t i = 0; i < shown.size(); ++i) {
        // Variants of one kind share a name, which is shown at the last of them.
        if (shown[i].label.isEmpty() || (i + 1 < shown.size() && shown[i + 1].label == shown[i].label))
            continue;
        auto* label = new QCPItemText(plot);
        label->setClipToAxisRect(false);
        label->position->setCoords(100 * shown[i].sparsity, 100 * shown[i].accuracy);
        label->setText(shown[i].label);
        variantLabels << label;
    }
    std::stable_sort(variantLabels.begin(), variantLabels.end(), [](const QCPItemText* a, const QCPItemText* b) {
        return a->position->coords().y() > b->position->coords().y();
    });
}

/// Places each label beside its point, on the side with room, starting with the best. A label that would cover another is left
/// out: the comparison's table lists all names.
void AccuracyCurveView::Plot::placeLabels() {
    const QRect area = plot->axisRect()->rect();
    std::vector<QRectF> taken;
    for (QCPItemText* label : variantLabels) {
        const QFontMetricsF metrics(label->font());
        const QSizeF size(metrics.horizontalAdvance(label->text()) + 2 * kLabelGap, metrics.height());
        const QPointF point = label->position->pixelPosition();
        const bool left = point.x() + size.width() > area.right();
        label->setPositionAlignment((left ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
        label->setPadding(QMargins(kLabelGap, 0, kLabelGap, 0));
        const QRectF box(point.x() - (left ? size.width() : 0), point.y() - size.height() / 2, size.width(), size.height());
        const bool free = area.contains(point.toPoint()) &&
                          std::none_of(taken.begin(), taken.end(), [&](const QRectF& other) { return other.intersects(box); });
        label->setVisible(free);
        if (free)
            taken.push_back(box);
    }
}

void AccuracyCurveView::Plot::setCurrent(const std::optional<CurvePoint>& point, bool stale) {
    currentLine->setVisible(point.has_value());
    current->setVisible(point.has_value());
    if (!point)
        return;
    const double x = 100 * point->sparsity;
    const double y = 100 * point->accuracy;
    current->setData({x}, {y});
    currentLine->start->setCoords(x, plot->yAxis->range().lower);
    currentLine->end->setCoords(x, std::min(y, plot->yAxis->range().upper));
    const QColor color = Theme::instance().color(stale ? Token::DenseReference : Token::Loss);
    currentLine->setPen(QPen(color, 1.5));
    current->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDisc, color, color, 9));
}

void AccuracyCurveView::Plot::followTheme() {
    const Theme& theme = Theme::instance();
    stylePlot(*plot);
    styleAxis(*plot->xAxis, GridLines::None);
    styleAxis(*plot->yAxis, GridLines::Horizontal);
    dense->setPen(QPen(theme.color(Token::DenseReference), 1.2, Qt::DashLine));
    denseLabel->setColor(theme.color(Token::QuietText));
    denseLabel->setFont(Theme::font(-1));
    random->setPen(QPen(theme.color(Token::DenseReference), 1.2));
    curve->setPen(QPen(theme.color(Token::Accent), 1.8));
    for (QCPGraph* graph : {random, curve, current, variants})
        graph->setAntialiased(true);
    const QColor gain = theme.color(Token::Gain);
    variants->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDiamond, gain, gain, 10));
    for (QCPItemText* label : variantLabels) {
        label->setColor(gain);
        label->setFont(Theme::font(-1));
    }
}

AccuracyCurveView::AccuracyCurveView(QWidget* parent)
    : Panel(tr("Accuracy against sparsity, %"), parent), m_model(new CurveModel(this)), m_plot(std::make_unique<Plot>()) {
    makeHeader();
    m_plot->plot->setAccessibleName(tr("Measured accuracy against sparsity"));
    m_plot->plot->setAccessibleDescription(
        tr("Left and right arrows move the sparsity by 0.1 %, Page Up and Page Down by 5 %. The same numbers are in a table."));
    m_plot->plot->setCursor(Qt::PointingHandCursor);
    m_plot->plot->installEventFilter(this);
    m_stack = new PlotStack(m_plot->plot, m_model, tr("Accuracy against sparsity as a table"));
    setContent(m_stack);
    connect(&Theme::instance(), &Theme::changed, this, &AccuracyCurveView::followTheme);
    m_plot->setDense({});
    followTheme();
}

AccuracyCurveView::~AccuracyCurveView() {
    m_plot->plot->removeEventFilter(this);
}

void AccuracyCurveView::makeHeader() {
    m_status = new LiveLabel;
    addHeaderWidget(m_status);
    m_ySwitch = new SegmentedSwitch(tr("Range of the accuracy axis"));
    m_ySwitch->addSegment(tr("0–100"));
    m_ySwitch->addSegment(tr("zoom"), tr("Near the dense accuracy, where differences of tenths show."));
    addHeaderWidget(m_ySwitch);
    connect(m_ySwitch, &SegmentedSwitch::currentChanged, this, [this](int segment) {
        m_yRange = static_cast<YRange>(segment);
        refresh();
    });
}

void AccuracyCurveView::setState(const CurveState& state) {
    setDense(state.dense);
    if (std::exchange(m_shownPoints, state.points) != state.points)
        setPoints(*state.points, state.expected);
    if (std::exchange(m_shownRandom, state.random) != state.random)
        setRandomBaseline(*state.random);
    if (state.current)
        setCurrent(state.current->sparsity, state.current->accuracy, state.isStale);
    else
        clearCurrent();
    setVariants(state.variants);
}

void AccuracyCurveView::setDense(std::optional<double> accuracy) {
    if (accuracy == m_dense)
        return;
    m_dense = accuracy;
    m_plot->setDense(accuracy);
    refresh();
}

void AccuracyCurveView::setPoints(std::vector<CurvePoint> points, int expected) {
    m_expected = expected;
    m_model->setPoints(std::move(points));
    refresh();
}

void AccuracyCurveView::appendPoints(const std::vector<CurvePoint>& points) {
    m_model->appendPoints(points);
    refresh();
}

void AccuracyCurveView::setRandomBaseline(const std::vector<CurvePoint>& points) {
    m_random = points;
    refresh();
}

void AccuracyCurveView::setVariants(const std::vector<CurveVariant>& variants) {
    if (std::exchange(m_variants, variants) == variants)
        return; // unchanged, as on most moves of a slider
    m_plot->setVariants(variants);
    m_plot->followTheme();
    refresh();
}

void AccuracyCurveView::setCurrent(double sparsity, double accuracy, bool stale) {
    const CurvePoint current{.sparsity = sparsity, .accuracy = accuracy};
    if (m_current == current && m_currentStale == stale)
        return;
    m_current = current;
    m_currentStale = stale;
    showCurrent();
}

void AccuracyCurveView::clearCurrent() {
    if (!m_current)
        return;
    m_current.reset();
    showCurrent();
}

/// Redraws only the current point, unless the axis follows it.
void AccuracyCurveView::showCurrent() {
    if (m_yRange == YRange::Zoom || !m_plot->drawn)
        return refresh();
    m_plot->setCurrent(m_current, m_currentStale);
    m_plot->plot->layer(QStringLiteral("current"))->replot();
}

void AccuracyCurveView::setYRange(YRange range) {
    m_ySwitch->setCurrent(static_cast<int>(range));
}

QWidget* AccuracyCurveView::plotWidget() const {
    return m_plot->plot;
}

QPointF AccuracyCurveView::toPixel(double sparsity, double accuracy) const {
    return {m_plot->plot->xAxis->coordToPixel(100 * sparsity), m_plot->plot->yAxis->coordToPixel(100 * accuracy)};
}

QString AccuracyCurveView::statusText() const {
    return m_status->text();
}

void AccuracyCurveView::fitY() {
    QCPAxis* axis = m_plot->plot->yAxis;
    const double top = m_dense.value_or(1) * 100;
    if (m_yRange == YRange::Full) {
        axis->setRange(0, 108);
        return;
    }
    double lowest = top - kFewestPointsBelow;
    for (const CurvePoint& point : m_model->points())
        if (100 * point.accuracy >= top - kZoomDrop)
            lowest = std::min(lowest, 100 * point.accuracy);
    double highest = top;
    for (const CurvePoint& point : m_model->points())
        highest = std::max(highest, 100 * point.accuracy);
    if (m_current && 100 * m_current->accuracy >= top - 3 * kZoomDrop)
        lowest = std::min(lowest, 100 * m_current->accuracy);
    const double room = (highest - lowest) * 0.12;
    axis->setRange(lowest - room, std::min(highest + 2 * room, 100 + room));
}

void AccuracyCurveView::refresh() {
    const auto& points = m_model->points();
    m_plot->curve->setData(sparsities(points), accuracies(points), true);
    m_plot->random->setData(sparsities(m_random), accuracies(m_random));
    fitY();
    m_plot->setCurrent(m_current, m_currentStale);
    const auto count = static_cast<int>(points.size());
    if (m_expected == 0 && count == 0)
        m_status->clear();
    else if (count < m_expected)
        m_status->setText(tr("measuring %1 of %2").arg(countText(count), countText(m_expected)));
    else
        m_status->setText(tr("exact, %1 points").arg(countText(count)) + (m_random.empty() ? QString() : tr(" · grey: random")) +
                          (m_variants.empty() ? QString() : tr(" · rebuilt variants")));
    m_plot->plot->replot(QCustomPlot::rpQueuedReplot);
}

bool AccuracyCurveView::eventFilter(QObject* watched, QEvent* event) {
    if (watched != m_plot->plot)
        return Panel::eventFilter(watched, event);
    switch (event->type()) {
    case QEvent::MouseButtonPress:
    case QEvent::MouseMove:
    case QEvent::MouseButtonRelease: return handleMouse(static_cast<QMouseEvent*>(event));
    case QEvent::KeyPress:
        switch (static_cast<QKeyEvent*>(event)->key()) {
        case Qt::Key_Left: step(-kArrowStep); return true;
        case Qt::Key_Right: step(kArrowStep); return true;
        case Qt::Key_PageDown: step(-kPageStep); return true;
        case Qt::Key_PageUp: step(kPageStep); return true;
        default: return false;
        }
    default: return false;
    }
}

bool AccuracyCurveView::handleMouse(QMouseEvent* event) {
    if (event->type() == QEvent::MouseButtonPress && event->button() == Qt::LeftButton) {
        m_picking = m_plot->plot->axisRect()->rect().adjusted(-4, -4, 4, 4).contains(event->position().toPoint());
        if (m_picking)
            pick(event->position().x());
        return m_picking;
    }
    if (event->type() == QEvent::MouseButtonRelease && event->button() == Qt::LeftButton) {
        m_picking = false;
        return false;
    }
    if (event->type() == QEvent::MouseMove) {
        if (m_picking)
            pick(event->position().x());
        hover(event->position());
    }
    return m_picking;
}

void AccuracyCurveView::pick(double x) {
    emit sparsityPicked(std::clamp(m_plot->plot->xAxis->pixelToCoord(x) / 100, 0.0, 1.0));
}

void AccuracyCurveView::step(double change) {
    if (m_current)
        emit sparsityPicked(std::clamp(m_current->sparsity + change, 0.0, 1.0));
}

void AccuracyCurveView::hover(const QPointF& position) {
    const auto& points = m_model->points();
    if (points.empty() || !m_plot->plot->axisRect()->rect().contains(position.toPoint())) {
        QToolTip::hideText();
        return;
    }
    const double sparsity = m_plot->plot->xAxis->pixelToCoord(position.x()) / 100;
    const CurvePoint& nearest = *std::min_element(points.begin(), points.end(), [&](const CurvePoint& a, const CurvePoint& b) {
        return std::fabs(a.sparsity - sparsity) < std::fabs(b.sparsity - sparsity);
    });
    QString tip =
        tr("Sparsity %1, threshold %2\nAccuracy %3")
            .arg(percentText(nearest.sparsity, 2), shortNumberText(nearest.threshold), percentText(nearest.accuracy, 2));
    if (std::isfinite(nearest.loss))
        tip += tr(", loss %1").arg(numberText(nearest.loss, 3));
    QToolTip::showText(m_plot->plot->mapToGlobal(position.toPoint()), tip, m_plot->plot);
}

void AccuracyCurveView::followTheme() {
    m_status->setFont(Theme::font(-1));
    QPalette quiet = palette();
    quiet.setColor(QPalette::WindowText, Theme::instance().color(Token::QuietText));
    m_status->setPalette(quiet);
    m_plot->followTheme();
    refresh();
}

} // namespace prunescope
