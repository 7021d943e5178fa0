#include "engine/network/WeightSource.h"

#include <algorithm>

namespace prunescope {

WeightCounts StoredWeights::counts() const {
    if (m_kept < 0)
        m_kept = m_weights.kept();
    if (m_nonzero < 0)
        m_nonzero = m_weights.nonzero();
    return {m_kept, m_nonzero};
}

void StoredWeights::copyWeights(Index begin, Index count, float* to) const {
    std::copy_n(m_weights.values.data() + begin, count, to);
}

} // namespace prunescope
