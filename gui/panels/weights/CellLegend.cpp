#include "gui/panels/weights/CellLegend.h"

#include "gui/Theme.h"

#include <QPainter>

namespace prunescope {

namespace {

constexpr int kSwatch = 9;
constexpr int kGap = 12;

} // namespace

CellLegend::CellLegend(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    setAccessibleName(tr("Cell"));
    setToolTip(
        tr("Row (neuron) and column (input) count from 0. The value is the weight before the selected step; a pruned weight "
           "is 0 afterwards."));
    connect(&Theme::instance(), &Theme::changed, this, [this] {
        m_colors = CellColors();
        update();
    });
}

void CellLegend::setCell(const QString& description) {
    if (description == m_cell)
        return;
    m_cell = description;
    setAccessibleDescription(description);
    update();
}

void CellLegend::setMarks(Marks marks) {
    if (marks == m_marks)
        return;
    m_marks = marks;
    update();
}

QSize CellLegend::sizeHint() const {
    return {300, QFontMetrics(Theme::font(-0.5)).height() + 4};
}

QSize CellLegend::minimumSizeHint() const {
    return {60, sizeHint().height()};
}

void CellLegend::paintEvent(QPaintEvent*) {
    const Theme& theme = Theme::instance();
    QPainter painter(this);
    painter.setFont(Theme::font(-0.5));
    const QFontMetrics metrics(painter.font());
    std::vector<std::pair<QRgb, QString>> swatches{{m_colors.pruned(), tr("pruned")}};
    if (m_marks == Marks::Added)
        swatches.emplace_back(m_colors.returned(0), tr("added", "cells that the selected step brought back"));
    if (m_marks == Marks::Dragging) {
        swatches.emplace_back(m_colors.taken(), tr("going", "cells that the threshold takes now"));
        swatches.emplace_back(m_colors.returned(0), tr("returning", "cells that the threshold gives back now"));
    }
    // Laid out from the right, so that they do not move when the text changes.
    int right = width();
    for (auto swatch = swatches.rbegin(); swatch != swatches.rend(); ++swatch) {
        right -= metrics.horizontalAdvance(swatch->second);
        painter.setPen(theme.color(Token::QuietText));
        painter.drawText(QRect(right, 0, width() - right, height()), Qt::AlignLeft | Qt::AlignVCenter, swatch->second);
        right -= kSwatch + 5;
        painter.setPen(theme.color(Token::DenseReference));
        painter.setBrush(QColor(swatch->first));
        painter.drawRect(QRectF(right + 0.5, (height() - kSwatch) / 2 + 0.5, kSwatch, kSwatch));
        right -= kGap;
    }
    painter.setPen(theme.color(Token::Text));
    const QRect rest(0, 0, std::max(0, right), height());
    painter.drawText(rest, Qt::AlignLeft | Qt::AlignVCenter, metrics.elidedText(m_cell, Qt::ElideRight, rest.width()));
}

} // namespace prunescope
