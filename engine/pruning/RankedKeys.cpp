#include "engine/pruning/RankedKeys.h"

#include <array>
#include <cstdlib>
#include <new>
#include <numeric>
#include <sys/mman.h>

namespace prunescope {

namespace {

constexpr Index kCellGrain = 64;
constexpr std::size_t kRadixFrom = 512; // below this number of keys std::sort is faster
constexpr std::size_t kHugePage = std::size_t{2} << 20;

/// Sorts by the lower byte, then by the upper one.
void radixSort(std::uint16_t* keys, std::size_t count, std::vector<std::uint16_t>& between) {
    std::array<std::array<std::uint32_t, 256>, 2> places{};
    for (std::size_t i = 0; i < count; ++i) {
        ++places[0][keys[i] & 0xff];
        ++places[1][keys[i] >> 8];
    }
    for (auto& byte : places)
        std::exclusive_scan(byte.begin(), byte.end(), byte.begin(), std::uint32_t{0});
    between.resize(std::max(between.size(), count));
    for (std::size_t i = 0; i < count; ++i)
        between[places[0][keys[i] & 0xff]++] = keys[i];
    for (std::size_t i = 0; i < count; ++i)
        keys[places[1][between[i] >> 8]++] = between[i];
}

} // namespace

/// Converts counts by chunk and cell to the position of each chunk's first item in each cell.
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

/// Allocates memory for all keys, in large pages where the system supports them: keys are filled in no particular order, and
/// with 4 KB pages each of the thousands of cells would cost a page-table walk.
void RankedKeys::makeRoom() {
    const std::size_t bytes = static_cast<std::size_t>(size()) * sizeof(std::uint16_t);
    const std::size_t rounded = (bytes / kHugePage + 1) * kHugePage;
    void* const room = bytes < kHugePage ? std::malloc(std::max<std::size_t>(bytes, 1)) : std::aligned_alloc(kHugePage, rounded);
    if (!room)
        throw std::bad_alloc();
    if (bytes >= kHugePage)
        ::madvise(room, rounded, MADV_HUGEPAGE); // only a hint: without it everything works, but more slowly
    m_lows = std::shared_ptr<std::uint16_t[]>(static_cast<std::uint16_t*>(room), [](std::uint16_t* p) { std::free(p); });
}

void RankedKeys::sortCells() {
    parallelFor(static_cast<Index>(m_starts.size()) - 1, kCellGrain, [&](Index first, Index last) {
        std::vector<std::uint16_t> between;
        for (Index cell = first; cell < last; ++cell) {
            std::uint16_t* const begin = m_lows.get() + m_starts[static_cast<std::size_t>(cell)];
            const auto count =
                static_cast<std::size_t>(m_starts[static_cast<std::size_t>(cell) + 1] - m_starts[static_cast<std::size_t>(cell)]);
            if (count < kRadixFrom)
                std::sort(begin, begin + count);
            else
                radixSort(begin, count, between);
        }
    });
}

Index RankedKeys::below(Index group, std::uint32_t key) const {
    const std::size_t first = cellOf(group, 0);
    const std::size_t cell = cellOf(group, key);
    if (cell >= cellOf(group + 1, 0)) // larger than any possible key
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
