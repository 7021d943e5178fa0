// Renders a part of a layer to a picture of a given size, for layers of any size.
#pragma once

#include "gui/panels/weights/CellColors.h"

#include <QImage>
#include <QRectF>

namespace prunescope {

/// The source of pixel colours. One implementation reads the weights themselves. The other uses block statistics from a
/// precomputed pyramid and never reads the weights, for layers too large to traverse on every move of a slider.
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

/// Reads a layer's weights. A pixel that covers many cells gets their mean colour, so kept and pruned weights both contribute
/// in proportion to their share. Blocks of more than kSamplesPerAxis cells per side are sampled on an even grid, so a pixel
/// needs at most kSamplesPerAxis² reads.
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
