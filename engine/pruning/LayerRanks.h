// Where scores stand among those of one layer's kept weights: what a slider asks for at every move.
#pragma once

#include "engine/pruning/LayerScores.h"
#include "engine/pruning/RankedKeys.h"

#include <memory>
#include <mutex>
#include <stop_token>
#include <vector>

namespace prunescope {

/// How the scores are held. Both give the same answers.
enum class RankForm {
    Sorted, ///< sorted floats: four bytes a weight
    Compact ///< RankedKeys: two bytes a weight and quicker to make, for giant layers
};

/// A number of weights, those below 0 and the others counted apart.
struct SignedCount {
    Index negative = 0;
    Index positive = 0; ///< 0 itself counts here

    Index total() const { return negative + positive; }
    friend bool operator==(const SignedCount&, const SignedCount&) = default;
};

class LayerRanks {
public:
    /// base: fewer than 2³² weights. Once a stop is requested what comes of it is of no use.
    LayerRanks(const LayerScores& scores, const LayerWeights& base, RankForm form, const std::stop_token& stop = {});

    RankForm form() const { return m_form; }
    const LayerScores& scores() const { return m_scores; }
    /// The base's kept weights.
    Index size() const { return m_size; }
    /// How many score less than / at most that.
    Index below(float score) const;
    Index atMost(float score) const;
    /// The score of that rank, 0 being the lowest. 0 ≤ rank < size().
    float nth(Index rank) const;
    float largest() const { return m_size == 0 ? 0 : nth(m_size - 1); }

    /// Ascending scores. The compact form has to write them out when they are first asked for: four more bytes a weight.
    const std::vector<float>& sorted() const;

    /// Of the weights that score exactly that, the ones before a position. Goes through the weights, but keeps the last answers.
    SignedCount tiesBefore(float score, Index positionEnd) const;
    /// The position behind the `count`-th of them. There must be as many.
    Index tieEnd(float score, Index count) const;

    /// Their positions.
    std::vector<Index> tiePositions(float score, Index positionEnd) const;
    float value(Index position) const { return m_values.data()[position]; }

    /// What a cut takes of the kept weights.
    Index taken(const Cut& cut) const;

    /// Whether the four below can be asked: compact, and the score is a function of |w|.
    bool knowsSigns() const { return m_form == RankForm::Compact && byMagnitude(); }
    SignedCount signedSize() const;
    /// What a cut takes on either side of 0: the smallest |w| of each.
    SignedCount signedTaken(const Cut& cut) const;
    /// The random criterion's scores as whole numbers: the smallest with at least that score, or (above) with a larger one.
    static constexpr int kRandomBits = 24;
    std::uint32_t keyOfRandom(float score, bool above) const { return above ? keyAbove(score) : keyFrom(score); }
    /// |w| of that rank among the weights below 0 / the others, 0 being the smallest.
    float negativeMagnitude(Index rank) const;
    float positiveMagnitude(Index rank) const;

private:
    /// One answered question about ties: weights with that score before the position are `count`.
    struct Ties {
        float score;
        Index positionEnd;
        SignedCount count;
        bool closest; ///< no smaller position has as many before it
    };
    static constexpr std::size_t kKeptTies = 8;

    std::uint32_t keyFrom(float score) const;  ///< the smallest key with at least that score
    std::uint32_t keyAbove(float score) const; ///< the smallest key with a larger score
    float scoreOf(std::uint32_t key) const;
    /// The order of the scores is that of |w|.
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
    RankedKeys m_keys; ///< of |w|, negative weights in group 0 and the others in 1; with the random criterion of the score
    mutable std::mutex m_mutex;
    mutable std::vector<Ties> m_ties; ///< newest last
};

using LayerRanksPtr = std::shared_ptr<const LayerRanks>;

} // namespace prunescope
