// The colours of weights: diverging, centred on 0, with colours of their own for what is pruned. Taken from the theme.
#pragma once

#include "gui/views/LayerCells.h"

#include <QColor>

#include <array>

namespace prunescope {

class CellColors {
public:
    /// range: |w| that gets the full colour; larger weights get it too. Greater than 0.
    explicit CellColors(double range = 1);

    double range() const { return m_range; }

    QRgb weight(float value) const {
        // What is not finite cannot come here: layers are checked when they are made.
        const float place = std::clamp(value * m_scale, -1.0F, 1.0F);
        return m_weights[static_cast<std::size_t>(kHalf + static_cast<int>(place * kHalf + (place < 0 ? -0.5F : 0.5F)))];
    }
    QRgb cell(CellState state, float value) const {
        switch (state) {
        case CellState::Kept: return weight(value);
        case CellState::Pruned: return m_pruned;
        case CellState::Taken: return m_taken;
        case CellState::Returned: return returned(value);
        }
        return m_pruned;
    }
    QRgb pruned() const { return m_pruned; }
    QRgb taken() const { return m_taken; }
    /// A weight that comes back shows its colour through a touch of the accent.
    QRgb returned(float value) const;

    /// Share from `from` to `to` in OKLab, where equal steps look equal.
    static QColor blend(const QColor& from, const QColor& to, double share);

private:
    static constexpr int kHalf = 255;

    double m_range = 1;
    float m_scale = 1;
    std::array<QRgb, 2 * kHalf + 1> m_weights{};
    QRgb m_pruned = 0;
    QRgb m_taken = 0;
    QRgb m_returned = 0;
};

} // namespace prunescope
