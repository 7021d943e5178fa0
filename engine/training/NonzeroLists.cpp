#include "engine/training/NonzeroLists.h"

#include "engine/core/ParallelFor.h"

#include <algorithm>
#include <cassert>
#include <cstring>

namespace prunescope {

namespace {

bool allZero(const std::uint8_t* pixels) {
    std::uint64_t word = 0;
    std::memcpy(&word, pixels, sizeof word);
    return word == 0;
}

} // namespace

NonzeroLists::NonzeroLists(Index samples, Index features)
    : m_features(features), m_blocks(chunkCount(features, kBlock)), m_terms(static_cast<std::size_t>(samples * features)),
      m_starts(static_cast<std::size_t>(samples * (m_blocks + 1))) {}

void NonzeroLists::fill(Index sample, const float* values) {
    // Every feature is written, but the place moves on only behind those that are not 0: no branch to guess wrong.
    RowTerm* const terms = m_terms.data() + sample * m_features;
    std::int32_t place = 0;
    for (Index block = 0; block < m_blocks; ++block) {
        startOf(sample, block) = place;
        const Index end = std::min(m_features, (block + 1) * kBlock);
        for (Index i = block * kBlock; i < end; ++i) {
            terms[place] = {static_cast<std::int32_t>(i), values[i]};
            place += static_cast<std::int32_t>(values[i] != 0.0F);
        }
    }
    startOf(sample, m_blocks) = place;
}

void NonzeroLists::fill(Index sample, const std::uint8_t* pixels, const std::array<float, 256>& table) {
    assert(table[0] == 0.0F);
    RowTerm* const terms = m_terms.data() + sample * m_features;
    std::int32_t place = 0;
    for (Index block = 0; block < m_blocks; ++block) {
        startOf(sample, block) = place;
        const Index end = std::min(m_features, (block + 1) * kBlock);
        for (Index i = block * kBlock; i < end; ++i) {
            if (i % 8 == 0 && i + 8 <= end && allZero(pixels + i)) {
                i += 7;
                continue;
            }
            terms[place] = {static_cast<std::int32_t>(i), table[pixels[i]]};
            place += static_cast<std::int32_t>(pixels[i] != 0);
        }
    }
    startOf(sample, m_blocks) = place;
}

void NonzeroLists::byFeature(Index block, Index samples, RowTerm* columns, Index stride,
                             std::array<Index, kBlock>& counts) const {
    counts.fill(0);
    for (Index sample = 0; sample < samples; ++sample) {
        const RowTerm* const terms = begin(sample);
        const Index end = start(sample, block + 1);
        for (Index i = start(sample, block); i < end; ++i) {
            const Index column = terms[i].row - block * kBlock;
            columns[column * stride + counts[static_cast<std::size_t>(column)]++] = {static_cast<std::int32_t>(sample),
                                                                                     terms[i].factor};
        }
    }
}

} // namespace prunescope
