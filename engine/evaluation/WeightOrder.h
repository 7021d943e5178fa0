// In which order a layer's weights fall when its threshold rises.
#pragma once

#include "engine/pruning/Scores.h"

#include <cstdint>
#include <vector>

namespace prunescope {

class WeightOrder {
public:
    /// The layer's kept weights at the base, by score, then by position: whatever a Cut takes stands at the front. O(N).
    /// sorted: their scores alone, ascending.
    WeightOrder(const LayerWeights& base, const LayerScores& scores, const std::vector<float>& sorted);

    /// Of a layer that no cut touches.
    WeightOrder() = default;

    Index count() const { return static_cast<Index>(m_positions.size()); }
    /// Row-major position of the weight that falls as number `index`.
    std::int32_t at(Index index) const { return m_positions[static_cast<std::size_t>(index)]; }
    /// How many weights the cut takes. sorted: as above.
    Index taken(const Cut& cut, const std::vector<float>& sorted) const;

private:
    std::vector<std::int32_t> m_positions;
};

} // namespace prunescope
