// The state of one cell of a layer, and its description in words.
#pragma once

#include "gui/values/LayerView.h"

#include <QString>

namespace prunescope {

/// Two bits: pruned when the drag began, or before the selected step (1), and pruned now (2).
enum class CellState {
    Kept = 0,
    Returned = 1, ///< restored by the threshold being dragged, or added by the selected step
    Taken = 2,    ///< pruned by the threshold being dragged; it was kept when the drag began
    Pruned = 3,
};

/// Row = output (neuron), column = input, both counted from 0.
struct CellInfo {
    Index row = 0;
    Index col = 0;
    float value = 0;              ///< at the base
    float dense = 0;              ///< as loaded
    std::optional<float> earlier; ///< before the selected step, where that is one that adjusts or adds
    CellState state = CellState::Kept;
    bool prunedAtBase = false; ///< pruned by an earlier step or in the file
    Index imageRow = -1;       ///< the pixel that the column stands for; −1 when the inputs are no pixels
    Index imageCol = -1;

    bool kept() const { return state == CellState::Kept || state == CellState::Returned; }
};

/// Many cells that are drawn as one. Row and column ranges are half open.
struct BlockInfo {
    Index top = 0;
    Index bottom = 0;
    Index left = 0;
    Index right = 0;
    float minimum = 0; ///< of the weights that the base keeps, as are the next two
    float maximum = 0;
    float mean = 0;
    double pruned = 0;   ///< shares of the cells, 0…1
    double taken = 0;    ///< pruned by the threshold being dragged
    double returned = 0; ///< restored by it
};

/// Computes the state of cells. Created once per picture and called for every visible cell on every move of a slider. It has no
/// branches because the processor cannot predict which weights a threshold prunes.
class CellStates {
public:
    /// The view must have weights and outlive this.
    explicit CellStates(const LayerView& view)
        : m_scores(view.scores), m_mask(view.weights()->mask->data()), m_cut(view.cut.value_or(Cut::nothing())),
          m_before(view.before.value_or(m_cut)), m_earlierMask(view.earlier ? view.earlier->weights()->mask->data() : m_mask) {}

    CellState at(Index position) const {
        const float score = m_scores.at(position);
        // Weights pruned by a step other than a cut are shown as pruned, not as being pruned: the step is complete.
        const unsigned pruned = m_mask[position] == 0 ? 3U : static_cast<unsigned>(m_earlierMask[position] == 0);
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
    const std::uint8_t* m_earlierMask;
};

/// row and col must lie inside the layer.
CellInfo cellInfo(const LayerView& view, Index row, Index col);

/// "row 87, column 312: −0.1184, kept".
QString describeCell(const CellInfo& cell);

/// The block of the view's pyramid that contains a cell. Range and mean come from the pyramid, the shares are counted.
BlockInfo blockInfo(const LayerView& view, int level, Index row, Index col);

/// "rows 160–175, columns 320–335: −0.0412 to 0.0391, mean 0.0003, pruned 84.2 %".
QString describeBlock(const BlockInfo& block);

/// |w| below which 99.5 % of the layer's weights lie, so that a few large weights do not wash out the others. Layers of over a
/// million weights are sampled evenly if their ranks are not known. 1 for a layer without nonzero weights.
double usualRange(const LayerView& view);
/// The largest |w|; 1 if all weights are 0.
double fullRange(const LayerView& view);

} // namespace prunescope
