#include "gui/panels/histogram/HistogramPlot.h"

#include "gui/Theme.h"
#include "gui/values/NumberText.h"
#include "gui/widgets/PlotStyle.h"

#include <QCoreApplication>

#include <qcustomplot.h>

#include <algorithm>
#include <cmath>

namespace prunescope {

namespace {

constexpr int kHandleStrip = 18; // pixels above the bars
constexpr int kZeroWidth = 54;
constexpr double kBarShare = 0.88; // of a bin's width
constexpr double kLogFloor = 0.6;  // below 1, so that a bar of one weight shows
constexpr double kLogRoom = 1.6;   // factor of free space above the tallest bar
constexpr double kLinearRoom = 1.08;
constexpr const char* kKeptLayer = "kept";

/// The threshold lines with their handles, above everything else.
class ThresholdLines : public QCPLayerable {
public:
    explicit ThresholdLines(QCPAxisRect* rect) : QCPLayerable(rect->parentPlot(), QStringLiteral("overlay")), m_rect(rect) {}

    std::optional<double> magnitude;
    bool locked = false;

protected:
    void applyDefaultAntialiasingHint(QCPPainter* painter) const override { painter->setAntialiasing(true); }

    void draw(QCPPainter* painter) override {
        if (!magnitude)
            return;
        const QCPAxis* axis = m_rect->axis(QCPAxis::atBottom);
        const QColor color = Theme::instance().color(Token::Loss);
        for (const double x : {-*magnitude, *magnitude}) {
            if (!axis->range().contains(x))
                continue;
            const double pixel = std::round(axis->coordToPixel(x)) + 0.5;
            painter->setPen(QPen(color, 1.5));
            painter->drawLine(QPointF(pixel, m_rect->top() - kHandleStrip + 6), QPointF(pixel, m_rect->bottom()));
            if (locked)
                continue;
            const QRectF handle(pixel - 4.5, m_rect->top() - kHandleStrip + 2, 9, 13);
            painter->setPen(Qt::NoPen);
            painter->setBrush(color);
            painter->drawRoundedRect(handle, 2.5, 2.5);
            if (parentPlot()->hasFocus()) {
                painter->setPen(QPen(Theme::instance().color(Token::Accent), 1.5));
                painter->setBrush(Qt::NoBrush);
                painter->drawRoundedRect(handle.adjusted(-2.5, -2.5, 2.5, 2.5), 4, 4);
            }
        }
    }

private:
    QCPAxisRect* m_rect;
};

void styleBars(QCPBars* bars, const QColor& color) {
    bars->setPen(Qt::NoPen);
    bars->setBrush(color);
    bars->setAntialiased(false);
    bars->setAntialiasedFill(false);
    bars->setSelectable(QCP::stNone);
}

QVector<double> valuesOf(const std::vector<HistogramBin>& bins, double (*value)(const HistogramBin&)) {
    QVector<double> values(static_cast<qsizetype>(bins.size()));
    std::transform(bins.begin(), bins.end(), values.begin(), value);
    return values;
}

} // namespace

struct HistogramPlot::Parts {
    QCustomPlot* plot = nullptr;
    QCPAxisRect* zeroRect = nullptr;
    QCPAxisRect* mainRect = nullptr;
    QCPBars* dense = nullptr;
    QCPBars* kept = nullptr;
    QCPBars* zeros = nullptr;
    QCPBars* keptZeros = nullptr;
    QCPGraph* cumulative = nullptr;
    QCPItemText* zeroCount = nullptr;
    ThresholdLines* lines = nullptr;
    bool drawn = false; ///< drawn at least once, so that a layer can be replotted separately
    bool logarithmic = true;
    bool cumulativeShown = true;
    bool cumulativeKnown = false;
    double highestBar = 1;

