#include "engine/evaluation/WeightMoves.h"

namespace prunescope {

WeightMoves::WeightMoves(Index outputs, Index count) : m_counts(static_cast<std::size_t>(outputs), 0) {
    m_changes.reserve(static_cast<std::size_t>(count));
}

void WeightMoves::sort() {
    std::vector<std::size_t> places(m_counts.size());
    std::size_t place = 0;
    m_starts.assign(1, 0);
    for (std::size_t output = 0; output < m_counts.size(); ++output) {
        places[output] = place;
        if (m_counts[output] == 0)
            continue;
        place += static_cast<std::size_t>(m_counts[output]);
        m_outputs.push_back(static_cast<std::int32_t>(output));
        m_starts.push_back(static_cast<std::int64_t>(place));
    }
    m_inputs.assign(m_changes.size() + kernels::kReadAhead, 0);
    m_values.assign(m_changes.size(), 0.0F);
    for (const Change& change : m_changes) {
        const std::size_t to = places[static_cast<std::size_t>(change.output)]++;
        m_inputs[to] = change.input;
        m_values[to] = change.value;
    }
}

kernels::SparseWeights WeightMoves::changes() const {
    return {m_outputs.data(), m_starts.data(), m_inputs.data(), m_values.data(), static_cast<Index>(m_outputs.size())};
}

} // namespace prunescope
