#include "engine/training/RowKernel.h"

#include "engine/core/ParallelFor.h"

#include <array>
#include <utility>

namespace prunescope {

namespace {

// As wide as the build's registers; a tile of sums stays in registers during the loop over the terms.
#if defined(__AVX512F__)
constexpr Index kLanes = 16;
constexpr int kMaxTile = 24; // of 32 registers
#elif defined(__AVX__)
constexpr Index kLanes = 8;
constexpr int kMaxTile = 12; // of 16 registers
#else
constexpr Index kLanes = 4;
constexpr int kMaxTile = 12; // of 16 registers
#endif
using Lanes [[gnu::vector_size(kLanes * sizeof(float)), gnu::may_alias]] = float;

template <int kTile> void addTile(const RowTerm* terms, Index count, const float* rows, Index width, float* sums) {
    Lanes tile[kTile];
    auto* const target = reinterpret_cast<Lanes*>(sums);
#pragma GCC unroll 32
    for (int i = 0; i < kTile; ++i)
        tile[i] = target[i];
    for (const RowTerm* term = terms; term != terms + count; ++term) {
        const auto* const row = reinterpret_cast<const Lanes*>(rows + term->row * width);
        const float factor = term->factor;
#pragma GCC unroll 32
        for (int i = 0; i < kTile; ++i)
            tile[i] += factor * row[i];
    }
#pragma GCC unroll 32
    for (int i = 0; i < kTile; ++i)
        target[i] = tile[i];
}

using Kernel = void (*)(const RowTerm*, Index, const float*, Index, float*);

template <int... kTiles> constexpr std::array<Kernel, kMaxTile> makeKernels(std::integer_sequence<int, kTiles...>) {
    return {&addTile<kTiles + 1>...};
}

constexpr std::array<Kernel, kMaxTile> kKernels = makeKernels(std::make_integer_sequence<int, kMaxTile>());

} // namespace

void addRows(const RowTerm* terms, Index count, const float* rows, Index width, float* sums) {
    // Tiles of nearly equal size: with few sums, a narrow last tile would be bound by the latency of its additions.
    Index lanesLeft = width / kLanes;
    for (Index tiles = chunkCount(lanesLeft, kMaxTile); tiles > 0; --tiles) {
        const Index lanes = chunkCount(lanesLeft, tiles);
        kKernels[static_cast<std::size_t>(lanes - 1)](terms, count, rows, width, sums);
        rows += lanes * kLanes;
        sums += lanes * kLanes;
        lanesLeft -= lanes;
    }
}

} // namespace prunescope
