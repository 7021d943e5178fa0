#include "gui/widgets/ThresholdSlider.h"

#include "gui/Theme.h"

#include <QMouseEvent>
#include <QPainter>
#include <QSignalBlocker>

#include <algorithm>
#include <cmath>

namespace prunescope {

namespace {

constexpr int kSteps = 1'000'000; // finer than any screen; a step is one weight of a million
constexpr int kSingleStep = kSteps / 1000;
constexpr int kPageStep = kSteps / 20;
constexpr double kHandleRadius = 6.5;
constexpr double kGroove = 4;
constexpr double kMargin = kHandleRadius + 2.5; // room for the focus ring

} // namespace

ThresholdSlider::ThresholdSlider(QWidget* parent) : QSlider(Qt::Horizontal, parent) {
    setRange(0, kSteps);
    setSingleStep(kSingleStep);
    setPageStep(kPageStep);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("Share of weights to prune"));
    setMouseTracking(true);
    connect(this, &QSlider::valueChanged, this, &ThresholdSlider::userMoved); // setShare() blocks it
    connect(&Theme::instance(), &Theme::changed, this, [this] { update(); });
}

void ThresholdSlider::setShare(double share) {
    const QSignalBlocker blocker(this);
    setValue(static_cast<int>(std::lround(std::clamp(share, 0.0, 1.0) * kSteps)));
    update();
}

double ThresholdSlider::share() const {
    return static_cast<double>(value()) / kSteps;
}

QSize ThresholdSlider::sizeHint() const {
    return {300, static_cast<int>(2 * kMargin) + 2};
}

QSize ThresholdSlider::minimumSizeHint() const {
    return {80, sizeHint().height()};
}

QPointF ThresholdSlider::handleCenter() const {
    return {toPixel(value()), height() / 2.0};
}

double ThresholdSlider::toPixel(int value) const {
    const double share = static_cast<double>(value) / kSteps;
    return kMargin + (layoutDirection() == Qt::RightToLeft ? 1 - share : share) * (width() - 2 * kMargin);
}

int ThresholdSlider::toValue(double pixel) const {
    const double share = std::clamp((pixel - kMargin) / (width() - 2 * kMargin), 0.0, 1.0);
    return static_cast<int>(std::lround((layoutDirection() == Qt::RightToLeft ? 1 - share : share) * kSteps));
}

void ThresholdSlider::userMoved(int) {
    update();
    emit shareDragged(share()); // a key or the wheel: outside any drag, so that quick steps can be taken back together
}

void ThresholdSlider::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton || m_dragging) {
        event->ignore();
        return;
    }
    const double distance = event->position().x() - handleCenter().x();
    const bool onHandle = std::fabs(distance) <= kHandleRadius + 2;
    m_grabOffset = onHandle ? distance : 0;
    m_dragging = true;
    setSliderDown(true);
    emit dragStarted();
    if (!onHandle) // a click on the groove jumps there, and the drag goes on from there
        setValue(toValue(event->position().x()));
    update();
}

void ThresholdSlider::mouseMoveEvent(QMouseEvent* event) {
    if (m_dragging)
        setValue(toValue(event->position().x() - m_grabOffset));
}

void ThresholdSlider::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton)
        endDrag();
}

void ThresholdSlider::wheelEvent(QWheelEvent* event) {
    if (m_dragging) // one gesture at a time
        event->accept();
    else
        QSlider::wheelEvent(event);
}

void ThresholdSlider::changeEvent(QEvent* event) {
    if (event->type() == QEvent::EnabledChange && !isEnabled())
        endDrag();
    QSlider::changeEvent(event);
}

void ThresholdSlider::endDrag() {
    if (!m_dragging)
        return;
    m_dragging = false;
    setSliderDown(false);
    update();
    emit dragFinished();
}

void ThresholdSlider::paintEvent(QPaintEvent*) {
    const Theme& theme = Theme::instance();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QPointF center = handleCenter();
    const QColor color = theme.color(isEnabled() ? Token::Loss : Token::DenseReference);
    const QRectF groove(kMargin - kHandleRadius, center.y() - kGroove / 2, width() - 2 * (kMargin - kHandleRadius), kGroove);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.color(Token::Track));
    painter.drawRoundedRect(groove, kGroove / 2, kGroove / 2);
    QRectF filled = groove;
    if (layoutDirection() == Qt::RightToLeft)
        filled.setLeft(center.x());
    else
        filled.setRight(center.x());
    painter.setBrush(color);
    painter.drawRoundedRect(filled, kGroove / 2, kGroove / 2);
    painter.setPen(QPen(color, 3));
    painter.setBrush(theme.color(Token::Panel));
    painter.drawEllipse(center, kHandleRadius, kHandleRadius);
    if (hasFocus()) {
        painter.setPen(QPen(theme.color(Token::Accent), 1.2));
        painter.setBrush(Qt::NoBrush);
        painter.drawEllipse(center, kHandleRadius + 2, kHandleRadius + 2);
    }
}

} // namespace prunescope
