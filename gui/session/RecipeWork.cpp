#include "gui/session/RecipeWork.h"

#include "engine/core/MappedFile.h"
#include "engine/data/NamedData.h"

namespace prunescope {

namespace {

/// The row of the selected Prune step, or of the last one before the selected row: the gain of a strategy is shown against the
/// curve of the pruned network. 0: there is none.
std::size_t pruneRow(const RunRequest& request) {
    const auto selected = static_cast<std::size_t>(request.row);
    for (std::size_t row = selected; row > 0; --row)
        if (const Step& step = request.recipe->steps[row - 1]; step.prune() && (step.enabled || row == selected))
            return row;
    return 0;
}

/// The step of that row, or the one that a first drag would add.
PruneStep thresholdStep(const RunRequest& request) {
    if (const std::size_t row = pruneRow(request); row > 0)
        return *request.recipe->steps[row - 1].prune();
    PruneStep step;
    step.seed = request.recipe->seed;
    return step;
}

} // namespace

RunResult RecipeWork::run(const RunRequest& request, const RunJob::Control& control) {
    RunResult result;
    result.sourceId = request.source.id;
    result.recipe = request.recipe;
    result.row = request.row;
    result.kind = request.kind;
    try {
        useSource(request);
        const auto dense = m_runner->dense(control.stop, control.progress);
        if (!dense) {
            result.error = dense.error();
        } else {
            result.dense = *dense;
            request.kind == RunKind::Preview ? runPreview(result, request, control) : runSteps(result, request, control);
        }
        // The network as loaded: it alone lies in mapped files.
        for (const LayerIndex layer : request.source.network->layers())
            if (const auto whole = checkMappedFile(request.source.network->layer(layer).weights()->values.data()); !whole)
                result.error = whole.error();
    } catch (const std::bad_alloc&) {
        result.error = Error{ErrorCode::OutOfMemory, request.source.network->name(), {}};
    }
    return result;
}

/// Creates a new runner for another model or data set. Training images are opened only when a step needs them, because that
/// takes a moment.
void RecipeWork::useSource(const RunRequest& request) {
    if (m_sourceId != request.source.id) {
        m_runner = std::make_unique<RecipeRunner>(*request.source.network, request.source.data);
        m_sourceId = request.source.id;
        m_trainingData.clear();
    }
    if (m_trainingData == request.source.trainingData || !needsTrainingImages(*request.recipe))
        return;
    const auto images = openData(request.source.trainingData);
    if (!images)
        return; // the step itself reports what is missing
    m_runner->setTraining({*images, request.source.data ? request.source.data->scaling() : Scaling::unit()});
    m_trainingData = request.source.trainingData;
}

/// The scores that the threshold is measured on, at the base. False: the reason is in the result.
bool RecipeWork::addTable(RunResult& result, const RunRequest& request, const std::stop_token& stop) {
    result.tableStep = thresholdStep(request);
    auto table = m_runner->scoreTable(result.base, result.tableStep, stop);
    if (!table) {
        if (!result.error) // an error from a step has priority
            result.error = table.error();
        return false;
    }
    result.table = std::move(*table);
    return true;
}

void RecipeWork::runPreview(RunResult& result, const RunRequest& request, const RunJob::Control& control) {
    const auto row = static_cast<std::size_t>(request.row);
    const auto before = m_runner->run(request.recipe->prefix(row > 0 ? row - 1 : 0), control.stop);
    if (!before) {
        result.error = before.error();
        return;
    }
    result.base = result.shown = before->empty() ? result.dense : before->back();
    if (!addTable(result, request, control.stop) || row == 0)
        return;
    previewStep(result, request, control);
    if (!result.error)
        previewAdjusts(result, request, control);
}

void RecipeWork::previewStep(RunResult& result, const RunRequest& request, const RunJob::Control& control) {
    auto outcome = m_runner->preview(result.base, request.recipe->steps[static_cast<std::size_t>(request.row - 1)], control.stop);
    if (outcome)
        result.shown = std::move(*outcome);
    else
        result.error = outcome.error();
}

void RecipeWork::previewAdjusts(RunResult& result, const RunRequest& request, const RunJob::Control& control) {
    if (request.adjusts == 0)
        return;
    RunResult part = result; // what is pruned shows at once, what is rebuilt when it is there
    part.finished = false;
    control.sendPart(part);
    OutcomePtr before = result.shown;
    for (int i = 0; i < request.adjusts; ++i) {
        auto outcome = m_runner->preview(before, request.recipe->steps[static_cast<std::size_t>(request.row + i)], control.stop);
        if (!outcome) {
            result.error = outcome.error();
            return;
        }
        before = *outcome;
        result.adjusted.push_back(std::move(*outcome));
    }
}

/// Runs each step on the previous outcome, so that finished outcomes are kept if a later step is cancelled or fails, and the
/// selected row is shown as soon as it is ready.
void RecipeWork::runSteps(RunResult& result, const RunRequest& request, const RunJob::Control& control) {
    const auto row = static_cast<std::size_t>(request.row);
    const std::size_t last = request.kind == RunKind::All ? request.recipe->steps.size() : row;
    result.base = result.shown = result.dense;
    auto current = m_runner->start(request.recipe->seed, control.stop);
    for (std::size_t i = 0; i <= last && current; ++i) {
        if (i > 0) {
            const auto report = [&](Progress now, std::size_t stepsBefore) {
                now.fraction = (static_cast<double>(stepsBefore) + now.fraction) / static_cast<double>(last);
                control.progress(now);
            };
            current = m_runner->next(*current, request.recipe->steps[i - 1], control.stop,
                                     [&](const Progress& now) { report(now, i - 1); });
            if (!current)
                break;
            report({}, i);
            result.rows.push_back(*current);
        }
        if (i <= row)
            result.shown = result.rows.empty() ? result.dense : result.rows.back();
        if (i + 1 == pruneRow(request))
            result.base = result.shown;
        if (i == row && i < last && addTable(result, request, control.stop)) {
            RunResult part = result;
            part.finished = false;
            control.sendPart(part);
        }
    }
    if (!current)
        result.error = current.error();
    if (!result.table && (!result.error || result.error->code != ErrorCode::Cancelled))
        addTable(result, request, {});
}

void RecipeWork::prepareDrag(const RunResult& result, const std::stop_token& stop) {
    if (result.kind == RunKind::Preview || !result.table || result.error)
        return;
    try {
        m_runner->prepareLive(result.base, result.tableStep, stop);
    } catch (const std::bad_alloc&) {
        return; // the drag itself will report the error
    }
}

} // namespace prunescope
