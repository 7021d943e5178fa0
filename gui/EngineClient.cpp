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

constexpr auto kRest = std::chrono::milliseconds(5);

/// The step that the threshold bar edits at this row, or the one that a first drag would make.
PruneStep barStep(const RunRequest& request) {
    if (request.row > 0)
        if (const PruneStep* prune = request.recipe.steps[static_cast<std::size_t>(request.row - 1)].prune())
            return *prune;
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
      m_comparisons([this](const CompareRequest& request, std::stop_token stop) { doCompare(request, stop); }) {}

EngineClient::~EngineClient() {
    cancelAll();
}

template <class Function> void EngineClient::post(Function function) {
    QMetaObject::invokeMethod(this, std::move(function), Qt::QueuedConnection);
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

/// With a runner of its own: the window goes on working, and what a comparison computes does not push its outcomes out.
void EngineClient::doCompare(const CompareRequest& request, const std::stop_token& stop) {
    std::optional<Error> error;
    try {
        TrainingData training;
        if (const auto images = openData(request.source.trainingData))
            training = {*images, request.source.data ? request.source.data->scaling() : Scaling::unit()};
        RecipeRunner runner(*request.source.network, request.source.data, training);
        const auto rows = compareStrategies(
            runner, request.plan, stop, [this](const Progress& now) { post([this, now] { emit comparisonProgressed(now.fraction); }); },
            [this](const ComparisonRow& row) { post([this, row] { emit comparisonRow(row); }); });
        if (!rows)
            error = rows.error();
    } catch (const std::bad_alloc&) {
        error = Error{ErrorCode::OutOfMemory, request.source.network->name(), ""};
    }
    post([this, error] { emit comparisonFinished(error); });
}

void EngineClient::cancelAll() {
    m_comparisons.cancel();
    m_loader.cancel();
    m_recipes.cancel();
    m_curves.cancel();
    m_details.cancel();
    m_layers.cancel();
}

void EngineClient::doLoad(const LoadRequest& request, const std::stop_token& stop) {
    const ProgressFn progress = [this](const Progress& now) { post([this, now] { emit progressed(now.fraction); }); };
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
        result->modelError = Error{ErrorCode::OutOfMemory, request.model.empty() ? request.data : request.model, ""};
    }
    post([this, result] { emit loaded(result); });
}

/// What belongs to the selected row: the outcome before it, and the scores that the threshold bar works with there.
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
        auto outcome = m_runner->preview(i == row ? result.base : result.adjusted.empty() ? result.shown : result.adjusted.back(),
                                         request.recipe.steps[i - 1], stop);
        if (!outcome) {
            result.error = outcome.error();
            return;
        }
        if (i == row)
            result.shown = std::move(*outcome);
        else
            result.adjusted.push_back(std::move(*outcome));
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
        if (i + 1 <= row)
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
        result->error = Error{ErrorCode::OutOfMemory, request.source.network->name(), ""};
    }
    post([this, result] { emit ran(result); });
}

void EngineClient::doCurve(const CurveRequest& request, const std::stop_token& stop) {
    const auto measure = [&](const ScoreTable& table, int points, bool random) {
        const auto onPoint = [&](const CurvePoint& point) {
            post([this, key = request.key, point, random] { emit curvePoint(key, point, random); });
            m_curveWorks = false;
            while ((m_curvePaused || m_timing) && !stop.stop_requested())
                std::this_thread::sleep_for(kRest);
            m_curveWorks = true;
        };
        m_curveWorks = true;
        const bool whole =
            accuracyCurve(request.key.base->network, table, request.key.scope, points, *request.data, stop, onPoint).has_value();
        m_curveWorks = false;
        return whole;
    };
    if (!measure(*request.table, request.points, false))
        return;
    post([this, key = request.key] { emit curveFinished(key); });
    if (request.key.criterion == Criterion::Random)
        return;
    const ScoreTable random(request.key.base->network, Criterion::Random, request.key.seed, request.key.exclude);
    measure(random, request.randomPoints, true);
}

void EngineClient::timeForwardPasses(DetailResult& result, const DetailRequest& request, const std::stop_token& stop) {
    m_timing = true; // the curve rests, so that it does not count in the times
    while (m_curveWorks && !stop.stop_requested())
        std::this_thread::sleep_for(kRest);
    if (const auto shown = measureMsPer1000(request.shown->network, *request.data, stop))
        result.msShown = *shown;
    if (const auto dense = measureMsPer1000(request.dense->network, *request.data, stop))
        result.msDense = *dense;
    m_timing = false;
}

void EngineClient::doDetails(const DetailRequest& request, const std::stop_token& stop) {
    auto result = std::make_shared<DetailResult>();
    result->sourceId = request.sourceId;
    result->shown = request.shown;
    const auto value = [](const auto& measured) { return measured ? std::optional(*measured) : std::nullopt; };
    result->gzipShown = value(gzipBytes(request.shown->network, stop));
    result->gzipDense = value(gzipBytes(request.dense->network, stop));
    if (request.data && request.dense->evaluation)
        timeForwardPasses(*result, request, stop);
    if (!stop.stop_requested())
        post([this, result] { emit detailsReady(result); });
}

void EngineClient::doLayer(const LayerRequest& request, const std::stop_token& stop) {
    if (request.view.base->weightCount() >= WeightPyramid::kFrom)
        return doGiantLayer(request, stop);
    auto result = std::make_shared<LayerResult>();
    result->view = request.view;
    const LayerWeights& dense = *request.view.dense->weights();
    const LayerWeights& base = *request.view.base->weights();
    if (request.needsHistogram)
        result->histogram =
            std::make_shared<const WeightHistogram>(buildWeightHistogram(dense.values.view(), base, request.view.scores));
    if (request.needsStatistics && !stop.stop_requested())
        result->statistics =
            std::make_shared<const LayerStatistics>(layerStatistics(dense, base, request.view.scores, request.view.cut));
    if (!stop.stop_requested())
        post([this, result] { emit layerReady(result); });
}

void EngineClient::doGiantLayer(const LayerRequest& request, const std::stop_token& stop) {
    const LayerView& view = request.view;
    const LayerWeights& dense = *view.dense->weights();
    const LayerWeights& base = *view.base->weights();
    // An excluded layer is in no table; one that is only just giant may be held sorted there.
    const LayerRanksPtr ranks = view.ranks && view.ranks->form() == RankForm::Compact
                                    ? view.ranks
                                    : std::make_shared<const LayerRanks>(view.scores, base, RankForm::Compact, stop);
    const auto send = [&](auto fill) {
        auto result = std::make_shared<LayerResult>();
        result->view = view;
        fill(*result);
        if (!stop.stop_requested())
            post([this, result] { emit layerReady(result); });
    };
    if (request.needsPyramid && !stop.stop_requested())
        send([&](LayerResult& result) {
            if (const auto pyramid = WeightPyramid::build(base, ranks, stop))
                result.pyramid = *pyramid;
        });
    if (request.needsHistogram && !stop.stop_requested())
        send([&](LayerResult& result) {
            result.histogram =
                std::make_shared<const WeightHistogram>(buildWeightHistogram(dense.values.view(), base, ranks, stop));
        });
    if (request.needsStatistics && !stop.stop_requested())
        send([&](LayerResult& result) {
            result.statistics = std::make_shared<const LayerStatistics>(giantLayerStatistics(dense, base, ranks, view.cut, stop));
        });
}

} // namespace prunescope
