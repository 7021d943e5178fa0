#include "gui/session/Session.h"

#include "engine/pruning/Pruner.h"

#include <algorithm>
#include <cmath>

namespace prunescope {

namespace {

constexpr int kSettleMs = 150;
constexpr int kLaterMs = 300;

} // namespace

Session::Session(QObject* parent) : QObject(parent) {
    m_undo.setUndoLimit(1000);
    connect(&m_engine, &EngineClient::loaded, this, [this](const auto& result) { onLoaded(*result); });
    connect(&m_engine, &EngineClient::ran, this, [this](const auto& result) { onRan(*result); });
    connect(&m_engine, &EngineClient::progressed, this, &Session::onProgress);
    connect(&m_engine, &EngineClient::layerReady, this, [this](const auto& result) { onLayer(*result); });
    connect(&m_engine, &EngineClient::detailsReady, this, &Session::onDetails);
    connect(&m_engine, &EngineClient::curvePoint, this, [this](const CurveKey& key, const CurvePoint& point, bool random) {
        if (key != m_curveKey)
            return;
        (random ? m_randomCurve : m_curve).push_back(point);
        emit curveChanged();
    });
    connect(&m_engine, &EngineClient::curveFinished, this, [this](const CurveKey& key) {
        if (key != m_curveKey)
            return;
        m_curveComplete = true;
        emit curveChanged();
    });
    connect(&m_engine, &EngineClient::saved, this, [this](const QString& file, const std::optional<Error>& error) {
        m_saving = false;
        if (error)
            emit failed(*error);
        else
            emit exported(file);
    });
    connect(&m_engine, &EngineClient::diagnosed, this, [this](const auto& result) {
        if (result->sourceId != m_source.id)
            return;
        m_diagnosis = result;
        emit diagnosisChanged();
    });
    connect(&m_engine, &EngineClient::comparisonRow, this, &Session::comparisonRow);
    connect(&m_engine, &EngineClient::comparisonProgressed, this, &Session::comparisonProgressed);
    connect(&m_engine, &EngineClient::comparisonFinished, this, &Session::comparisonFinished);
    connect(&m_undo, &QUndoStack::indexChanged, this, &Session::undoChanged);
    m_source.trainingData = "mnist-train";
    m_settle.setSingleShot(true);
    m_settle.setInterval(kSettleMs);
    connect(&m_settle, &QTimer::timeout, this, [this] { submit(RunKind::Row); });
    m_later.setSingleShot(true);
    m_later.setInterval(kLaterMs);
    connect(&m_later, &QTimer::timeout, this, [this] { submit(RunKind::All); });
}

Session::~Session() {
    m_undo.disconnect(this);
}

void Session::openModel(const QString& nameOrFile) {
    openBoth(nameOrFile, m_source.data ? QString() : m_dataName);
}

void Session::openData(const QString& nameOrFiles) {
    openBoth({}, nameOrFiles);
}

void Session::openBoth(const QString& model, const QString& data) {
    LoadRequest request;
    request.subset = m_subset;
    request.scaling = m_scaling;
    startLoad(std::move(request), model, data);
}

void Session::openData(const QString& nameOrFiles, const Subset& subset, const Scaling& scaling) {
    LoadRequest request;
    request.subset = subset;
    request.scaling = scaling;
    startLoad(std::move(request), {}, nameOrFiles);
}

void Session::startLoad(LoadRequest request, const QString& model, const QString& data) {
    endDrag();
    request.id = ++m_loadId;
    request.model = model.toStdString();
    request.data = data.toStdString();
    if (model.isEmpty())
        request.network = m_source.network;
    m_loadingModel = model;
    m_loadingData = data;
    m_loadingSubset = request.subset;
    m_loadingScaling = request.scaling;
    setBusy(true, m_running);
    m_engine.load(std::move(request));
}

void Session::onLoaded(const LoadResult& result) {
    if (result.id != m_loadId)
        return; // a newer request is on its way
    setBusy(false, m_running);
    // A refused file changes nothing that was open.
    for (const std::optional<Error>& error : {result.modelError, result.dataError})
        if (error)
            emit failed(*error);
    if (result.modelError || (result.dataError && m_loadingModel.isEmpty()))
        return;
    const bool newModel = !m_loadingModel.isEmpty();
    if (newModel)
        m_modelName = m_loadingModel;
    if (result.data) {
        m_source.data = result.data;
        m_dataName = m_loadingData;
        m_subset = m_loadingSubset;
        m_scaling = m_loadingScaling;
    }
    m_source.network = result.network;
    if (!m_source.network)
        return;
    ++m_source.id;
    clearOutcomes();
    if (newModel) {
        m_undo.clear();
        m_recipe = Recipe();
        m_row = 0;
        const auto prunable = m_source.network->prunableLayers();
        m_layer = prunable.front().value;
        m_tunedOn.clear();
    }
    emit sourceChanged();
    emit recipeChanged();
    emit undoChanged();
    submit(RunKind::All);
}

void Session::clearOutcomes() {
    m_settle.stop();
    m_later.stop();
    m_adjusted.clear();
    m_diagnosis = nullptr;
    m_shownIsLive = m_stopped = false;
    m_engine.stopCurve();
    m_engine.stopDetails();
    m_dense = m_base = m_shown = m_previous = nullptr;
    m_rows.clear();
    m_table = nullptr;
    m_liveCuts.clear();
    m_cutsBefore.clear();
    m_curveKey.reset();
    m_curve.clear();
    m_randomCurve.clear();
    m_curveComplete = false;
    m_details = nullptr;
    forgetLayerDetails();
    emit outcomeChanged();
    emit curveChanged();
    emit detailsChanged();
}

void Session::setBusy(bool loading, bool running) {
    const bool was = isBusy();
    m_loading = loading;
    m_running = running;
    if (was != isBusy())
        emit busyChanged(isBusy());
}

void Session::cancel() {
    ++m_loadId;
    m_settle.stop();
    m_later.stop();
    m_engine.cancelAll();
    m_stopped = m_running; // the recipe stays; what was not reached is marked
    m_layerRequest = LayerRequest();
    setBusy(false, false);
    emit outcomeChanged();
}

void Session::exportModel(const OutcomePtr& outcome, const QString& file) {
    m_saving = true;
    m_engine.save({outcome->network, file.toStdString()});
}

void Session::onDetails(const std::shared_ptr<const DetailResult>& result) {
    if (result->sourceId != m_source.id || result->shown != m_shown)
        return;
    m_details = result;
    emit detailsChanged();
}

namespace {

bool sameScores(const LayerView& a, const LayerView& b) {
    return a.dense == b.dense && a.base == b.base && a.scores.sameAs(b.scores);
}

} // namespace

void Session::forgetLayerDetails() {
    m_layerRequest = LayerRequest();
    m_pyramid = nullptr;
    m_histogram = nullptr;
    m_statistics = nullptr;
    m_pyramidView = m_histogramView = m_statisticsView = LayerView();
    emit layerDetailsChanged();
}

void Session::updateLayerDetails() {
    const LayerView view = layerView();
    if (!view.base || !view.base->hasWeights()) {
        forgetLayerDetails();
        return;
    }
    LayerRequest request{view};
    request.needsPyramid = view.base->weightCount() >= WeightPyramid::kFrom && (!m_pyramid || !sameScores(m_pyramidView, view));
    request.needsHistogram = !m_histogram || !sameScores(m_histogramView, view);
    request.needsStatistics =
        !m_dragging && (!m_statistics || !sameScores(m_statisticsView, view) || m_statisticsView.cut != view.cut);
    if (request.needsPyramid)
        m_pyramid = nullptr;
    if (request.needsHistogram)
        m_histogram = nullptr;
    if (m_dragging || request.needsStatistics)
        m_statistics = nullptr;
    // What is on its way is not asked for again: for a giant layer it takes seconds, and a drag comes here at every move.
    const LayerRequest& asked = m_layerRequest;
    const bool onItsWay = sameScores(asked.view, view) && asked.needsPyramid >= request.needsPyramid &&
                          asked.needsHistogram >= request.needsHistogram &&
                          (!request.needsStatistics || (asked.needsStatistics && asked.view.cut == view.cut));
    if ((request.needsPyramid || request.needsHistogram || request.needsStatistics) && !onItsWay) {
        m_layerRequest = request;
        m_engine.requestLayer(request);
    }
    emit layerDetailsChanged();
}

void Session::onLayer(const LayerResult& result) {
    const LayerView view = layerView();
    if (!sameScores(result.view, view))
        return;
    if (result.pyramid) {
        m_pyramid = result.pyramid;
        m_pyramidView = result.view;
        m_layerRequest.needsPyramid = false;
    }
    if (result.histogram) {
        m_histogram = result.histogram;
        m_histogramView = result.view;
        m_layerRequest.needsHistogram = false;
    }
    if (result.statistics && result.view.cut == view.cut) {
        m_statistics = result.statistics;
        m_statisticsView = result.view;
        m_layerRequest.needsStatistics = false;
    }
    emit layerDetailsChanged();
}

std::shared_ptr<const DetailResult> Session::details() const {
    return m_details && m_details->shown == m_shown ? m_details : nullptr;
}

const PruneStep* Session::selectedPrune() const {
    return m_row > 0 ? m_recipe.steps[static_cast<std::size_t>(m_row - 1)].prune() : nullptr;
}

void Session::restartCurve() {
    if (!m_table || !m_base || !m_base->evaluation)
        return;
    CurveKey key{m_source.id, m_base, m_tableStep.criterion, m_tableStep.scope, m_tableStep.exclude, m_tableStep.seed};
    if (m_curveKey == key)
        return;
    m_curveKey = key;
    m_curve.clear();
    m_randomCurve.clear();
    m_curveComplete = false;
    emit curveChanged();
    m_engine.startCurve({key, m_source.data, m_table, kCurvePoints});
}

/// The selected layer before the selected step; null where it is not known, or no cell has a counterpart.
LayerPtr Session::layerBefore(const Layer& now) const {
    const OutcomePtr outcome = rowOutcome(m_row - 1);
    if (!outcome || m_layer >= outcome->network.layerCount())
        return nullptr;
    const LayerPtr& layer = outcome->network.layers()[static_cast<std::size_t>(m_layer)];
    const bool sameShape =
        layer->hasWeights() && layer->inputSize() == now.inputSize() && layer->outputSize() == now.outputSize();
    return sameShape && layer.get() != &now ? layer : nullptr;
}

LayerView Session::layerView() const {
    LayerView view;
    view.index = m_layer;
    if (!m_dense || !m_base || !m_shown || m_layer >= m_source.network->layerCount())
        return view;
    const auto layer = static_cast<std::size_t>(m_layer);
    const OutcomePtr shownHere = selectedPrune() ? m_base : m_shown;
    const bool hasTable = m_table && shownHere == m_base;
    view.base = shownHere->network.layers()[layer];
    view.dense = m_dense->network.layers()[layer];
    if (view.dense->inputSize() != view.base->inputSize() || view.dense->outputSize() != view.base->outputSize())
        view.dense = view.base; // neurons came or went: no cell has a counterpart as loaded
    if (const LayerWeights* weights = view.base->weights()) {
        if (m_row > 0 && !selectedPrune())
            view.earlier = layerBefore(*view.base);
        view.scores = hasTable ? m_table->layer(m_layer) : LayerScores(Criterion::Magnitude, *weights, m_layer, 0);
        if (hasTable)
            view.ranks = m_table->ranks(m_layer);
        if (m_pyramid && m_pyramidView.base == view.base && m_pyramidView.scores.sameAs(view.scores))
            view.pyramid = m_pyramid;
        if (layer < m_liveCuts.size())
            view.cut = m_liveCuts[layer];
        if (m_dragging && layer < m_cutsBefore.size())
            view.before = m_cutsBefore[layer] ? m_cutsBefore[layer] : Cut::nothing();
    }
    if (m_layer == 0 && m_source.data && m_source.data->dataset().imageSize() == view.dense->inputSize()) {
        view.imageRows = m_source.data->dataset().imageRows();
        view.imageCols = m_source.data->dataset().imageCols();
    }
    return view;
}

QString Session::tunedOnText() const {
    if (m_recipe.steps.empty() || !m_source.data)
        return {};
    // Where nobody knows (a recipe from a file), the more careful of the two is said.
    return m_tunedOn.isEmpty() || m_tunedOn == m_dataName ? tr("tuned on the images it is measured on")
                                                          : tr("threshold chosen on %1").arg(m_tunedOn);
}

} // namespace prunescope