    void makeRects();
    void makePlottables();
    void followShown();
};

void HistogramPlot::Parts::makeRects() {
    plot->plotLayout()->clear();
    zeroRect = new QCPAxisRect(plot);
    mainRect = new QCPAxisRect(plot);
    plot->plotLayout()->addElement(0, 0, zeroRect);
    plot->plotLayout()->addElement(0, 1, mainRect);
    plot->plotLayout()->setColumnSpacing(12);
    auto* group = new QCPMarginGroup(plot);
    for (QCPAxisRect* rect : {zeroRect, mainRect}) {
        rect->setMarginGroup(QCP::msBottom, group);
        rect->setAutoMargins(QCP::msLeft | QCP::msRight | QCP::msBottom);
        rect->setMargins(QMargins(0, kHandleStrip, 0, 0));
        rect->setMinimumMargins(QMargins(0, 0, 0, 0));
    }
    zeroRect->setMinimumSize(kZeroWidth, 40);
    zeroRect->setMaximumSize(kZeroWidth, QWIDGETSIZE_MAX);
    zeroRect->setSizeConstraintRect(QCPLayoutElement::scrInnerRect);
    mainRect->axis(QCPAxis::atLeft)->setTickLabels(false);
    mainRect->axis(QCPAxis::atRight)->setVisible(true);
    mainRect->axis(QCPAxis::atRight)->setRange(0, 100);
    useNumberTicks(*mainRect->axis(QCPAxis::atRight), 3, true);
    useNumberTicks(*mainRect->axis(QCPAxis::atBottom), 7);
    const QSharedPointer<QCPAxisTickerText> zeroTicker(new QCPAxisTickerText);
    zeroTicker->addTick(0, QCoreApplication::translate("prunescope::HistogramView", "exactly 0"));
    zeroRect->axis(QCPAxis::atBottom)->setTicker(zeroTicker);
    zeroRect->axis(QCPAxis::atBottom)->setRange(-1, 1);
}

void HistogramPlot::Parts::makePlottables() {
    const auto barsIn = [this](QCPAxisRect* rect) {
        auto* bars = new QCPBars(rect->axis(QCPAxis::atBottom), rect->axis(QCPAxis::atLeft));
        bars->setWidthType(QCPBars::wtPlotCoords);
        return bars;
    };
    // Items that change during a drag have their own layer; the curve is above them.
    plot->addLayer(QString::fromLatin1(kKeptLayer), plot->layer(QStringLiteral("main")), QCustomPlot::limAbove);
    plot->layer(QString::fromLatin1(kKeptLayer))->setMode(QCPLayer::lmBuffered);
    plot->addLayer(QStringLiteral("curve"), plot->layer(QString::fromLatin1(kKeptLayer)), QCustomPlot::limAbove);
    dense = barsIn(mainRect);
    kept = barsIn(mainRect);
    zeros = barsIn(zeroRect);
    keptZeros = barsIn(zeroRect);
    zeros->setWidth(0.5);
    keptZeros->setWidth(0.5);
    cumulative = plot->addGraph(mainRect->axis(QCPAxis::atBottom), mainRect->axis(QCPAxis::atRight));
    cumulative->setSelectable(QCP::stNone);
    cumulative->setLayer(QStringLiteral("curve"));
    for (QCPBars* bars : {kept, keptZeros})
        bars->setLayer(QString::fromLatin1(kKeptLayer));
    zeroCount = new QCPItemText(plot);
    zeroCount->setClipToAxisRect(false);
    zeroCount->position->setTypeX(QCPItemPosition::ptPlotCoords);
    zeroCount->position->setTypeY(QCPItemPosition::ptPlotCoords);
    zeroCount->position->setAxes(zeroRect->axis(QCPAxis::atBottom), zeroRect->axis(QCPAxis::atLeft));
    zeroCount->position->setAxisRect(zeroRect);
    zeroCount->setPositionAlignment(Qt::AlignHCenter | Qt::AlignBottom);
    zeroCount->setPadding(QMargins(0, 0, 0, 1));
    lines = new ThresholdLines(mainRect);
}

void HistogramPlot::Parts::followShown() {
    const bool shown = cumulativeShown && cumulativeKnown;
    cumulative->setVisible(shown);
    mainRect->axis(QCPAxis::atRight)->setTickLabels(shown);
}

HistogramPlot::HistogramPlot() : m_parts(std::make_unique<Parts>()) {
    m_parts->plot = new QCustomPlot;
    m_parts->plot->setInteractions({});
    m_parts->plot->setMinimumSize(240, 90);
    m_parts->plot->setFocusPolicy(Qt::StrongFocus);
    m_parts->makeRects();
    m_parts->makePlottables();
    QObject::connect(m_parts->plot, &QCustomPlot::afterReplot, m_parts->plot, [this] { m_parts->drawn = true; });
    setLogarithmic(true);
    followTheme();
}

HistogramPlot::~HistogramPlot() = default;

QWidget* HistogramPlot::widget() const {
    return m_parts->plot;
}

void HistogramPlot::setBins(const std::vector<HistogramBin>& bins, const ZeroBar& zeros) {
    const QVector<double> centers = valuesOf(bins, [](const HistogramBin& bin) { return (bin.low + bin.high) / 2; });
    // The loaded weights are the muted background. If a rebuilt base has more weights in a bin, its accent bar is taller.
    m_parts->dense->setData(centers, valuesOf(bins, [](const HistogramBin& bin) { return static_cast<double>(bin.dense); }),
                            true);
    m_parts->kept->setData(centers, valuesOf(bins, [](const HistogramBin& bin) { return static_cast<double>(bin.kept); }), true);
    if (!bins.empty()) {
        const double width = (bins.front().high - bins.front().low) * kBarShare;
        m_parts->dense->setWidth(width);
        m_parts->kept->setWidth(width);
    }
    m_parts->zeros->setData({0.0}, {static_cast<double>(zeros.all)});
    m_parts->keptZeros->setData({0.0}, {static_cast<double>(zeros.kept)});
    fitCounts(bins, zeros);
}

void HistogramPlot::setKept(const std::vector<HistogramBin>& bins, Index keptZeros) {
    const QVector<double> centers = valuesOf(bins, [](const HistogramBin& bin) { return (bin.low + bin.high) / 2; });
    m_parts->kept->setData(centers, valuesOf(bins, [](const HistogramBin& bin) { return static_cast<double>(bin.kept); }), true);
    m_parts->keptZeros->setData({0.0}, {static_cast<double>(keptZeros)});
    replotLayer(kKeptLayer);
}

void HistogramPlot::replotLayer(const char* name) {
    if (m_parts->drawn)
        m_parts->plot->layer(QString::fromLatin1(name))->replot();
    else
        replot();
}

void HistogramPlot::fitCounts(const std::vector<HistogramBin>& bins, const ZeroBar& zeros) {
    Index highest = 1;
    for (const HistogramBin& bin : bins)
        highest = std::max({highest, bin.dense, bin.base});
    double top = static_cast<double>(highest) * (m_parts->logarithmic ? kLogRoom : kLinearRoom);
    // On a linear scale the zeros of a pruned layer would flatten everything else, so their bar is clipped at the frame and its
    // label shows the count.
    if (m_parts->logarithmic)
        top = std::max(top, static_cast<double>(zeros.all) * kLogRoom * 2);
    const bool cut = static_cast<double>(zeros.all) > top;
    for (QCPAxisRect* rect : {m_parts->zeroRect, m_parts->mainRect})
        rect->axis(QCPAxis::atLeft)->setRange(m_parts->logarithmic ? kLogFloor : 0, top);
    m_parts->zeroCount->setText(countText(zeros.all) + (cut ? QStringLiteral("\u00a0↑") : QString()));
    const double base = m_parts->logarithmic ? kLogFloor : 0;
    m_parts->zeroCount->position->setCoords(0, cut ? top : std::max(base, static_cast<double>(zeros.all)));
}

void HistogramPlot::setCumulative(const std::vector<double>& shares, double step) {
    const auto last = static_cast<Index>(shares.size()) - 1;
    QVector<double> x;
    QVector<double> y;
    for (Index j = -last; j <= last; ++j) {
        x << static_cast<double>(j) * step;
        y << 100 * shares[static_cast<std::size_t>(std::abs(j))];
    }
    m_parts->cumulative->setData(x, y, true);
    m_parts->cumulativeKnown = !shares.empty();
    m_parts->followShown();
}

void HistogramPlot::setCumulativeShown(bool shown) {
    m_parts->cumulativeShown = shown;
    m_parts->followShown();
}

void HistogramPlot::setLogarithmic(bool logarithmic) {
    m_parts->logarithmic = logarithmic;
    for (QCPAxisRect* rect : {m_parts->zeroRect, m_parts->mainRect}) {
        QCPAxis* axis = rect->axis(QCPAxis::atLeft);
        axis->setScaleType(logarithmic ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
        if (logarithmic)
            useLogTicks(*axis);
        else
            useNumberTicks(*axis, 4);
    }
    for (QCPBars* bars : {m_parts->dense, m_parts->kept, m_parts->zeros, m_parts->keptZeros})
        bars->setBaseValue(logarithmic ? kLogFloor / 10 : 0);
}

void HistogramPlot::setLines(std::optional<double> magnitude, bool locked) {
    if (m_parts->lines->magnitude == magnitude && m_parts->lines->locked == locked)
        return;
    m_parts->lines->magnitude = magnitude;
    m_parts->lines->locked = locked;
    replotLayer("overlay");
}

void HistogramPlot::setRange(double low, double high) {
    m_parts->mainRect->axis(QCPAxis::atBottom)->setRange(low, high);
}

double HistogramPlot::rangeLow() const {
    return m_parts->mainRect->axis(QCPAxis::atBottom)->range().lower;
}

double HistogramPlot::rangeHigh() const {
    return m_parts->mainRect->axis(QCPAxis::atBottom)->range().upper;
}

double HistogramPlot::toPixel(double x) const {
    return m_parts->mainRect->axis(QCPAxis::atBottom)->coordToPixel(x);
}

double HistogramPlot::toValue(double pixel) const {
    return m_parts->mainRect->axis(QCPAxis::atBottom)->pixelToCoord(pixel);
}

bool HistogramPlot::isOverBars(double x, double y) const {
    return m_parts->mainRect->rect().adjusted(-5, -kHandleStrip, 5, 0).contains(QPointF(x, y).toPoint());
}

bool HistogramPlot::isOverZeros(double x) const {
    return x >= m_parts->zeroRect->left() && x <= m_parts->zeroRect->right();
}

void HistogramPlot::followTheme() {
    const Theme& theme = Theme::instance();
    stylePlot(*m_parts->plot);
    for (QCPAxisRect* rect : {m_parts->zeroRect, m_parts->mainRect})
        for (QCPAxis* axis : rect->axes())
            styleAxis(*axis, axis->axisType() == QCPAxis::atLeft ? GridLines::Horizontal : GridLines::None);
    styleBars(m_parts->dense, theme.color(Token::Line));
    styleBars(m_parts->zeros, theme.color(Token::Line));
    styleBars(m_parts->kept, theme.color(Token::Accent));
    styleBars(m_parts->keptZeros, theme.color(Token::Accent));
    m_parts->cumulative->setPen(QPen(theme.color(Token::DenseReference), 1.2));
    m_parts->zeroCount->setColor(theme.color(Token::QuietText));
    m_parts->zeroCount->setFont(Theme::font(-2));
}

void HistogramPlot::replot() {
    m_parts->plot->replot(QCustomPlot::rpQueuedReplot);
}

} // namespace prunescope
