// The colours of weights: diverging, centred on 0, with colours of their own for what is pruned. Taken from the theme.
#pragma once

#include "gui/panels/weights/LayerCells.h"

#include <QColor>

#include <array>

namespace prunescope {

class CellColors {
public:
    /// range: |w| that gets the full colour; larger weights get it too. Greater than 0.
    explicit CellColors(double range = 1);

    double range() const { return m_range; }

    QRgb weight(float value) const { return cell(CellState::Kept, value); }
    QRgb cell(CellState state, float value) const {
        // Values are always finite here: layers are checked when they are created.
        const float place = std::clamp(value * m_scale, -1.0F, 1.0F);
        return m_table[static_cast<std::size_t>(state)][static_cast<std::size_t>(place * kHalf + (kHalf + 0.5F))];
    }
    QRgb pruned() const { return cell(CellState::Pruned, 0); }
    QRgb taken() const { return cell(CellState::Taken, 0); }
    /// A weight that comes back shows its colour through the colour of gains.
    QRgb returned(float value) const { return cell(CellState::Returned, value); }

    /// Mixes the given share of the way from `from` to `to` in OKLab, where equal steps look equal.
    static QColor blend(const QColor& from, const QColor& to, double share);

private:
    static constexpr int kHalf = 255;

    double m_range = 1;
    float m_scale = 1;
    /// Indexed by state, then from −range to range. States whose colour does not depend on the value have full tables too,
    /// which saves a branch per cell.
    std::array<std::array<QRgb, 2 * kHalf + 1>, 4> m_table{};
};

} // namespace prunescope
