// The accuracy of a network while a pruning threshold moves: only what changed is recomputed.
//
// It holds the sums (pre-activations) of the first layer that the threshold touches, for all images. When the cut moves in
// either direction, the weights in between are removed from these sums or added back; the layers after it are run as usual.
// Such sums round differently from those of a full evaluation. A bound on the difference is maintained. Where an image's two
// largest logits are closer than twice that bound, the image is recomputed before it is counted, bit by bit as evaluate() does
// it. So predictions and the correct count always equal those of evaluate().
#pragma once

#include "engine/evaluation/IncrementalEvaluation.h"
#include "engine/evaluation/StagePlan.h"
#include "engine/evaluation/SumErrors.h"
#include "engine/evaluation/WeightMoves.h"
#include "engine/evaluation/WeightOrder.h"
#include "engine/execution/DenseChain.h"

#include <memory>
#include <span>
#include <stop_token>
#include <vector>

namespace prunescope {

class LiveThreshold final : public IncrementalEvaluation {
public:
    /// Whether the layers from the first that the threshold touches up to the logits are a chain of dense layers.
    static bool isFor(const Network& base, const ScoreTable& table);
    /// Bytes that the sums and inputs of the first of these layers take.
    static std::size_t bytesFor(const Network& base, const ScoreTable& table, const EvaluationData& data);

    /// table: scores at `base`; it determines which layers the threshold touches. Only where isFor(). Costs about two full
    /// evaluations. Fails with ShapeMismatch or Cancelled.
    static Result<std::unique_ptr<LiveThreshold>> create(const Network& base, std::shared_ptr<const ScoreTable> table,
                                                         EvaluationDataPtr data, std::stop_token stop = {});

    LiveThreshold(const LiveThreshold&) = delete;
    LiveThreshold& operator=(const LiveThreshold&) = delete;

    Result<Evaluation> evaluate(const Cuts& cuts, std::stop_token stop = {}) override;

    /// How many weights of the network are kept at the cuts of the last evaluate().
    Index keptWeights() const override;
    /// How many images the last evaluate() had to recompute, and whether it recomputed all sums.
    Index refreshedImages() const { return m_refreshed; }
    bool restarted() const { return m_restarted; }
    /// images × classes of the last evaluate(), before any image is recomputed: shows how far the sums have drifted.
    Matrix movedLogits() const;

private:
    /// A layer that the threshold touches.
    struct MovingLayer {
        int index;
        Matrix values; ///< at the current cut
        WeightOrder order;
        Index taken = 0; ///< weights of `order` that are 0 in `values`
    };
    LiveThreshold(const Network& base, std::shared_ptr<const ScoreTable> table, EvaluationDataPtr data);

    const Node& firstLayer() const { return m_base.layer(LayerIndex{m_first}); }
    const std::vector<InputBlock>& inputBlocks() const { return m_readsData ? m_inputs->blocks() : m_ownInputs; }
    InputTraits inputTraits() const;
    bool prepareInputs(const std::stop_token& stop);
    bool boundSums(const std::stop_token& stop);
    void setErrors(const Matrix& sizes, const Eigen::RowVectorXf& largest, const Eigen::RowVectorXf& largestInputs, Index terms);

    WeightMoves moveFirst(Index taken);
    void moveLater(MovingLayer& layer, Index taken);
    bool restartIsCheaper(Index taken) const;
    void planStages();
    ConstMatrixView currentWeights(LayerIndex layer) const;
    void apply(const WeightMoves& moves, const InputBlock& block, float* sums) const;
    const float* logitsOf(const float* sums) const;
    bool runBlocks(const WeightMoves& moves, const std::stop_token& stop);
    double logitBound() const;
    std::vector<Index> imagesInDoubt() const;
    bool refresh(const std::vector<Index>& images, const std::stop_token& stop);
    void refreshGroup(std::span<const Index> images);
    void listTerms(Index image, TermTable& terms) const;

    Network m_base;
    std::shared_ptr<const ScoreTable> m_table;
    EvaluationDataPtr m_data;
    std::vector<MovingLayer> m_layers; ///< the first of them is layer m_first
    int m_first = 0;                   ///< the first layer that moves; 0 when none does
    std::vector<ChainLink> m_chain;    ///< from layer m_first to the logits
    std::shared_ptr<const InputBlocks> m_inputs;
    bool m_readsData = false;            ///< layer m_first reads m_inputs directly
    std::vector<InputBlock> m_ownInputs; ///< of layer m_first, when it does not
    InputTraits m_ownTraits;

    std::vector<AlignedFloats> m_sums; ///< per block of images: outputs × kImages, without bias and background
    StripMatrix m_strips;              ///< the first layer's current values, for single images
    AlignedFloats m_start;
    std::vector<Index> m_inputsLeft;   ///< weights that each output of the first layer still has
    std::optional<StagePlan> m_stages; ///< the layers after the first one
    bool m_valid = false;

    std::vector<double> m_largestInputs; ///< largest |x| of each input of the first layer, over all images
    SumErrors m_errors;
    bool m_restartNext = false;

    std::vector<std::uint8_t> m_predictions;
    std::vector<double> m_losses; ///< per image
    std::vector<float> m_margins;
    Index m_refreshed = 0;
    bool m_restarted = false;
};

} // namespace prunescope
