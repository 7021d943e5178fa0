#include "gui/panels/weights/ColorBar.h"

#include "gui/Theme.h"
#include "gui/panels/weights/CellColors.h"
#include "gui/values/NumberText.h"

#include <qcustomplot.h>

#include <QBoxLayout>

#include <cmath>

namespace prunescope {

namespace {

constexpr int kStops = 64; // QCPColorGradient blends between these in sRGB; they are close enough for this to be invisible
constexpr int kBarWidth = 12;
constexpr double kWheelStep = 1.1;

QCPColorGradient gradientOf(const CellColors& colors) {
    QCPColorGradient gradient;
    gradient.clearColorStops();
    gradient.setColorInterpolation(QCPColorGradient::ciRGB);
    for (int i = 0; i <= kStops; ++i) {
        const double share = static_cast<double>(i) / kStops;
        gradient.setColorStopAt(share, QColor(colors.weight(static_cast<float>((2 * share - 1) * colors.range()))));
    }
    return gradient;
}

} // namespace

ColorBar::ColorBar(QWidget* parent) : QWidget(parent), m_plot(new QCustomPlot(this)) {
    setAccessibleName(tr("Colours of weights"));
    setToolTip(tr("Colours of weights, the same on both sides of 0; larger weights get the last colour. Turn the wheel here to "
                  "change the range."));
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Expanding);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_plot);
    m_plot->setAttribute(Qt::WA_TransparentForMouseEvents); // so that this widget gets the wheel events
    m_plot->setFocusPolicy(Qt::NoFocus);
    m_plot->plotLayout()->clear();
    m_scale = new QCPColorScale(m_plot);
    m_scale->setType(QCPAxis::atRight);
    m_scale->setBarWidth(kBarWidth);
    m_scale->setMinimumMargins({});
    m_scale->setMargins({});
    m_plot->plotLayout()->addElement(0, 0, m_scale);
    connect(&Theme::instance(), &Theme::changed, this, &ColorBar::update);
    update();
}

void ColorBar::setRange(double range) {
    if (range == m_range)
        return;
    m_range = range;
    update();
}

QSize ColorBar::sizeHint() const {
    const QFontMetrics metrics(Theme::font(-1));
    return {kBarWidth + metrics.horizontalAdvance(numberText(-0.88, 2)) + 8, 100};
}

void ColorBar::wheelEvent(QWheelEvent* event) {
    emit rangeChosen(m_range * std::pow(kWheelStep, event->angleDelta().y() / 120.0));
    event->accept();
}

void ColorBar::update() {
    const Theme& theme = Theme::instance();
    m_plot->setBackground(theme.color(Token::Panel));
    m_scale->setGradient(gradientOf(CellColors(m_range)));
    m_scale->setDataRange({-m_range, m_range});
    QCPAxis* axis = m_scale->axis();
    axis->setTickLabelFont(Theme::font(-1));
    axis->setTickLabelColor(theme.color(Token::QuietText));
    for (QCPAxis* side : m_scale->findChildren<QCPAxis*>())
        side->setBasePen(theme.color(Token::Line));
    axis->setBasePen(theme.color(Token::Line));
    axis->setTickPen(Qt::NoPen);
    axis->setSubTickPen(Qt::NoPen);
    axis->setTickLabelPadding(4);
    placeLabels();
}

void ColorBar::placeLabels() {
    // QCustomPlot drops labels that extend beyond the edge, so those at the ends are moved half a line inwards.
    const double half = (QFontMetrics(Theme::font(-1)).height() + 4) / 2.0;
    const double inside = m_range * std::max(0.0, 1 - 2 * half / std::max(1, height()));
    const int decimals = m_range < 0.1 ? 3 : m_range < 10 ? 2 : 0;
    auto ticker = QSharedPointer<QCPAxisTickerText>::create();
    ticker->addTick(inside, numberText(m_range, decimals));
    ticker->addTick(0, QLocale().toString(0));
    ticker->addTick(-inside, numberText(-m_range, decimals));
    m_scale->axis()->setTicker(ticker);
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

void ColorBar::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    placeLabels();
}

} // namespace prunescope
