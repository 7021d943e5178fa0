// The ranks of scores among those of one layer's kept weights, which a slider needs at every move.
#pragma once

#include "engine/pruning/LayerScores.h"
#include "engine/pruning/RankedKeys.h"

#include <memory>
#include <mutex>
#include <stop_token>
#include <vector>

namespace prunescope {

/// How the scores are stored. Both forms give the same answers.
enum class RankForm {
    Sorted, ///< sorted floats: four bytes per weight
    Compact ///< RankedKeys: two bytes per weight and faster to build, for giant layers
};

/// A number of weights, with those below 0 counted separately from the others.
struct SignedCount {
    Index negative = 0;
    Index positive = 0; ///< 0 itself counts here

    Index total() const { return negative + positive; }
    friend bool operator==(const SignedCount&, const SignedCount&) = default;
};

class LayerRanks {
public:
    /// base: fewer than 2³² weights. The result must not be used once a stop is requested.
    LayerRanks(const LayerScores& scores, const LayerWeights& base, RankForm form, const std::stop_token& stop = {});

    RankForm form() const { return m_form; }
    const LayerScores& scores() const { return m_scores; }
    /// Number of the base's kept weights.
    Index size() const { return m_size; }
    /// How many weights score less than / at most `score`.
    Index below(float score) const;
    Index atMost(float score) const;
    /// The score of rank `rank`; rank 0 has the lowest score. 0 ≤ rank < size().
    float nth(Index rank) const;
    float largest() const { return m_size == 0 ? 0 : nth(m_size - 1); }

    /// Ascending scores. The compact form expands them on the first request, which takes four more bytes per weight.
    const std::vector<float>& sorted() const;

    /// How many weights before position `positionEnd` score exactly `score`. Reads through the weights, but caches the last
    /// answers.
    SignedCount tiesBefore(float score, Index positionEnd) const;
    /// The position after the `count`-th weight that scores exactly `score`. There must be at least that many.
    Index tieEnd(float score, Index count) const;

    /// The positions of the weights before `positionEnd` that score exactly `score`.
    std::vector<Index> tiePositions(float score, Index positionEnd) const;
    float value(Index position) const { return m_values.data()[position]; }

    /// How many of the kept weights a cut takes.
    Index taken(const Cut& cut) const;

    /// Whether the functions that distinguish signs may be called: the form is compact, and the score is a function of |w|.
    bool knowsSigns() const { return m_form == RankForm::Compact && byMagnitude(); }
    SignedCount signedSize() const;
    /// How many weights a cut takes on either side of 0: those with the smallest |w|.
    SignedCount signedTaken(const Cut& cut) const;
    /// The random criterion's scores as integers: the smallest key with at least that score, or (above) with a larger one.
    static constexpr int kRandomBits = 24;
    std::uint32_t keyOfRandom(float score, bool above) const { return above ? keyAbove(score) : keyFrom(score); }
    /// |w| of rank `rank` among the weights below 0 / the other weights; rank 0 has the smallest |w|.
    float negativeMagnitude(Index rank) const;
    float positiveMagnitude(Index rank) const;

private:
    /// A cached answer about ties: `count` weights with that score come before the position.
    struct Ties {
        float score;
        Index positionEnd;
        SignedCount count;
        bool closest; ///< no smaller position has that many before it
    };
    static constexpr std::size_t kKeptTies = 8;

    std::uint32_t keyFrom(float score) const;  ///< the smallest key with at least that score
    std::uint32_t keyAbove(float score) const; ///< the smallest key with a larger score
    float scoreOf(std::uint32_t key) const;
    /// Whether the scores have the same order as |w|.
    bool byMagnitude() const {
        return m_scores.criterion() == Criterion::Magnitude || m_scores.criterion() == Criterion::StandardizedMagnitude;
    }
    Index groups() const { return byMagnitude() ? 2 : 1; }
    template <class Ask> Index sum(Ask ask) const;
    template <class Use> void visitTies(float score, Index begin, Index end, Use use) const;
    void writeOut() const;
    std::vector<SignedCount> tiesPerChunk(float score, Index positionEnd) const;
    void remember(const Ties& ties) const;

    LayerScores m_scores;
    SharedMatrix m_values;
    SharedMask m_mask;
    RankForm m_form;
    Index m_size = 0;
    mutable std::vector<float> m_sorted;
    mutable std::once_flag m_writtenOut;
    RankedKeys m_keys; ///< keys of |w|, negative weights in group 0, all others in 1; with the random criterion, of the score
    mutable std::mutex m_mutex;
    mutable std::vector<Ties> m_ties; ///< newest last
};

using LayerRanksPtr = std::shared_ptr<const LayerRanks>;

} // namespace prunescope
