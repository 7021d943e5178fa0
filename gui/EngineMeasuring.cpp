// EngineClient: what is measured beside the recipe: curves, times, distributions, diagnoses, comparisons.
#include "gui/EngineClient.h"

#include "engine/core/FreedMemory.h"
#include "engine/data/NamedData.h"
#include "engine/evaluation/CostModel.h"

#include <algorithm>
#include <chrono>
#include <thread>

namespace prunescope {

namespace {

constexpr auto kRest = std::chrono::milliseconds(5);
constexpr Index kDiagnosedImages = 2000; ///< of the training images, for gradients and dead neurons

} // namespace

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
    {
        const ScoreTable random(request.key.base->network, Criterion::Random, request.key.seed, request.key.exclude);
        measure(random, request.randomPoints, true);
    }
    if (!m_curvePaused) // the last of what follows an opened file
        releaseFreedMemory();
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

/// With a runner of its own: the window goes on working, and what a comparison computes does not push its outcomes out.
void EngineClient::doCompare(const CompareRequest& request, const std::stop_token& stop) {
    std::optional<Error> error;
    try {
        TrainingData training;
        if (const auto images = openData(request.source.trainingData))
            training = {*images, request.source.data ? request.source.data->scaling() : Scaling::unit()};
        RecipeRunner runner(*request.source.network, request.source.data, training);
        const auto rows = compareStrategies(
            runner, request.plan, stop,
            [this](const Progress& now) { post([this, now] { emit comparisonProgressed(now.fraction); }); },
            [this](const ComparisonRow& row) { post([this, row] { emit comparisonRow(row); }); });
        if (!rows)
            error = rows.error();
    } catch (const std::bad_alloc&) {
        error = Error{ErrorCode::OutOfMemory, request.source.network->name(), {}};
    }
    post([this, error] { emit comparisonFinished(error); });
}

bool EngineClient::diagnoseOne(DiagnosisColumn& column, const OutcomePtr& outcome, const DiagnoseRequest& request,
                               const Calibration& images, const EvaluationData& training, const std::stop_token& stop) {
    auto diagnosis = prunescope::diagnose(outcome->network, images.inputs(),
                                          {images.labels().begin(), images.labels().begin() + images.count()}, stop);
    if (!diagnosis)
        return false;
    column.present = true;
    column.diagnosis = std::move(*diagnosis);
    column.parameters = outcome->network.parameters();
    column.shrunk = column.parameters < request.dense->network.parameters();
    if (outcome->evaluation)
        column.shownAccuracy = outcome->evaluation->accuracy;
    if (const auto trained = evaluate(outcome->network, training, stop))
        column.trainAccuracy = trained->accuracy;
    m_timing = true; // the curve rests, so that it does not count in the times
    while (m_curveWorks && !stop.stop_requested())
        std::this_thread::sleep_for(kRest);
    if (request.data)
        if (const auto ms = measureMsPer1000(outcome->network, *request.data, stop))
            column.msPer1000 = *ms;
    if (const auto epoch = measureEpochSeconds(outcome->network, images.images(), images.scaling(), stop))
        column.epochSeconds = *epoch;
    m_timing = false;
    return !stop.stop_requested();
}

void EngineClient::doDiagnose(const DiagnoseRequest& request, const std::stop_token& stop) {
    auto result = std::make_shared<DiagnosisResult>();
    result->sourceId = request.sourceId;
    result->dense = request.dense;
    result->pruned = request.pruned;
    result->rebuilt = request.rebuilt;
    const auto opened = openData(request.trainingData);
    if (!opened || !checkFits(request.dense->network, **opened))
        return; // there is nothing to look at: the panel says which images it wants
    const Scaling scaling = request.data ? request.data->scaling() : Scaling::unit();
    const Calibration images(*opened, scaling, std::min((*opened)->count(), kDiagnosedImages));
    const EvaluationData training(*opened, scaling);
    const OutcomePtr stages[] = {request.dense, request.pruned, request.rebuilt};
    for (std::size_t stage = 0; stage < result->columns.size(); ++stage) {
        if (!stages[stage])
            continue;
        if (!diagnoseOne(result->columns[stage], stages[stage], request, images, training, stop))
            return;
        result->columns[stage].flow = judgeFlow(result->columns[stage].diagnosis, result->columns[DenseStage].diagnosis);
    }
    post([this, result] { emit diagnosed(result); });
}

} // namespace prunescope
