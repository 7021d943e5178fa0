// Runs recipes over one loaded network and one data set. The window and the command line use the same.
#pragma once

#include "engine/core/Progress.h"
#include "engine/evaluation/IncrementalEvaluation.h"
#include "engine/pruning/Scores.h"
#include "engine/recipe/SharedEvaluation.h"
#include "engine/recipe/SharedRecipe.h"
#include "engine/reconstruction/Strategy.h"

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

namespace prunescope {

/// What a recipe's first steps lead to. Immutable and shared; layers that a step did not change are shared with what came before.
struct Outcome {
    SharedRecipe recipe; ///< the steps that led here: an outcome always says what it belongs to
    Network network;
    std::shared_ptr<const ScoreTable> scores; ///< of the last step, when it is a Prune step; at its base
    Cuts cuts;
    SharedEvaluation evaluation; ///< empty when there is no data, or none that fits
    PairedCounts paired;         ///< against the network as loaded
    NetworkCost cost;
    SizeReport size;
    /// The evaluation is LiveThreshold's (its counts are those of a full one, its loss differs by rounding). run() gives full
    /// ones.
    bool incremental = false;
    double seconds = 0;                       ///< applying and measuring the last step
    Index loadedWeights = 0;                  ///< of the network as loaded
    std::shared_ptr<const StepReport> report; ///< of the last step, when it is a strategy
    OutputOrigins origins; ///< per layer: which of the loaded network's outputs each is, −1 for a new one; empty: the same

    /// 1 − kept/all, relative to the loaded network's weights; not below 0.
    Sparsity sparsity() const;
};

using OutcomePtr = std::shared_ptr<const Outcome>;

class RecipeRunner {
public:
    /// Called as each outcome is ready, in order.
    using OutcomeFn = std::function<void(const OutcomePtr&)>;

    /// data may be null: everything but the evaluation is then done. training: what strategies and criteria look at and train
    /// on; steps that need images fail with MissingData where there are none, with ShapeMismatch where they do not fit.
    RecipeRunner(Network dense, EvaluationDataPtr data, TrainingData training = {});

    const Network& denseNetwork() const { return m_dense; }
    const EvaluationDataPtr& data() const { return m_data; }

    /// The outcome of no step (the network as loaded). Fails with Cancelled.
    Result<OutcomePtr> dense(std::stop_token stop = {}, const ProgressFn& progress = {});

    /// The outcomes after step 1, 2, … of the recipe; a disabled step's outcome shares everything with the one before it. The
    /// last outcomes are kept and used again. Where a step fails the error names it ("step 2, key exclude"); or Cancelled.
    Result<std::vector<OutcomePtr>> run(const Recipe& recipe, std::stop_token stop = {}, const ProgressFn& progress = {});

    /// The same for whoever does not want to hold all outcomes at once: returns the last one (the network as loaded where the
    /// recipe has no steps).
    Result<OutcomePtr> runEach(const Recipe& recipe, const OutcomeFn& onOutcome, std::stop_token stop = {},
                               const ProgressFn& progress = {});

    /// One step from an outcome in hand, kept as run() keeps its outcomes. A recipe that is run step by step so costs each step
    /// once. Fails as run().
    Result<OutcomePtr> next(const OutcomePtr& from, const Step& step, std::stop_token stop = {}, const ProgressFn& progress = {});
    /// The network as loaded as the outcome of a recipe of this seed without steps: where next() begins.
    Result<OutcomePtr> start(std::uint64_t seed, std::stop_token stop = {}, const ProgressFn& progress = {});

    /// One step on top of a finished outcome, not kept: the previews of a drag. A Prune step is measured by a LiveThreshold that
    /// is kept until another base, criterion or exclusion is asked for.
    Result<OutcomePtr> preview(const OutcomePtr& base, const Step& step, std::stop_token stop = {},
                               const ProgressFn& progress = {});

    /// Makes the LiveThreshold that previews of this step will need, so that the first of them does not wait for it. Where it
    /// cannot be made nothing happens: the preview says why.
    void prepareLive(const OutcomePtr& base, const PruneStep& step, std::stop_token stop = {});

    /// The scores at a base, kept for the last few bases and criteria. Fails with MissingData where the criterion needs
    /// calibration images and there are none, Numeric, or Cancelled.
    Result<std::shared_ptr<const ScoreTable>> scoreTable(const OutcomePtr& base, const PruneStep& step,
                                                         std::stop_token stop = {});

    const TrainingData& training() const { return m_training; }
    /// Other training images from now on; what was made with the ones before is forgotten.
    void setTraining(TrainingData training);
    /// The first `count` training images (all of them for 0) as calibration images; null when there are none. The last one made
    /// is kept.
    CalibrationPtr calibration(Index count);

private:
    struct TableEntry {
        OutcomePtr base;
        Criterion criterion;
        std::uint64_t seed;
        std::vector<std::string> exclude;
        Index calibration;
        std::shared_ptr<const ScoreTable> table;
    };

    enum class Measure { Afresh, Live };

    Result<OutcomePtr> apply(const OutcomePtr& base, const Step& step, Measure how, std::stop_token stop,
                             const ProgressFn& progress);
    Result<void> measure(Outcome& outcome, std::stop_token stop, const ProgressFn& progress);
    Result<void> applyPrune(Outcome& outcome, const OutcomePtr& base, const PruneStep& step, std::stop_token stop);
    Result<void> applyStrategyStep(Outcome& outcome, const OutcomePtr& base, const StrategyStep& step, std::stop_token stop,
                                   const ProgressFn& progress);
    Result<void> makeLive(const OutcomePtr& base, const std::shared_ptr<const ScoreTable>& table, const std::stop_token& stop);
    Result<Evaluation> measureLive(const OutcomePtr& base, const Outcome& outcome, std::stop_token stop);
    void describe(Outcome& outcome) const;
    OutcomePtr find(const SharedRecipe& recipe) const;
    Result<void> checkImages(const Message& where) const;
    void keep(const OutcomePtr& outcome);

    static constexpr std::size_t kKeptOutcomes = 32;
    static constexpr std::size_t kKeptTables = 4;
    /// What kept outcomes may hold besides the loaded network: layers that several share count once.
    static constexpr std::size_t kKeptBytes = std::size_t{512} << 20;

    Network m_dense;
    EvaluationDataPtr m_data;
    TrainingData m_training;
    std::optional<Error> m_trainingUnfit; ///< why there are no training images although some were given
    CalibrationPtr m_calibration;
    OutcomePtr m_denseOutcome;
    std::deque<OutcomePtr> m_kept; ///< newest first
    std::deque<TableEntry> m_tables;
    OutcomePtr m_liveBase; ///< what m_live started from
    std::shared_ptr<const ScoreTable> m_liveTable;
    std::unique_ptr<IncrementalEvaluation> m_live;
};

} // namespace prunescope
