// A layer's weights as a map, row by row and column by column: neurons downwards, inputs to the right.
#pragma once

#include "gui/panels/weights/CellColors.h"

#include <QImage>
#include <QPoint>
#include <QWidget>

#include <memory>
#include <optional>

class QCustomPlot;
class QMouseEvent;

namespace prunescope {

/// Wheel: zoom around the cursor. Drag: pan. Double click: the whole layer. Keys: + and − zoom, arrows move the current cell,
/// Shift + arrows pan, 0 or Home shows the whole layer.
class WeightMapView : public QWidget {
    Q_OBJECT

public:
    explicit WeightMapView(QWidget* parent = nullptr);
    ~WeightMapView() override;

    /// Keeps the visible part if the layer has the same number and shape as the previous one.
    void setLayer(const LayerView& layer);
    void clear();
    /// Cheap: called at every move of a slider.
    void setCut(std::optional<Cut> cut, std::optional<Cut> before);
    /// |w| that gets the full colour. Greater than 0.
    void setRange(double range);

    /// Makes it the current cell and brings it into sight, magnified when it was smaller than a few pixels. Cells outside the
    /// layer are ignored.
    void goToCell(Index row, Index col);
    std::optional<CellInfo> currentCell() const;
    void fit();
    /// Magnifies by `factor` around a point of this widget, which keeps its cell while the layer fills the view.
    void zoom(double factor, QPointF around);

    /// What is in sight: x in columns, y in rows.
    QRectF visibleCells() const { return m_visible; }
    /// Where a cell is drawn, in this widget's coordinates.
    QRectF cellRect(Index row, Index col) const;
    QWidget* canvas() const; ///< the plot that takes the mouse

signals:
    void cellHovered(const CellInfo& cell);
    /// Emitted instead of the signal above if a pixel shows a block of many cells.
    void blockHovered(const BlockInfo& block);
    void hoverLeft();
    void cellClicked(Index row, Index col);
    void currentCellChanged(const CellInfo& cell);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    void connectPlot();
    bool hasCells() const { return m_layer.weights() && m_layer.weights()->count() > 0; }
    Index rows() const { return m_layer.weights()->values.rows(); }
    Index cols() const { return m_layer.weights()->values.cols(); }
    QRectF plotArea() const;
    QPointF cellsAt(QPointF position) const;
    void hover(QPointF position);
    void tellHovered();
    /// The level of the pyramid that is drawn; −1 if cells are drawn.
    int drawnLevel() const;
    void mousePressed(const QMouseEvent& event);
    void mouseMoved(const QMouseEvent& event);
    void mouseReleased(const QMouseEvent& event);
    void setVisibleCells(QRectF cells);
    void setCurrent(Index row, Index col);
    void moveCurrent(Index down, Index right);
    void bringIntoSight(Index row, Index col);
    void pan(double right, double down);
    void redrawCells();
    void scheduleReplot();
    void followTheme();

    QCustomPlot* m_plot = nullptr;
    LayerView m_layer;
    CellColors m_colors;
    QRectF m_visible;
    QImage m_image; ///< null when the cells have to be drawn anew
    std::optional<std::pair<Index, Index>> m_current;
    std::optional<std::pair<Index, Index>> m_hovered;
    std::optional<QPointF> m_pressed;
    QPointF m_lastMouse;
    bool m_panning = false;
};

} // namespace prunescope
