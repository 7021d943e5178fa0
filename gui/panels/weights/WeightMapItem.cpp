#include "gui/panels/weights/WeightMapItem.h"

#include "gui/Theme.h"
#include "gui/panels/weights/CellRaster.h"
#include "gui/panels/weights/PyramidCells.h"
#include "gui/values/NumberText.h"

namespace prunescope {

namespace {

constexpr double kHollowFrom = 6;   // pixels: room for an edge and what is inside it
constexpr double kGridFrom = 10;    // pixels: smaller cells would drown in lines
constexpr double kNumbersFrom = 34; // pixels of width for "−0.12"
constexpr double kLongNumbersFrom = 52;

struct CellBlock {
    Index top, left, bottom, right; // half open
};

CellBlock cellsInSight(const MapScene& scene) {
    const auto& values = scene.layer->weights()->values;
    const QRectF& sight = scene.visible;
    return {std::max<Index>(0, static_cast<Index>(std::floor(sight.top()))),
            std::max<Index>(0, static_cast<Index>(std::floor(sight.left()))),
            std::min<Index>(values.rows(), static_cast<Index>(std::ceil(sight.bottom()))),
            std::min<Index>(values.cols(), static_cast<Index>(std::ceil(sight.right())))};
}

} // namespace

WeightMapItem::WeightMapItem(QCustomPlot* plot, std::function<MapScene()> scene)
    : QCPLayerable(plot, "main"), m_scene(std::move(scene)) {}

QSizeF WeightMapItem::cellSize(const MapScene& scene) const {
    const QRect area = clipRect();
    return {area.width() / scene.visible.width(), area.height() / scene.visible.height()};
}

QRectF WeightMapItem::cellRect(const MapScene& scene, Index row, Index col) const {
    const QRect area = clipRect();
    const QSizeF cell = cellSize(scene);
    return {area.left() + (static_cast<double>(col) - scene.visible.left()) * cell.width(),
            area.top() + (static_cast<double>(row) - scene.visible.top()) * cell.height(), cell.width(), cell.height()};
}

void WeightMapItem::draw(QCPPainter* painter) {
    const MapScene scene = m_scene();
    const QRect area = clipRect();
    if (scene.layer && !area.isEmpty()) {
        drawCells(*painter, scene);
        drawChanges(*painter, scene);
        drawGrid(*painter, scene);
        drawNumbers(*painter, scene);
        drawMarker(*painter, scene);
    }
    // In the dark theme pruned cells have the panel's colour: the edge says where the layer ends.
    painter->setBrush(Qt::NoBrush);
    painter->setPen(Theme::instance().color(scene.focused ? Token::Accent : Token::Line));
    painter->drawRect(area.adjusted(0, 0, -1, -1));
}

void WeightMapItem::drawCells(QCPPainter& painter, const MapScene& scene) const {
    const double ratio = painter.modes().testFlag(QCPPainter::pmVectorized) ? 2.0 : painter.device()->devicePixelRatioF();
    const QSize pixels = (QSizeF(clipRect().size()) * ratio).toSize();
    if (scene.cache->size() != pixels) {
        *scene.cache = scene.layer->pyramid ? renderCells(PyramidCellSource(*scene.layer), scene.visible, pixels, *scene.colors)
                                            : renderCells(WeightCellSource(*scene.layer), scene.visible, pixels, *scene.colors);
        scene.cache->setDevicePixelRatio(ratio);
    }
    painter.setRenderHint(QPainter::SmoothPixmapTransform, false);
    painter.drawImage(clipRect().topLeft(), *scene.cache);
}

void WeightMapItem::drawChanges(QCPPainter& painter, const MapScene& scene) const {
    const QSizeF cell = cellSize(scene);
    if (!(scene.layer->before || scene.layer->earlier) || cell.width() < kHollowFrom || cell.height() < kHollowFrom)
        return;
    // Cells being pruned are drawn as an edge around the colour of pruned cells, restored or added ones as an edge around their
    // own colour, so that they differ from strong weights even without the hue.
    const LayerWeights& weights = *scene.layer->weights();
    const CellStates states(*scene.layer);
    const CellBlock block = cellsInSight(scene);
    const double edge = std::clamp(std::min(cell.width(), cell.height()) * 0.2, 2.0, 4.0);
    for (Index row = block.top; row < block.bottom; ++row)
        for (Index col = block.left; col < block.right; ++col) {
            const Index position = row * weights.values.cols() + col;
            const CellState state = states.at(position);
            if (state != CellState::Taken && state != CellState::Returned)
                continue;
            const QRectF inside = cellRect(scene, row, col).adjusted(edge, edge, -edge, -edge);
            const float value = weights.values.data()[position];
            painter.fillRect(inside, QColor(state == CellState::Taken ? scene.colors->pruned() : scene.colors->weight(value)));
        }
}

void WeightMapItem::drawGrid(QCPPainter& painter, const MapScene& scene) const {
    const QSizeF cell = cellSize(scene);
    if (cell.width() < kGridFrom || cell.height() < kGridFrom)
        return;
    const CellBlock block = cellsInSight(scene);
    const QRect area = clipRect();
    painter.setPen(Theme::instance().color(Token::Line));
    for (Index row = block.top + 1; row < block.bottom; ++row) {
        const int y = qRound(cellRect(scene, row, 0).top());
        painter.drawLine(QLine(area.left(), y, area.right(), y));
    }
    for (Index col = block.left + 1; col < block.right; ++col) {
        const int x = qRound(cellRect(scene, 0, col).left());
        painter.drawLine(QLine(x, area.top(), x, area.bottom()));
    }
}

void WeightMapItem::drawNumbers(QCPPainter& painter, const MapScene& scene) const {
    const QSizeF cell = cellSize(scene);
    painter.setFont(Theme::font(-1.5));
    if (cell.width() < kNumbersFrom || cell.height() < QFontMetrics(painter.font()).height())
        return;
    const int decimals = cell.width() < kLongNumbersFrom ? 2 : 4;
    const Theme& theme = Theme::instance();
    const std::array<QColor, 2> inks{QColor(0x1b, 0x23, 0x30), QColor(Qt::white)};
    const CellBlock block = cellsInSight(scene);
    for (Index row = block.top; row < block.bottom; ++row)
        for (Index col = block.left; col < block.right; ++col) {
            const CellInfo info = cellInfo(*scene.layer, row, col);
            const QColor ground(scene.colors->weight(info.value)); // also inside the edge of a cell that returns
            // Text on pruned cells is muted; on all others it has the colour with the better contrast.
            if (!info.kept())
                painter.setPen(theme.color(Token::QuietText));
            else
                painter.setPen(inks[qGray(ground.rgb()) < 140 ? 1 : 0]);
            painter.drawText(cellRect(scene, row, col), Qt::AlignCenter, numberText(info.value, decimals));
        }
}

void WeightMapItem::drawMarker(QCPPainter& painter, const MapScene& scene) const {
    if (!scene.current)
        return;
    const Theme& theme = Theme::instance();
    // Drawn around the cell, with a minimum size that is easy to find; a light line outside a dark one is visible on any
    // colour.
    QRectF frame = cellRect(scene, scene.current->first, scene.current->second);
    const double growX = std::max(0.0, (8 - frame.width()) / 2);
    const double growY = std::max(0.0, (8 - frame.height()) / 2);
    frame.adjust(-growX, -growY, growX, growY);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(theme.color(Token::Panel), 4, Qt::SolidLine, Qt::SquareCap, Qt::MiterJoin));
    painter.drawRect(frame);
    painter.setPen(QPen(theme.color(Token::Text), 2, Qt::SolidLine, Qt::SquareCap, Qt::MiterJoin));
    painter.drawRect(frame);
}

} // namespace prunescope
