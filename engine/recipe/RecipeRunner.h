// Runs recipes over one loaded network and one data set. The window and the command line use the same.
#pragma once

#include "engine/core/Progress.h"
#include "engine/evaluation/Evaluator.h"
#include "engine/pruning/Scores.h"
#include "engine/recipe/Recipe.h"

#include <deque>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

namespace prunescope {

/// What a recipe's first steps lead to. Immutable and shared; layers that a step did not change are shared with what came before.
struct Outcome {
    Recipe recipe; ///< the steps that led here: an outcome always says what it belongs to
    Network network;
    std::shared_ptr<const ScoreTable> scores; ///< of the last step, when it is a Prune step; at its base
    Cuts cuts;
    std::optional<Evaluation> evaluation; ///< empty when there is no data, or none that fits
    PairedCounts paired;                  ///< against the network as loaded
    NetworkCost cost;
    SizeReport size;
    double seconds = 0; ///< applying and measuring the last step

    /// 1 − kept/all, relative to the loaded network's weights.
    Sparsity sparsity() const;
};

using OutcomePtr = std::shared_ptr<const Outcome>;

class RecipeRunner {
public:
    /// data may be null: everything but the evaluation is then done.
    RecipeRunner(Network dense, EvaluationDataPtr data);

    const Network& denseNetwork() const { return m_dense; }
    const EvaluationDataPtr& data() const { return m_data; }

    /// The outcome of no step (the network as loaded). Fails with Cancelled.
    Result<OutcomePtr> dense(std::stop_token stop = {}, const ProgressFn& progress = {});

    /// The outcomes after step 1, 2, … of the recipe; a disabled step's outcome shares everything with the one before it.
    /// Finished prefixes are kept and used again. Fails with BadArgument naming the step, or Cancelled.
    Result<std::vector<OutcomePtr>> run(const Recipe& recipe, std::stop_token stop = {}, const ProgressFn& progress = {});

    /// One step on top of a finished outcome, not kept: the previews of a drag.
    Result<OutcomePtr> preview(const OutcomePtr& base, const Step& step, std::stop_token stop = {});

    /// The scores at a base, kept for the last few bases and criteria. nullptr once a stop is requested.
    std::shared_ptr<const ScoreTable> scoreTable(const OutcomePtr& base, const PruneStep& step, std::stop_token stop = {});

private:
    struct TableEntry {
        OutcomePtr base;
        Criterion criterion;
        std::uint64_t seed;
        std::vector<int> exclude;
        std::shared_ptr<const ScoreTable> table;
    };

    Result<void> measure(Outcome& outcome, std::stop_token stop, const ProgressFn& progress);
    OutcomePtr find(const Recipe& recipe) const;
    void keep(const OutcomePtr& outcome);

    static constexpr std::size_t kKeptOutcomes = 32;
    static constexpr std::size_t kKeptTables = 4;

    Network m_dense;
    EvaluationDataPtr m_data;
    OutcomePtr m_denseOutcome;
    std::deque<OutcomePtr> m_kept; ///< newest first
    std::deque<TableEntry> m_tables;
};

} // namespace prunescope
