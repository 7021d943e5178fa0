// Computes the pixel colours of a giant layer from its pyramid.
#pragma once

#include "gui/panels/weights/CellRaster.h"

namespace prunescope {

/// A pixel gets the mean colour of the remaining weights, blended with the colour of pruned cells by their share and tinted by
/// the share that the threshold being dragged prunes or restores. Pixels finer than the pyramid read the weights.
class PyramidCellSource final : public CellSource {
public:
    /// The view is read, not copied: it must outlive this and have a pyramid.
    explicit PyramidCellSource(const LayerView& view);

    Index rows() const override { return m_cells.rows(); }
    Index cols() const override { return m_cells.cols(); }
    void fillLine(Index rowBegin, Index rowEnd, const std::vector<Index>& colBegins, const std::vector<Index>& colEnds,
                  const CellColors& colors, QRgb* line) const override;

private:
    const WeightPyramid& m_pyramid;
    WeightCellSource m_cells;
    WeightPyramid::Slice m_now;
    WeightPyramid::Slice m_before; ///< the same as m_now when no threshold is being dragged
};

} // namespace prunescope
