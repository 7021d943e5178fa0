#include "engine/training/NonzeroLists.h"

#include "engine/core/ParallelFor.h"

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstring>

#ifdef __AVX512VL__
#include <immintrin.h>
#endif

namespace prunescope {

namespace {

bool allZero(const std::uint8_t* pixels) {
    std::uint64_t word = 0;
    std::memcpy(&word, pixels, sizeof word);
    return word == 0;
}

#ifdef __AVX512VL__
constexpr Index kAtOnce = 8;

/// Lists which of the eight features starting at `first` have a value other than 0 and returns how many. Always writes eight
/// terms.
std::int32_t appendEight(Index first, __m256 values, RowTerm* terms) {
    static_assert(sizeof(RowTerm) == 8 && offsetof(RowTerm, factor) == 4);
    const __m256i rows =
        _mm256_add_epi32(_mm256_set1_epi32(static_cast<std::int32_t>(first)), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
    const __m512i factors = _mm512_slli_epi64(_mm512_cvtepu32_epi64(_mm256_castps_si256(values)), 32);
    const __mmask8 nonzero = _mm256_cmp_ps_mask(values, _mm256_setzero_ps(), _CMP_NEQ_UQ); // NaN is listed
    const __m512i pairs = _mm512_or_si512(_mm512_cvtepu32_epi64(rows), factors);
    _mm512_storeu_si512(terms, _mm512_maskz_compress_epi64(nonzero, pairs));
    return __builtin_popcount(nonzero);
}
#endif

} // namespace

NonzeroLists::NonzeroLists(Index samples, Index features)
    : m_features(features), m_blocks(chunkCount(features, kBlock)), m_terms(static_cast<std::size_t>(samples * features)),
      m_starts(static_cast<std::size_t>(samples * (m_blocks + 1))) {}

void NonzeroLists::fill(Index sample, const float* values) {
    // Every feature is written, but the position advances only if the value is not 0: there is no branch to mispredict.
    RowTerm* const terms = m_terms.data() + sample * m_features;
    std::int32_t place = 0;
    for (Index block = 0; block < m_blocks; ++block) {
        startOf(sample, block) = place;
        const Index end = std::min(m_features, (block + 1) * kBlock);
        Index i = block * kBlock;
#ifdef __AVX512VL__
        for (; i + kAtOnce <= end; i += kAtOnce) // at most i terms are listed so far, so eight more fit into the row
            place += appendEight(i, _mm256_loadu_ps(values + i), terms + place);
#endif
        for (; i < end; ++i) {
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
            if (i % 8 == 0 && i + 8 <= end) {
                if (allZero(pixels + i)) {
                    i += 7;
                    continue;
                }
#ifdef __AVX512VL__
                const __m256i eight = _mm256_cvtepu8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(pixels + i)));
                place += appendEight(i, _mm256_i32gather_ps(table.data(), eight, sizeof(float)), terms + place);
                i += 7;
                continue;
#endif
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
