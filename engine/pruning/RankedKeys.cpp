#include "engine/pruning/RankedKeys.h"

namespace prunescope {

namespace {

constexpr Index kCellGrain = 64;
constexpr std::ptrdiff_t kCountingFrom = 1 << 13; // keys: below that std::sort beats clearing 65,536 counters

void countingSort(std::uint16_t* begin, std::uint16_t* end, std::vector<std::uint32_t>& counts) {
    counts.assign(std::size_t{1} << 16, 0);
    for (const std::uint16_t* key = begin; key != end; ++key)
        ++counts[*key];
    for (std::size_t key = 0; key < counts.size(); ++key)
        begin = std::fill_n(begin, counts[key], static_cast<std::uint16_t>(key));
}

} // namespace

/// From counts by chunk and cell to the place of each chunk's first item in each cell.
void RankedKeys::layOut(std::vector<std::vector<std::uint32_t>>& counts) {
    Index start = 0;
    for (std::size_t cell = 0; cell + 1 < m_starts.size(); ++cell) {
        m_starts[cell] = start;
        for (std::vector<std::uint32_t>& chunk : counts) {
            const std::uint32_t items = chunk[cell];
            chunk[cell] = static_cast<std::uint32_t>(start);
            start += items;
        }
    }
    m_starts.back() = start;
}

void RankedKeys::sortCells() {
    parallelFor(static_cast<Index>(m_starts.size()) - 1, kCellGrain, [&](Index first, Index last) {
        std::vector<std::uint32_t> counts;
        for (Index cell = first; cell < last; ++cell) {
            std::uint16_t* const begin = m_lows.get() + m_starts[static_cast<std::size_t>(cell)];
            std::uint16_t* const end = m_lows.get() + m_starts[static_cast<std::size_t>(cell) + 1];
            if (end - begin < kCountingFrom)
                std::sort(begin, end);
            else
                countingSort(begin, end, counts);
        }
    });
}

Index RankedKeys::below(Index group, std::uint32_t key) const {
    const std::size_t first = cellOf(group, 0);
    const std::size_t cell = cellOf(group, key);
    if (cell >= cellOf(group + 1, 0)) // larger than any key there can be
        return size(group);
    const std::uint16_t* const begin = m_lows.get() + m_starts[cell];
    const std::uint16_t* const end = m_lows.get() + m_starts[cell + 1];
    return std::lower_bound(begin, end, static_cast<std::uint16_t>(key)) - m_lows.get() - m_starts[first];
}

std::uint32_t RankedKeys::nth(Index group, Index rank) const {
    const auto first = m_starts.begin() + static_cast<std::ptrdiff_t>(cellOf(group, 0));
    const auto last = m_starts.begin() + static_cast<std::ptrdiff_t>(cellOf(group + 1, 0));
    const Index place = *first + rank;
    const auto cell = std::upper_bound(first, last, place) - 1 - first;
    return static_cast<std::uint32_t>(cell) << kLowBits | m_lows[place];
}

} // namespace prunescope
