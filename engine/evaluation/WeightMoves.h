// The weights that one move of a threshold takes out of a layer's sums or puts back.
#pragma once

#include "engine/core/Types.h"
#include "engine/network/kernels/Kernels.h"

#include <cstdint>
#include <vector>

namespace prunescope {

class WeightMoves {
public:
    /// For a layer with this many outputs, and for up to `count` weights.
    WeightMoves(Index outputs, Index count);

    /// change: the amount added to the weight; not 0.
    void add(Index output, Index input, float change) {
        ++m_counts[static_cast<std::size_t>(output)];
        m_changes.push_back({static_cast<std::int32_t>(output), static_cast<std::int32_t>(input), change});
    }
    /// How many weights of each output move.
    const std::vector<Index>& counts() const { return m_counts; }

    /// Groups the moves by output and keeps their order within each output. Call it before changes().
    void sort();
    kernels::SparseWeights changes() const;

private:
    struct Change {
        std::int32_t output;
        std::int32_t input;
        float value;
    };

    std::vector<Index> m_counts;
    std::vector<Change> m_changes;
    std::vector<std::int32_t> m_outputs; ///< the outputs whose weights move
    std::vector<std::int64_t> m_starts;
    std::vector<std::int32_t> m_inputs;
    std::vector<float> m_values;
};

} // namespace prunescope
