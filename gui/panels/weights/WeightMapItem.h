// The item that the weight map paints in its plot. This class draws; the view decides which part is visible.
#pragma once

#include "gui/panels/weights/CellColors.h"

#include <qcustomplot.h>

#include <functional>

namespace prunescope {

/// Everything that a picture of the map depends on.
struct MapScene {
    const LayerView* layer = nullptr; ///< nullptr: nothing to show
    const CellColors* colors = nullptr;
    QRectF visible; ///< x in columns, y in rows
    std::optional<std::pair<Index, Index>> current;
    bool focused = false;
    QImage* cache = nullptr; ///< the cells as last drawn; drawn again if null or of another size
};

/// An item of QCustomPlot instead of a QCPColorMap: that would store a double per cell of the layer, this only a picture of the
/// visible part.
class WeightMapItem : public QCPLayerable {
public:
    WeightMapItem(QCustomPlot* plot, std::function<MapScene()> scene);

protected:
    QRect clipRect() const override { return mParentPlot->axisRect()->rect(); }
    void applyDefaultAntialiasingHint(QCPPainter* painter) const override { painter->setAntialiasing(false); }
    void draw(QCPPainter* painter) override;

private:
    void drawCells(QCPPainter& painter, const MapScene& scene) const;
    void drawGrid(QCPPainter& painter, const MapScene& scene) const;
    void drawChanges(QCPPainter& painter, const MapScene& scene) const;
    void drawNumbers(QCPPainter& painter, const MapScene& scene) const;
    void drawMarker(QCPPainter& painter, const MapScene& scene) const;
    QRectF cellRect(const MapScene& scene, Index row, Index col) const;
    QSizeF cellSize(const MapScene& scene) const;

    std::function<MapScene()> m_scene;
};

} // namespace prunescope
