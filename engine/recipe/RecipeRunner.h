// Runs recipes on one loaded network and one data set. The window and the command line both use it.
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

/// The result of a recipe's first steps. Immutable and shared; it shares everything that the last step did not change with the
/// previous outcome.
struct Outcome {
    SharedRecipe recipe; ///< the steps that produced this outcome
    Network network;
    std::shared_ptr<const ScoreTable> scores; ///< if the last step is a Prune step: its scores, computed at its base
    Cuts cuts;
    SharedEvaluation evaluation; ///< empty if there are no data or they do not fit
    PairedCounts paired;         ///< compared with the network as loaded
    NetworkCost cost;
    SizeReport size;
    /// The evaluation comes from LiveThreshold: its counts equal those of a full evaluation, its loss differs by rounding.
    /// run() always evaluates fully.
    bool incremental = false;
    double seconds = 0;                       ///< time to apply and measure the last step
    Index loadedWeights = 0;                  ///< of the network as loaded
    std::shared_ptr<const StepReport> report; ///< if the last step is a strategy
    OutputOrigins
        origins; ///< per layer: the loaded network's output that each output comes from, −1 for a new one; empty: unchanged

    /// 1 − kept/all, relative to the loaded network's weights; never below 0.
    Sparsity sparsity() const;
};

using OutcomePtr = std::shared_ptr<const Outcome>;

class RecipeRunner {
public:
    /// Called in order as soon as each outcome is ready.
    using OutcomeFn = std::function<void(const OutcomePtr&)>;

    /// data may be null: then everything except the evaluation is computed. training: the images that strategies and criteria
    /// use. Steps that need images fail with MissingData if there are none, with ShapeMismatch if they do not fit.
    RecipeRunner(Network dense, EvaluationDataPtr data, TrainingData training = {});

    const Network& denseNetwork() const { return m_dense; }
    const EvaluationDataPtr& data() const { return m_data; }

    /// The outcome without any steps (the network as loaded). Fails with Cancelled.
    Result<OutcomePtr> dense(std::stop_token stop = {}, const ProgressFn& progress = {});

    /// The outcomes after step 1, 2, … of the recipe; a disabled step shares everything with the previous outcome. The most
    /// recent outcomes are cached and reused. If a step fails, the error names it ("step 2, key exclude"). Also fails with
    /// Cancelled.
    Result<std::vector<OutcomePtr>> run(const Recipe& recipe, std::stop_token stop = {}, const ProgressFn& progress = {});

    /// The same for callers that do not need all outcomes at once. Returns the last one (the network as loaded if the recipe
    /// has no steps).
    Result<OutcomePtr> runEach(const Recipe& recipe, const OutcomeFn& onOutcome, std::stop_token stop = {},
                               const ProgressFn& progress = {});

    /// Runs one step on a given outcome and caches the result as run() does, so that a recipe run step by step executes each
    /// step only once. Fails as run().
    Result<OutcomePtr> next(const OutcomePtr& from, const Step& step, std::stop_token stop = {}, const ProgressFn& progress = {});
    /// The network as loaded, as the outcome of a recipe with this seed and no steps. next() starts from it.
    Result<OutcomePtr> start(std::uint64_t seed, std::stop_token stop = {}, const ProgressFn& progress = {});

    /// Runs one step on a finished outcome without caching the result; used for previews during a drag. A Prune step is
    /// measured by a LiveThreshold that is kept until the base, the criterion or the exclusion changes.
    Result<OutcomePtr> preview(const OutcomePtr& base, const Step& step, std::stop_token stop = {},
                               const ProgressFn& progress = {});

    /// Creates the LiveThreshold for previews of this step, so that the first preview does not wait for it. Does nothing if
    /// that is not possible: the preview then reports the reason.
    void prepareLive(const OutcomePtr& base, const PruneStep& step, std::stop_token stop = {});

    /// The scores at a base, cached for the last few bases and criteria. Fails with MissingData if the criterion needs
    /// calibration images and there are none, Numeric, or Cancelled.
    Result<std::shared_ptr<const ScoreTable>> scoreTable(const OutcomePtr& base, const PruneStep& step,
                                                         std::stop_token stop = {});

    const TrainingData& training() const { return m_training; }
    /// Uses different training images from now on and discards all results that depend on the previous ones.
    void setTraining(TrainingData training);
    /// The first `count` training images (all for 0) as calibration images; null if there are none. Caches the last result.
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
    Result<void> createLive(const OutcomePtr& base, const std::shared_ptr<const ScoreTable>& table, const std::stop_token& stop);
    Result<Evaluation> measureLive(const OutcomePtr& base, const Outcome& outcome, std::stop_token stop);
    void describe(Outcome& outcome) const;
    OutcomePtr find(const SharedRecipe& recipe) const;
    Result<void> checkImages(const Message& where) const;
    void keep(const OutcomePtr& outcome);

    static constexpr std::size_t kKeptOutcomes = 32;
    static constexpr std::size_t kKeptTables = 4;
    /// Memory limit for cached outcomes, not including the loaded network. Layers shared by several outcomes count once.
    static constexpr std::size_t kKeptBytes = std::size_t{512} << 20;

    Network m_dense;
    EvaluationDataPtr m_data;
    TrainingData m_training;
    std::optional<Error> m_trainingUnfit; ///< why the given training images cannot be used
    CalibrationPtr m_calibration;
    OutcomePtr m_denseOutcome;
    std::deque<OutcomePtr> m_kept; ///< newest first
    std::deque<TableEntry> m_tables;
    OutcomePtr m_liveBase; ///< the base of m_live
    std::shared_ptr<const ScoreTable> m_liveTable;
    std::unique_ptr<IncrementalEvaluation> m_live;
};

} // namespace prunescope
