// One cell of a layer: what became of it, and how that is said.
#pragma once

#include "gui/views/LayerView.h"

#include <QString>

namespace prunescope {

/// Two bits: what the cut before the drag took (1), and what the cut takes now (2).
enum class CellState {
    Kept = 0,
    Returned = 1, ///< the threshold being dragged gives it back; it was pruned when the drag began
    Taken = 2,    ///< the threshold being dragged takes it; it was kept when the drag began
    Pruned = 3,
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

/// Tells the state of cells. Made once per picture and asked for every cell in sight at every move of a slider: without
/// branches, since which weights a threshold takes is as good as random to the processor.
class CellStates {
public:
    /// The view must have weights and outlive this.
    explicit CellStates(const LayerView& view)
        : m_scores(view.scores), m_mask(view.weights()->mask->data()), m_cut(view.cut.value_or(Cut::nothing())),
          m_before(view.before.value_or(m_cut)) {}

    CellState at(Index position) const {
        const float score = m_scores.at(position);
        const unsigned pruned = m_mask[position] == 0 ? 3U : 0U;
        return static_cast<CellState>(pruned | takes(m_cut, score, position) << 1 | takes(m_before, score, position));
    }

private:
    /// Cut::prunes() in bits.
    static unsigned takes(const Cut& cut, float score, Index position) {
        return static_cast<unsigned>(score < cut.threshold) |
               (static_cast<unsigned>(score == cut.threshold) & static_cast<unsigned>(position < cut.tieEnd));
    }

    const LayerScores& m_scores;
    const std::uint8_t* m_mask;
    Cut m_cut;
    Cut m_before;
};

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
