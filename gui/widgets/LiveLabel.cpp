#include "gui/widgets/LiveLabel.h"

#include "gui/widgets/CachedText.h"

#include <QEvent>
#include <QPainter>
#include <QtMath>

namespace prunescope {

LiveLabel::LiveLabel(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

void LiveLabel::setText(const QString& text) {
    if (text == m_text)
        return;
    m_text = text;
    setAccessibleName(text);
    const int width = qCeil(cachedTextWidth(text, font()));
    if (width > m_widest) {
        m_widest = width;
        updateGeometry();
    }
    update();
}

QSize LiveLabel::sizeHint() const {
    const QMargins margins = contentsMargins();
    return {m_widest + margins.left() + margins.right(), fontMetrics().height() + margins.top() + margins.bottom()};
}

QSize LiveLabel::minimumSizeHint() const {
    return sizeHint();
}

void LiveLabel::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setPen(palette().color(QPalette::WindowText));
    drawCachedText(painter, contentsRect(), Qt::AlignLeft | Qt::AlignVCenter, m_text, font());
}

void LiveLabel::changeEvent(QEvent* event) {
    if (event->type() == QEvent::FontChange) {
        m_widest = qCeil(cachedTextWidth(m_text, font()));
        updateGeometry();
    }
    QWidget::changeEvent(event);
}

} // namespace prunescope
