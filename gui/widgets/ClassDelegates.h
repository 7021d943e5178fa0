// How tables draw cells that are more than text.
#pragma once

#include <QStyledItemDelegate>

namespace prunescope {

/// A rounded bar of length BarRole on a track.
class BarDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

/// Text and background without the style's margins, so that a four-digit count fits a narrow cell.
class TightDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

} // namespace prunescope
