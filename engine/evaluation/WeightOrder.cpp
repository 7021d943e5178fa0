#include "engine/evaluation/WeightOrder.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>

namespace prunescope {

namespace {

struct Entry {
    std::uint32_t key; ///< the score's bits, which order floats ≥ 0
    std::int32_t position;
};

/// One stable pass of a radix sort by 11 bits.
void sortByBits(const std::vector<Entry>& from, std::vector<Entry>& to, int shift) {
    constexpr std::uint32_t kBuckets = 1U << 11;
    std::array<std::size_t, kBuckets> starts{};
    const auto bucket = [shift](const Entry& entry) { return (entry.key >> shift) & (kBuckets - 1); };
    for (const Entry& entry : from)
        ++starts[bucket(entry)];
    std::size_t place = 0;
    for (std::size_t& start : starts)
        place += std::exchange(start, place);
    for (const Entry& entry : from)
        to[starts[bucket(entry)]++] = entry;
}

} // namespace

WeightOrder::WeightOrder(const LayerWeights& base, const LayerScores& scores, const std::vector<float>& sorted)
    : m_inputs(static_cast<std::uint32_t>(base.values.cols())) {
    std::vector<Entry> entries;
    entries.reserve(sorted.size());
    for (Index i = 0; i < base.count(); ++i)
        if (base.isKept(i))
            entries.push_back({std::bit_cast<std::uint32_t>(scores.at(i)), static_cast<std::int32_t>(i)});
    assert(entries.size() == sorted.size());
    std::vector<Entry> other(entries.size());
    sortByBits(entries, other, 0);
    sortByBits(other, entries, 11);
    sortByBits(entries, other, 22);
    m_positions.reserve(other.size());
    for (const Entry& entry : other)
        m_positions.push_back(entry.position);
}

Index WeightOrder::taken(const Cut& cut, const std::vector<float>& sorted) const {
    const auto [first, last] = std::equal_range(sorted.begin(), sorted.end(), cut.threshold);
    if (cut.tieEnd == Cut::kAllTies)
        return last - sorted.begin();
    const auto ties = m_positions.begin() + (first - sorted.begin());
    return std::lower_bound(ties, m_positions.begin() + (last - sorted.begin()), cut.tieEnd) - m_positions.begin();
}

} // namespace prunescope
