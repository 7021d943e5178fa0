// The accuracy of a network while a pruning threshold moves, measured in the fastest way that the network allows.
#pragma once

#include "engine/evaluation/Evaluator.h"
#include "engine/pruning/Scores.h"

#include <memory>
#include <stop_token>

namespace prunescope {

class IncrementalEvaluation {
public:
    virtual ~IncrementalEvaluation() = default;
    IncrementalEvaluation(const IncrementalEvaluation&) = delete;
    IncrementalEvaluation& operator=(const IncrementalEvaluation&) = delete;

    /// Moves to these cuts and measures. Predictions, and all that follows from them, equal those of evaluate() of the network
    /// after the cuts; the loss may differ by rounding (of float sums: in the 6th digit or so). Never costs more than a full
    /// evaluation. Fails with Cancelled; the next call then starts from scratch.
    virtual Result<Evaluation> evaluate(const Cuts& cuts, std::stop_token stop = {}) = 0;
    /// How many weights of the network are kept at the cuts of the last evaluate().
    virtual Index keptWeights() const = 0;

protected:
    IncrementalEvaluation() = default;
};

/// The memory in bytes that an incremental evaluation may use besides the data.
inline constexpr std::size_t kIncrementalBudget = std::size_t{512} << 20;

/// table: scores at `base`; it determines which layers the threshold touches. Dense layers up to the logits are evaluated by
/// LiveThreshold where its sums fit into `budget` bytes; every other network is pruned and evaluated in full at each call.
/// Fails with ShapeMismatch or Cancelled.
Result<std::unique_ptr<IncrementalEvaluation>> makeIncrementalEvaluation(const Network& base,
                                                                         std::shared_ptr<const ScoreTable> table,
                                                                         EvaluationDataPtr data, std::stop_token stop = {},
                                                                         std::size_t budget = kIncrementalBudget);

} // namespace prunescope
