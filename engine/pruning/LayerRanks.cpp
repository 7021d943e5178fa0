#include "engine/pruning/LayerRanks.h"

#include "engine/core/ParallelFor.h"

#include <algorithm>
#include <bit>
#include <cassert>

namespace prunescope {

namespace {

constexpr Index kGrain = 1 << 16;
constexpr int kMagnitudeBits = 31; // the bits of non-negative floats, read as integers, have the same order as the floats
static_assert(LayerRanks::kRandomBits == 24, "random scores are multiples of 2⁻²⁴ below 1: see uniformAt()");

std::uint32_t bitsOf(float value) {
    return std::bit_cast<std::uint32_t>(value);
}

constexpr std::uint32_t kInfinityBits = 0x7f800000;

/// The smallest number in [low, high) that passes, or `high` when none does. Every number after one that passes must pass, too.
template <class Passes> std::uint32_t firstThat(std::uint32_t low, std::uint32_t high, Passes passes) {
    while (low < high) {
        const std::uint32_t middle = low + (high - low) / 2;
        if (passes(middle))
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

/// Sorts chunks in parallel, then merges pairs of them: the result does not depend on the number of threads.
void sortScores(std::vector<float>& scores) {
    const auto count = static_cast<Index>(scores.size());
    const Index grain = std::max<Index>(kGrain, chunkCount(count, 16));
    parallelFor(count, grain, [&](Index begin, Index end) { std::sort(scores.begin() + begin, scores.begin() + end); });
    for (Index width = grain; width < count; width *= 2)
        parallelFor(count, 2 * width, [&](Index begin, Index end) {
            const Index middle = std::min(begin + width, end);
            std::inplace_merge(scores.begin() + begin, scores.begin() + middle, scores.begin() + end);
        });
}

} // namespace

LayerRanks::LayerRanks(const LayerScores& scores, const LayerWeights& base, RankForm form, const std::stop_token& stop)
    : m_scores(scores), m_values(base.values), m_mask(base.mask), m_form(form) {
    const std::uint8_t* mask = m_mask->data();
    if (form == RankForm::Sorted) {
        m_sorted.reserve(static_cast<std::size_t>(base.kept()));
        for (Index i = 0; i < base.count(); ++i)
            if (mask[i])
                m_sorted.push_back(m_scores.at(i));
        sortScores(m_sorted);
        m_size = static_cast<Index>(m_sorted.size());
        return;
    }
    using Item = RankedKeys::Item;
    if (scores.criterion() == Criterion::Random) {
        m_keys = RankedKeys::build(
            base.count(), 1, kRandomBits,
            [&](Index i) {
                return mask[i] ? std::optional(Item{0, keyFrom(m_scores.at(i))}) : std::nullopt;
            },
            stop);
    } else if (!byMagnitude()) {
        m_keys = RankedKeys::build(
            base.count(), 1, kMagnitudeBits,
            [&](Index i) {
                return mask[i] ? std::optional(Item{0, bitsOf(m_scores.at(i))}) : std::nullopt;
            },
            stop);
    } else {
        const float* values = m_values.data();
        m_keys = RankedKeys::build(
            base.count(), 2, kMagnitudeBits,
            [&](Index i) {
                const float value = values[i];
                return mask[i] ? std::optional(Item{value < 0 ? 0U : 1U, bitsOf(std::fabs(value))}) : std::nullopt;
            },
            stop);
    }
    m_size = m_keys.size();
}

float LayerRanks::scoreOf(std::uint32_t key) const {
    switch (m_scores.criterion()) {
    case Criterion::Random: return static_cast<float>(key) * 0x1p-24F;
    case Criterion::StandardizedMagnitude: return std::bit_cast<float>(key) / m_scores.deviation();
    default: break; // the bits of the score itself
    }
    return std::bit_cast<float>(key);
}

std::uint32_t LayerRanks::keyFrom(float score) const {
    if (!(score > 0))
        return 0;
    switch (m_scores.criterion()) {
    case Criterion::Random: return static_cast<std::uint32_t>(std::ceil(std::min(score, 1.0F) * 0x1p24F));
    // |w| / deviation rounds, so several |w| can share a score: the smallest of them is found by a search over the floats.
    case Criterion::StandardizedMagnitude:
        return firstThat(0, kInfinityBits, [&](std::uint32_t key) { return scoreOf(key) >= score; });
    default: break; // the bits of the score itself
    }
    return bitsOf(score);
}

std::uint32_t LayerRanks::keyAbove(float score) const {
    if (score < 0)
        return 0;
    switch (m_scores.criterion()) {
    case Criterion::Random: return static_cast<std::uint32_t>(std::floor(std::min(score, 1.0F) * 0x1p24F)) + 1;
    case Criterion::StandardizedMagnitude:
        return firstThat(0, kInfinityBits, [&](std::uint32_t key) { return scoreOf(key) > score; });
    default: break; // the bits of the score itself
    }
    return bitsOf(std::fabs(score)) + 1; // −0 is 0
}

template <class Ask> Index LayerRanks::sum(Ask ask) const {
    Index total = 0;
    for (Index group = 0; m_size > 0 && group < groups(); ++group)
        total += ask(group);
    return total;
}

Index LayerRanks::below(float score) const {
    if (m_form == RankForm::Sorted)
        return std::lower_bound(m_sorted.begin(), m_sorted.end(), score) - m_sorted.begin();
    const std::uint32_t key = keyFrom(score);
    return sum([&](Index group) { return m_keys.below(group, key); });
}

Index LayerRanks::atMost(float score) const {
    if (m_form == RankForm::Sorted)
        return std::upper_bound(m_sorted.begin(), m_sorted.end(), score) - m_sorted.begin();
    const std::uint32_t key = keyAbove(score);
    return sum([&](Index group) { return m_keys.below(group, key); });
}

void LayerRanks::writeOut() const {
    m_sorted.reserve(static_cast<std::size_t>(m_size));
    std::ptrdiff_t middle = 0;
    for (Index group = 0; m_size > 0 && group < groups(); ++group) {
        middle = static_cast<std::ptrdiff_t>(m_sorted.size());
        m_keys.visitAscending(group, [this](std::uint32_t key) { m_sorted.push_back(scoreOf(key)); });
    }
    std::inplace_merge(m_sorted.begin(), m_sorted.begin() + middle, m_sorted.end());
}

const std::vector<float>& LayerRanks::sorted() const {
    if (m_form == RankForm::Compact)
        std::call_once(m_writtenOut, [this] { writeOut(); });
    return m_sorted;
}

float LayerRanks::nth(Index rank) const {
    assert(rank >= 0 && rank < m_size);
    if (m_form == RankForm::Sorted)
        return m_sorted[static_cast<std::size_t>(rank)];
    if (groups() == 1)
        return scoreOf(m_keys.nth(0, rank));
    return scoreOf(
        firstThat(0, kInfinityBits, [&](std::uint32_t key) { return m_keys.atMost(0, key) + m_keys.atMost(1, key) > rank; }));
}

template <class Use> void LayerRanks::visitTies(float score, Index begin, Index end, Use use) const {
    const std::uint8_t* mask = m_mask->data();
    for (Index i = begin; i < end; ++i)
        if (m_scores.at(i) == score && mask[i])
            use(i);
}

std::vector<SignedCount> LayerRanks::tiesPerChunk(float score, Index positionEnd) const {
    std::vector<SignedCount> ties(static_cast<std::size_t>(chunkCount(positionEnd, kGrain)));
    parallelFor(positionEnd, kGrain, [&](Index begin, Index end) {
        SignedCount& count = ties[static_cast<std::size_t>(begin / kGrain)];
        visitTies(score, begin, end, [&](Index i) { ++(m_values.data()[i] < 0 ? count.negative : count.positive); });
    });
    return ties;
}

void LayerRanks::remember(const Ties& ties) const {
    const std::scoped_lock lock(m_mutex);
    if (m_ties.size() == kKeptTies)
        m_ties.erase(m_ties.begin());
    m_ties.push_back(ties);
}

SignedCount LayerRanks::tiesBefore(float score, Index positionEnd) const {
    positionEnd = std::min(positionEnd, m_values.size());
    {
        const std::scoped_lock lock(m_mutex);
        for (const Ties& known : m_ties)
            if (known.score == score && known.positionEnd == positionEnd)
                return known.count;
    }
    SignedCount total;
    for (const SignedCount& part : tiesPerChunk(score, positionEnd)) {
        total.negative += part.negative;
        total.positive += part.positive;
    }
    remember({score, positionEnd, total, false});
    return total;
}

std::vector<Index> LayerRanks::tiePositions(float score, Index positionEnd) const {
    positionEnd = std::min(positionEnd, m_values.size());
    std::vector<std::vector<Index>> chunks(static_cast<std::size_t>(chunkCount(positionEnd, kGrain)));
    parallelFor(positionEnd, kGrain, [&](Index begin, Index end) {
        visitTies(score, begin, end, [&](Index i) { chunks[static_cast<std::size_t>(begin / kGrain)].push_back(i); });
    });
    std::vector<Index> positions;
    for (const std::vector<Index>& chunk : chunks)
        positions.insert(positions.end(), chunk.begin(), chunk.end());
    return positions;
}

Index LayerRanks::tieEnd(float score, Index count) const {
    if (count <= 0)
        return 0;
    {
        const std::scoped_lock lock(m_mutex);
        for (const Ties& known : m_ties)
            if (known.closest && known.score == score && known.count.total() == count)
                return known.positionEnd;
    }
    const std::vector<SignedCount> chunks = tiesPerChunk(score, m_values.size());
    SignedCount before;
    std::size_t chunk = 0;
    while (before.total() + chunks[chunk].total() < count) {
        before.negative += chunks[chunk].negative;
        before.positive += chunks[chunk].positive;
        ++chunk;
    }
    Index last = 0;
    const Index begin = static_cast<Index>(chunk) * kGrain;
    visitTies(score, begin, std::min(begin + kGrain, m_values.size()), [&](Index i) {
        if (before.total() == count)
            return;
        ++(m_values.data()[i] < 0 ? before.negative : before.positive);
        last = i;
    });
    remember({score, last + 1, before, true});
    return last + 1;
}

Index LayerRanks::taken(const Cut& cut) const {
    if (cut.tieEnd == Cut::kAllTies)
        return atMost(cut.threshold);
    return below(cut.threshold) + (cut.tieEnd > 0 ? tiesBefore(cut.threshold, cut.tieEnd).total() : 0);
}

SignedCount LayerRanks::signedSize() const {
    assert(knowsSigns());
    return m_size == 0 ? SignedCount() : SignedCount{m_keys.size(0), m_keys.size(1)};
}

SignedCount LayerRanks::signedTaken(const Cut& cut) const {
    assert(knowsSigns());
    if (m_size == 0)
        return {};
    const bool all = cut.tieEnd == Cut::kAllTies;
    const std::uint32_t key = all ? keyAbove(cut.threshold) : keyFrom(cut.threshold);
    SignedCount count{m_keys.below(0, key), m_keys.below(1, key)};
    if (!all && cut.tieEnd > 0) {
        const SignedCount ties = tiesBefore(cut.threshold, cut.tieEnd);
        count.negative += ties.negative;
        count.positive += ties.positive;
    }
    return count;
}

float LayerRanks::negativeMagnitude(Index rank) const {
    return std::bit_cast<float>(m_keys.nth(0, rank));
}

float LayerRanks::positiveMagnitude(Index rank) const {
    return std::bit_cast<float>(m_keys.nth(1, rank));
}

} // namespace prunescope
