#include "gui/EngineClient.h"

#include "engine/core/MappedFile.h"
#include "engine/data/NamedData.h"
#include "engine/evaluation/CostModel.h"
#include "engine/formats/OpenModel.h"

#include <QMetaObject>

#include <chrono>
#include <thread>

namespace prunescope {

namespace {

/// The row of the selected Prune step, or of the last one before the selected row: what a strategy gained shows against the curve
/// of the network that was pruned. 0: there is none.
std::size_t pruneRow(const RunRequest& request) {
    const auto selected = static_cast<std::size_t>(request.row);
    for (std::size_t row = selected; row > 0; --row)
        if (const Step& step = request.recipe.steps[row - 1]; step.prune() && (step.enabled || row == selected))
            return row;
    return 0;
}

/// The step of that row, or the one that a first drag would make.
PruneStep barStep(const RunRequest& request) {
    if (const std::size_t row = pruneRow(request); row > 0)
        return *request.recipe.steps[row - 1].prune();
    PruneStep step;
    step.seed = request.recipe.seed;
    return step;
}

} // namespace

EngineClient::EngineClient(QObject* parent)
    : QObject(parent), m_loader([this](const LoadRequest& request, std::stop_token stop) { doLoad(request, stop); }),
      m_recipes([this](const RunRequest& request, std::stop_token stop) { doRun(request, stop); }),
      m_curves([this](const CurveRequest& request, std::stop_token stop) { doCurve(request, stop); }),
      m_details([this](const DetailRequest& request, std::stop_token stop) { doDetails(request, stop); }),
      m_layers([this](const LayerRequest& request, std::stop_token stop) { doLayer(request, stop); }),
      m_saves([this](const SaveRequest& request, std::stop_token) {
          const auto written = saveModel(request.network, request.file);
          const std::optional<Error> error = written ? std::nullopt : std::optional(written.error());
          post([this, file = QString::fromStdString(request.file), error] { emit saved(file, error); });
      }),
      m_comparisons([this](const CompareRequest& request, std::stop_token stop) { doCompare(request, stop); }),
      m_diagnoses([this](const DiagnoseRequest& request, std::stop_token stop) { doDiagnose(request, stop); }) {}

EngineClient::~EngineClient() {
    cancelAll();
}

void EngineClient::load(LoadRequest request) {
    m_loader.submit(std::move(request), WhenBusy::CancelCurrent);
}

void EngineClient::run(RunRequest request, WhenBusy whenBusy) {
    m_recipes.submit(std::move(request), whenBusy);
}

void EngineClient::startCurve(CurveRequest request) {
    m_curves.submit(std::move(request), WhenBusy::CancelCurrent);
}

void EngineClient::stopCurve() {
    m_curves.cancel();
}

void EngineClient::requestDetails(DetailRequest request) {
    m_details.submit(std::move(request), WhenBusy::CancelCurrent);
}

void EngineClient::stopDetails() {
    m_details.cancel();
}

void EngineClient::requestLayer(LayerRequest request) {
    m_layers.submit(std::move(request), WhenBusy::CancelCurrent);
}

void EngineClient::save(SaveRequest request) {
    m_saves.submit(std::move(request), WhenBusy::FinishCurrent);
}

void EngineClient::compare(CompareRequest request) {
    m_comparisons.submit(std::move(request), WhenBusy::CancelCurrent);
}

void EngineClient::stopComparing() {
    m_comparisons.cancel();
}

void EngineClient::diagnose(DiagnoseRequest request) {
    m_diagnoses.submit(std::move(request), WhenBusy::CancelCurrent);
}

void EngineClient::stopDiagnosing() {
    m_diagnoses.cancel();
}

void EngineClient::cancelAll() {
    m_diagnoses.cancel();
    m_comparisons.cancel();
    m_loader.cancel();
    m_recipes.cancel();
    m_curves.cancel();
    m_details.cancel();
    m_layers.cancel();
}

void EngineClient::doLoad(const LoadRequest& request, const std::stop_token& stop) {
    const ProgressFn progress = [this](const Progress& now) { post([this, now] { emit progressed(now); }); };
    auto result = std::make_shared<LoadResult>();
    result->id = request.id;
    result->network = request.network;
    try {
        if (!request.model.empty()) {
            auto network = openModel(request.model, stop, progress);
            if (network)
                result->network = std::move(*network);
            else
                result->modelError = network.error();
        }
        if (!request.data.empty() && !result->modelError) {
            const auto data = openData(request.data);
            if (data)
                result->data = std::make_shared<const EvaluationData>(request.subset.apply(*data), request.scaling);
            else
                result->dataError = data.error();
        }
    } catch (const std::bad_alloc&) {
        result->modelError = Error{ErrorCode::OutOfMemory, request.model.empty() ? request.data : request.model, {}};
    }
    post([this, result] { emit loaded(result); });
}

/// What the threshold bar and the curve start from: the outcome before the Prune step of pruneRow(), and the scores that the
/// threshold bar works with there.
bool EngineClient::fillBase(RunResult& result, const RunRequest& request, const OutcomePtr& base, const std::stop_token& stop) {
    result.base = base;
    result.tableStep = barStep(request);
    auto table = m_runner->scoreTable(base, result.tableStep, stop);
    if (!table) {
        result.error = table.error();
        return false;
    }
    result.table = std::move(*table);
    return true;
}

void EngineClient::fillPreview(RunResult& result, const RunRequest& request, const std::stop_token& stop) {
    const auto row = static_cast<std::size_t>(request.row);
    const auto before = m_runner->run(request.recipe.prefix(row > 0 ? row - 1 : 0), stop);
    if (!before) {
        result.error = before.error();
        return;
    }
    if (!fillBase(result, request, before->empty() ? result.dense : before->back(), stop))
        return;
    result.shown = result.base;
    for (std::size_t i = row; row > 0 && i <= row + static_cast<std::size_t>(request.adjusts); ++i) {
        auto outcome = m_runner->preview(i == row                  ? result.base
                                         : result.adjusted.empty() ? result.shown
                                                                   : result.adjusted.back(),
                                         request.recipe.steps[i - 1], stop);
        if (!outcome) {
            result.error = outcome.error();
            return;
        }
        if (i > row) {
            result.adjusted.push_back(std::move(*outcome));
            continue;
        }
        result.shown = std::move(*outcome);
        if (request.adjusts == 0)
            continue;
        auto part = std::make_shared<RunResult>(result); // what is pruned shows at once, what is rebuilt when it is there
        part->finished = false;
        post([this, part] { emit ran(part); });
    }
}

/// Step by step: what is finished is kept when a later step is cancelled or fails, and the selected row is shown as soon as it is
/// there.
void EngineClient::fillRun(RunResult& result, const RunRequest& request, const std::stop_token& stop) {
    const auto row = static_cast<std::size_t>(request.row);
    const std::size_t last = request.kind == RunKind::All ? request.recipe.steps.size() : row;
    result.base = result.shown = result.dense;
    for (std::size_t i = 0; i <= last; ++i) {
        if (i > 0) {
            const ProgressFn progress = [&, share = static_cast<double>(i) / static_cast<double>(last)](Progress now) {
                now.fraction *= share; // of the first i steps, of which all but the last one are there already
                post([this, now] { emit progressed(now); });
            };
            const auto outcomes = m_runner->run(request.recipe.prefix(i), stop, progress);
            if (!outcomes) {
                result.error = outcomes.error();
                break;
            }
            result.rows.push_back(outcomes->back());
        }
        if (i <= row)
            result.shown = result.rows.empty() ? result.dense : result.rows.back();
        if (i + 1 == pruneRow(request))
            result.base = result.shown;
        if (i == row && i < last && fillBase(result, request, result.base, stop)) {
            auto part = std::make_shared<RunResult>(result);
            part->finished = false;
            post([this, part] { emit ran(part); });
        }
    }
    if (!result.table && (!result.error || result.error->code != ErrorCode::Cancelled))
        fillBase(result, request, result.base, {});
}

/// A new runner for another model or data set; training images once a step asks for them (opening them takes a moment).
void EngineClient::prepareRunner(const RunRequest& request) {
    if (m_runnerSource != request.source.id) {
        m_runner = std::make_unique<RecipeRunner>(*request.source.network, request.source.data);
        m_runnerSource = request.source.id;
        m_runnerTraining.clear();
    }
    if (m_runnerTraining == request.source.trainingData || !needsTrainingImages(request.recipe))
        return;
    const auto images = openData(request.source.trainingData);
    if (!images)
        return; // the step itself says what it lacks
    m_runner->setTraining({*images, request.source.data ? request.source.data->scaling() : Scaling::unit()});
    m_runnerTraining = request.source.trainingData;
}

void EngineClient::doRun(const RunRequest& request, const std::stop_token& stop) {
    auto result = std::make_shared<RunResult>();
    result->sourceId = request.source.id;
    result->recipe = request.recipe;
    result->row = request.row;
    result->kind = request.kind;
    try {
        prepareRunner(request);
        const auto dense = m_runner->dense(stop, [this](const Progress& now) { post([this, now] { emit progressed(now); }); });
        if (!dense) {
            result->error = dense.error();
        } else {
            result->dense = *dense;
            request.kind == RunKind::Preview ? fillPreview(*result, request, stop) : fillRun(*result, request, stop);
        }
        // The network as loaded: it alone lies in mapped files.
        for (const LayerIndex layer : request.source.network->prunableLayers())
            if (const auto whole = checkMappedFile(request.source.network->layer(layer).weights()->values.data()); !whole)
                result->error = whole.error();
    } catch (const std::bad_alloc&) {
        result->error = Error{ErrorCode::OutOfMemory, request.source.network->name(), {}};
    }
    post([this, result] { emit ran(result); });
    if (request.kind != RunKind::Preview && result->table && !result->error)
        prepareDrag(result->base, result->tableStep, stop);
}

/// While nobody waits: the first move of a drag finds all that it needs.
void EngineClient::prepareDrag(const OutcomePtr& base, const PruneStep& step, const std::stop_token& stop) {
    try {
        m_runner->prepareLive(base, step, stop);
    } catch (const std::bad_alloc&) {
        return; // the drag itself will say so
    }
}

} // namespace prunescope
