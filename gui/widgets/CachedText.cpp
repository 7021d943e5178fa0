#include "gui/widgets/CachedText.h"

#include <QCache>
#include <QFont>
#include <QFontMetricsF>
#include <QPainter>
#include <QStaticText>

namespace prunescope {

namespace {

constexpr int kMostTexts = 4000;

struct Key {
    QString text;
    QFont font;

    friend bool operator==(const Key& a, const Key& b) { return a.text == b.text && a.font == b.font; }
    friend size_t qHash(const Key& key, size_t seed = 0) { return qHash(key.text, seed) ^ qHash(key.font, seed); }
};

/// Used only on the GUI thread, as is all painting.
const QStaticText& shaped(const QString& text, const QFont& font) {
    static QCache<Key, QStaticText> cache(kMostTexts);
    const Key key{text, font};
    if (const QStaticText* found = cache.object(key))
        return *found;
    auto* made = new QStaticText(text);
    made->setTextFormat(Qt::PlainText);
    made->prepare({}, font);
    cache.insert(key, made);
    return *made;
}

} // namespace

double cachedTextWidth(const QString& text, const QFont& font) {
    return text.isEmpty() ? 0 : shaped(text, font).size().width();
}

void drawCachedText(QPainter& painter, const QRectF& area, Qt::Alignment alignment, const QString& text, const QFont& font) {
    if (text.isEmpty())
        return;
    const QStaticText* drawn = &shaped(text, font);
    if (drawn->size().width() > area.width() + 0.5)
        drawn = &shaped(QFontMetricsF(font).elidedText(text, Qt::ElideRight, area.width()), font);
    const QSizeF size = drawn->size();
    const double x = alignment & Qt::AlignRight     ? area.right() - size.width()
                     : alignment & Qt::AlignHCenter ? area.center().x() - size.width() / 2
                                                    : area.left();
    const double y = alignment & Qt::AlignTop      ? area.top()
                     : alignment & Qt::AlignBottom ? area.bottom() - size.height()
                                                   : area.center().y() - size.height() / 2;
    painter.setFont(font);
    painter.drawStaticText(QPointF(qRound(x), qRound(y)), *drawn);
}

} // namespace prunescope
