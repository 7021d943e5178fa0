// Runs a recipe for the window: the request, the result, and the runner.
#pragma once

#include "engine/recipe/RecipeRunner.h"
#include "gui/session/Job.h"
#include "gui/session/SourceStore.h"

#include <memory>
#include <optional>
#include <vector>

namespace prunescope {

enum class RunKind {
    Preview, ///< a drag is under way: the selected step and the Adjust steps asked for, nothing kept
    Row,     ///< up to the selected step, with a full evaluation
    All,     ///< every step
};

struct RunRequest {
    Source source;
    std::shared_ptr<const Recipe> recipe;
    int row = 0; ///< 0: as loaded, k: step k
    RunKind kind = RunKind::All;
    int adjusts = 0; ///< of a preview: how many steps behind the selected one follow the drag
};

struct RunResult {
    int sourceId = 0;
    std::shared_ptr<const Recipe> recipe;
    int row = 0;
    RunKind kind = RunKind::All;
    bool finished = true; ///< false: more steps of the same request are on their way
    OutcomePtr dense;
    OutcomePtr base;                         ///< before the selected Prune step, or the last one before the row; else as loaded
    OutcomePtr shown;                        ///< after it, or the last outcome before it where it could not be reached
    std::vector<OutcomePtr> rows;            ///< outcomes of the steps that were run, from the first on; empty for a preview
    std::vector<OutcomePtr> adjusted;        ///< of a preview: the Adjust steps that followed
    std::shared_ptr<const ScoreTable> table; ///< what the threshold is measured on, at `base`
    PruneStep tableStep;                     ///< the step (or the one that a first drag would add) that `table` belongs to
    std::optional<Error> error;
};

using RunJob = Job<RunRequest, RunResult>;

/// Used by the thread of one job alone.
class RecipeWork {
public:
    RunResult run(const RunRequest& request, const RunJob::Control& control);
    /// Prepares what the first move of a drag will need.
    void prepareDrag(const RunResult& result, const std::stop_token& stop);

private:
    void useSource(const RunRequest& request);
    void runPreview(RunResult& result, const RunRequest& request, const RunJob::Control& control);
    void previewStep(RunResult& result, const RunRequest& request, const RunJob::Control& control);
    void previewAdjusts(RunResult& result, const RunRequest& request, const RunJob::Control& control);
    void runSteps(RunResult& result, const RunRequest& request, const RunJob::Control& control);
    bool addTable(RunResult& result, const RunRequest& request, const std::stop_token& stop);

    std::unique_ptr<RecipeRunner> m_runner;
    int m_sourceId = -1;
    std::string m_trainingData; ///< that the runner has; empty while it has none
};

} // namespace prunescope
