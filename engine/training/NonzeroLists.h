// Which inputs of a layer are not zero, for every sample of a batch. The forward pass and the gradient iterate over these
// lists.
#pragma once

#include "engine/training/RowKernel.h"

#include <array>
#include <vector>

namespace prunescope {

class NonzeroLists {
public:
    /// Features are grouped in blocks of this size when the gradient needs the terms by feature.
    static constexpr Index kBlock = 16;

    NonzeroLists(Index samples, Index features);

    Index blocks() const { return m_blocks; }
    /// Lists a sample's features that differ from 0.
    void fill(Index sample, const float* values);
    /// The same for pixels whose value is table[pixel]; table[0] must be 0.
    void fill(Index sample, const std::uint8_t* pixels, const std::array<float, 256>& table);

    const RowTerm* begin(Index sample) const { return m_terms.data() + sample * m_features; }
    Index count(Index sample) const { return start(sample, m_blocks); }

    /// Regroups one block by feature: for feature block · kBlock + i, `columns[i]` terms (sample, value) at columns + i ·
    /// stride, samples ascending; counts[i] is their number. columns: kBlock · stride terms, stride at least `samples`.
    void byFeature(Index block, Index samples, RowTerm* columns, Index stride, std::array<Index, kBlock>& counts) const;

private:
    std::int32_t& startOf(Index sample, Index block) {
        return m_starts[static_cast<std::size_t>(sample * (m_blocks + 1) + block)];
    }
    Index start(Index sample, Index block) const { return m_starts[static_cast<std::size_t>(sample * (m_blocks + 1) + block)]; }

    Index m_features;
    Index m_blocks;
    std::vector<RowTerm> m_terms;       ///< samples × features, the front of each row used
    std::vector<std::int32_t> m_starts; ///< samples × (blocks + 1): where a block's terms begin in the sample's row
};

} // namespace prunescope
