// The order in which a layer's weights are pruned as its threshold rises.
#pragma once

#include "engine/pruning/Scores.h"

#include <cstdint>
#include <vector>

namespace prunescope {

/// Where a weight lies in its layer.
struct WeightPlace {
    std::int32_t position; ///< row-major
    std::int32_t output;
    std::int32_t input;
};

class WeightOrder {
public:
    /// The layer's kept weights at the base, by score, then by position: so a Cut takes the first ones. O(N). sorted: only
    /// their scores, ascending.
    WeightOrder(const LayerWeights& base, const LayerScores& scores, const std::vector<float>& sorted);

    /// For a layer that no cut touches.
    WeightOrder() = default;

    Index count() const { return static_cast<Index>(m_positions.size()); }
    /// The weight that is number `index` to be pruned.
    WeightPlace at(Index index) const {
        const std::int32_t position = m_positions[static_cast<std::size_t>(index)];
        // Unsigned 32-bit division takes half the time of signed or 64-bit division.
        const auto output = static_cast<std::int32_t>(static_cast<std::uint32_t>(position) / m_inputs);
        return {position, output, position - output * static_cast<std::int32_t>(m_inputs)};
    }
    /// How many weights the cut takes. sorted: as above.
    Index taken(const Cut& cut, const std::vector<float>& sorted) const;

private:
    std::uint32_t m_inputs = 1;
    std::vector<std::int32_t> m_positions;
};

} // namespace prunescope
