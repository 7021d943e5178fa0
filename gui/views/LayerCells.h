// One cell of a layer: what became of it, and how that is said.
#pragma once

#include "gui/views/LayerView.h"

#include <QString>

namespace prunescope {

enum class CellState {
    Kept,
    Pruned,
    Taken,    ///< the threshold being dragged takes it; it was kept when the drag began
    Returned, ///< the threshold being dragged gives it back; it was pruned when the drag began
};

/// Row = output (neuron), column = input, both counted from 0.
struct CellInfo {
    Index row = 0;
    Index col = 0;
    float value = 0; ///< at the base
    float dense = 0; ///< as loaded
    CellState state = CellState::Kept;
    bool prunedAtBase = false; ///< pruned by an earlier step or in the file
    Index imageRow = -1;       ///< the pixel that the column stands for; −1 when the inputs are no pixels
    Index imageCol = -1;

    bool kept() const { return state == CellState::Kept || state == CellState::Returned; }
};

/// Inline: asked for every visible cell at every move of the slider.
inline CellState cellState(const LayerView& view, const std::uint8_t* mask, Index position) {
    if (mask[position] == 0)
        return CellState::Pruned;
    if (!view.cut && !view.before)
        return CellState::Kept;
    const float score = view.scores.at(position);
    const bool pruned = view.cut && view.cut->prunes(score, position);
    if (!view.before)
        return pruned ? CellState::Pruned : CellState::Kept;
    const bool prunedBefore = view.before->prunes(score, position);
    if (pruned)
        return prunedBefore ? CellState::Pruned : CellState::Taken;
    return prunedBefore ? CellState::Returned : CellState::Kept;
}

/// row and col must lie inside the layer.
CellInfo cellInfo(const LayerView& view, Index row, Index col);

/// "row 87, column 312: −0.1184, kept".
QString describeCell(const CellInfo& cell);

/// |w| below which 99.5 % of the layer's weights lie: a few large weights must not bleach the rest. Layers of over a million
/// weights are sampled evenly. 1 for a layer without weights other than 0.
double usualRange(const LayerWeights& weights);
/// The largest |w|; 1 where all are 0.
double fullRange(const LayerWeights& weights);

} // namespace prunescope
