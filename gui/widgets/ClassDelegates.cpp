#include "gui/widgets/ClassDelegates.h"

#include "gui/Theme.h"
#include "gui/models/Roles.h"

#include <QPainter>

#include <algorithm>

namespace prunescope {

namespace {

constexpr double kBarHeight = 6;

void drawFocus(QPainter& painter, const QStyleOptionViewItem& option) {
    if (!(option.state & QStyle::State_HasFocus))
        return;
    painter.setPen(QPen(Theme::instance().color(Token::Accent), 1));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(QRectF(option.rect).adjusted(0.5, 0.5, -0.5, -0.5));
}

} // namespace

void BarDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const Theme& theme = Theme::instance();
    painter->save();
    if (option.state & QStyle::State_Selected)
        painter->fillRect(option.rect, theme.color(Token::Selection));
    painter->setRenderHint(QPainter::Antialiasing);
    QRectF bar(option.rect.x() + 3, option.rect.center().y() + 0.5 - kBarHeight / 2, option.rect.width() - 6, kBarHeight);
    painter->setPen(Qt::NoPen);
    painter->setBrush(theme.color(Token::Track));
    painter->drawRoundedRect(bar, kBarHeight / 2, kBarHeight / 2);
    bar.setWidth(bar.width() * std::clamp(index.data(BarRole).toDouble(), 0.0, 1.0));
    painter->setBrush(theme.color(index.data(StaleRole).toBool() ? Token::DenseReference : Token::Accent));
    painter->drawRoundedRect(bar, kBarHeight / 2, kBarHeight / 2);
    drawFocus(*painter, option);
    painter->restore();
}

void TightDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    painter->save();
    const QRect cell = option.rect.adjusted(0, 0, -1, -1);
    const QVariant background = index.data(Qt::BackgroundRole);
    if (option.state & QStyle::State_Selected)
        painter->fillRect(cell, Theme::instance().color(Token::Selection));
    else if (background.isValid())
        painter->fillRect(cell, background.value<QColor>());
    painter->setFont(index.data(Qt::FontRole).value<QFont>());
    painter->setPen(index.data(Qt::ForegroundRole).value<QColor>());
    painter->drawText(cell, Qt::AlignCenter, index.data().toString());
    drawFocus(*painter, option);
    painter->restore();
}

} // namespace prunescope
