// Sorted integers in groups, two bytes each: gives ranks among 100 million of them without 400 MB of sorted floats.
#pragma once

#include "engine/core/ParallelFor.h"

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

namespace prunescope {

/// Keys are grouped into cells by their upper bits; a cell keeps the lower 16 bits of its keys, sorted. So a rank is exact: the
/// cell's start plus a binary search within the cell. Immutable after build().
class RankedKeys {
public:
    struct Item {
        std::uint32_t group = 0;
        std::uint32_t key = 0;
    };

    RankedKeys() = default;

    /// itemAt(i) for 0 ≤ i < count returns an optional<Item> (nullopt: omitted) with group < groups and key < 2^keyBits; it is
    /// called twice for each i, from several threads, and must return the same both times. count < 2³². Takes O(count); the
    /// result is the same for any number of threads, and empty when a stop was requested before it was finished.
    template <class ItemAt>
    static RankedKeys build(Index count, Index groups, int keyBits, const ItemAt& itemAt, const std::stop_token& stop = {});

    Index size() const { return m_starts.empty() ? 0 : m_starts.back(); }
    Index size(Index group) const { return m_starts[cellOf(group + 1, 0)] - m_starts[cellOf(group, 0)]; }
    /// Number of keys in the group that are smaller / not larger.
    Index below(Index group, std::uint32_t key) const;
    Index atMost(Index group, std::uint32_t key) const { return below(group, key + 1); }
    /// Calls use(key) for the group's keys, smallest first.
    template <class Use> void visitAscending(Index group, Use use) const {
        const std::size_t first = cellOf(group, 0);
        for (std::size_t cell = first; cell < cellOf(group + 1, 0); ++cell)
            for (Index place = m_starts[cell]; place < m_starts[cell + 1]; ++place)
                use(static_cast<std::uint32_t>(cell - first) << kLowBits | m_lows[place]);
    }
    /// The key of that rank (0: the smallest) in its group. rank < size(group).
    std::uint32_t nth(Index group, Index rank) const;

private:
    static constexpr int kLowBits = 16;
    static constexpr Index kChunks = 8;          // each has its own counts: more chunks would take too much memory
    static constexpr Index kStopEvery = 1 << 18; // items

    std::size_t cellOf(Index group, std::uint32_t key) const {
        return (static_cast<std::size_t>(group) << m_highBits) + (key >> kLowBits);
    }
    /// Calls use(cell, low bits) for the items of a range.
    template <class ItemAt, class Use>
    void visit(Index begin, Index end, const ItemAt& itemAt, const std::stop_token& stop, const Use& use) const;
    void layOut(std::vector<std::vector<std::uint32_t>>& counts);
    void makeRoom();
    void sortCells();

    int m_highBits = 0;
    std::vector<Index> m_starts; ///< one per cell and one more
    std::shared_ptr<std::uint16_t[]> m_lows;
};

template <class ItemAt, class Use>
void RankedKeys::visit(Index begin, Index end, const ItemAt& itemAt, const std::stop_token& stop, const Use& use) const {
    for (Index from = begin; from < end && !stop.stop_requested(); from += kStopEvery)
        for (Index i = from; i < std::min(end, from + kStopEvery); ++i)
            if (const std::optional<Item> item = itemAt(i))
                use(cellOf(item->group, item->key), static_cast<std::uint16_t>(item->key));
}

template <class ItemAt>
RankedKeys RankedKeys::build(Index count, Index groups, int keyBits, const ItemAt& itemAt, const std::stop_token& stop) {
    assert(count < (Index{1} << 32) && keyBits <= 31);
    RankedKeys keys;
    keys.m_highBits = std::max(0, keyBits - kLowBits);
    const std::size_t cells = static_cast<std::size_t>(groups) << keys.m_highBits;
    const Index grain = std::max<Index>(1, chunkCount(count, kChunks));
    // A counting sort by cell: count, then place each item at its chunk's next position in the cell.
    std::vector<std::vector<std::uint32_t>> next(static_cast<std::size_t>(chunkCount(count, grain)));
    parallelFor(count, grain, [&](Index begin, Index end) {
        std::vector<std::uint32_t>& counts = next[static_cast<std::size_t>(begin / grain)];
        counts.assign(cells, 0);
        keys.visit(begin, end, itemAt, stop, [&](std::size_t cell, std::uint16_t) { ++counts[cell]; });
    });
    if (stop.stop_requested())
        return {};
    keys.m_starts.assign(cells + 1, 0);
    keys.layOut(next);
    keys.makeRoom();
    parallelFor(count, grain, [&](Index begin, Index end) {
        std::vector<std::uint32_t>& places = next[static_cast<std::size_t>(begin / grain)];
        keys.visit(begin, end, itemAt, stop,
                   [&](std::size_t cell, std::uint16_t low) { keys.m_lows[static_cast<std::ptrdiff_t>(places[cell]++)] = low; });
    });
    if (stop.stop_requested())
        return {};
    keys.sortCells();
    return keys;
}

} // namespace prunescope
