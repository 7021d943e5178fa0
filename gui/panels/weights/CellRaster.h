// A part of a layer as a picture of a given size: what a view paints, whatever the size of the layer.
#pragma once

#include "gui/panels/weights/CellColors.h"

#include <QImage>
#include <QRectF>

namespace prunescope {

/// Where pixels get their colour from. One source reads the weights themselves; one over a precomputed pyramid answers from
/// block statistics and never touches the weights, for layers that are too large to walk through at every move of a slider.
class CellSource {
public:
    virtual ~CellSource() = default;
    virtual Index rows() const = 0;
    virtual Index cols() const = 0;
    /// Writes one line of pixels. All of them cover the rows rowBegin ≤ row < rowEnd; pixel i covers the columns
    /// colBegins[i] ≤ column < colEnds[i]. No range is empty.
    virtual void fillLine(Index rowBegin, Index rowEnd, const std::vector<Index>& colBegins, const std::vector<Index>& colEnds,
                          const CellColors& colors, QRgb* line) const = 0;
};

/// Reads a layer's weights. A pixel that covers many cells gets their mean colour, so kept weights count by their share and what
/// is pruned shows by its own. Blocks of over kSamplesPerAxis cells a side are sampled on an even grid: the picture of a layer
/// costs at most that many squared reads a pixel.
class WeightCellSource final : public CellSource {
public:
    static constexpr Index kSamplesPerAxis = 8;

    /// The view is read, not copied: it must outlive this and have weights.
    explicit WeightCellSource(const LayerView& view) : m_view(view) {}

    Index rows() const override { return m_view.weights()->values.rows(); }
    Index cols() const override { return m_view.weights()->values.cols(); }
    void fillLine(Index rowBegin, Index rowEnd, const std::vector<Index>& colBegins, const std::vector<Index>& colEnds,
                  const CellColors& colors, QRgb* line) const override;

private:
    const LayerView& m_view;
};

/// The cells inside `visible` (x: columns, y: rows, fractions allowed) as pixels.width() × pixels.height(), without
/// interpolation: a cell that is larger than a pixel has sharp edges, smaller ones are each counted in exactly one pixel.
/// Pixels outside the layer stay transparent.
QImage renderCells(const CellSource& source, const QRectF& visible, QSize pixels, const CellColors& colors);

} // namespace prunescope
