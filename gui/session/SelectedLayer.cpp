#include "gui/session/SelectedLayer.h"

#include "engine/pruning/PrunedWeights.h"

namespace prunescope {

namespace {

bool sameScores(const LayerView& a, const LayerView& b) {
    return a.dense == b.dense && a.base == b.base && a.scores.sameAs(b.scores);
}

/// Whether weights() returns immediately. Giant layers compute their weights on first use, which must not happen on the GUI
/// thread.
bool isPrepared(const Node& layer) {
    return layer.weightCount() < kPrunedLazilyFrom || layer.heldBytes() > 0;
}

} // namespace

SelectedLayer::SelectedLayer(Session& session)
    : m_session(session), m_view(session.results().addValue<LayerView>([this] { return makeView(); })),
      m_details(session.results().addValue<LayerDetails>([this] { return makeDetails(); })),
      m_job(&computeLayer, [this](const auto& result) { take(*result); }) {
    connect(&session.results(), &ResultStore::refreshed, this, &SelectedLayer::follow);
    connect(&session, &Session::sourceChanged, this, &SelectedLayer::forget);
    connect(&session, &Session::cancelled, this, [this] {
        m_job.abandon();
        m_isCancelled = true;
    });
    connect(&session.recipe(), &RecipeEditor::changed, this, [this] {
        if (std::exchange(m_isCancelled, false))
            m_asked = {};
    });
}

LayerPtr SelectedLayer::shownLayer() const {
    const ResultStore& results = m_session.results();
    const OutcomePtr outcome = m_session.recipe().selectedPrune() ? results.base() : results.shown();
    const int layer = m_session.recipe().selectedLayer();
    return results.dense() && outcome && layer < outcome->network.layerCount() ? outcome->network.layerPtr(LayerIndex{layer})
                                                                               : nullptr;
}

LayerPtr SelectedLayer::denseLayer() const {
    const LayerPtr dense = m_session.results().dense()->network.layerPtr(LayerIndex{m_session.recipe().selectedLayer()});
    const LayerPtr shown = shownLayer();
    // If neurons were added or removed, no cell has a counterpart in the layer as loaded.
    return dense->weightCols() == shown->weightCols() && dense->weightRows() == shown->weightRows() ? dense : shown;
}

/// The selected layer before the selected step; null where it is not known, or no cell has a counterpart.
LayerPtr SelectedLayer::earlierLayer() const {
    const RecipeEditor& recipe = m_session.recipe();
    const int index = recipe.selectedLayer();
    const LayerPtr now = shownLayer();
    if (recipe.selectedRow() == 0 || recipe.selectedPrune())
        return nullptr;
    const OutcomePtr outcome = m_session.results().rowOutcome(recipe.selectedRow() - 1);
    if (!outcome || index >= outcome->network.layerCount())
        return nullptr;
    const LayerPtr& earlier = outcome->network.layerPtr(LayerIndex{index});
    const bool sameShape = earlier->weightCols() == now->weightCols() && earlier->weightRows() == now->weightRows();
    return sameShape && earlier != now ? earlier : nullptr;
}

std::vector<LayerPtr> SelectedLayer::unpreparedLayers() const {
    std::vector<LayerPtr> layers;
    if (shownLayer())
        for (const LayerPtr& layer : {shownLayer(), denseLayer(), earlierLayer()})
            if (layer && !isPrepared(*layer))
                layers.push_back(layer);
    return layers;
}

bool SelectedLayer::hasTable() const {
    const ResultStore& results = m_session.results();
    return m_session.threshold().table() && (m_session.recipe().selectedPrune() || results.shown() == results.base());
}

void SelectedLayer::fillScores(LayerView& view) const {
    const ThresholdEditor& threshold = m_session.threshold();
    view.scores =
        hasTable() ? threshold.table()->layer(view.index) : LayerScores(Criterion::Magnitude, *view.weights(), view.index, 0);
    if (hasTable())
        view.ranks = threshold.table()->ranks(view.index);
    if (m_pyramid && m_pyramidView.base == view.base && m_pyramidView.scores.sameAs(view.scores))
        view.pyramid = m_pyramid;
    const std::string& layer = m_session.recipe().selectedLayerName();
    if (const Cut* const cut = threshold.cuts().find(layer))
        view.cut = *cut;
    view.before = threshold.cutBefore(layer);
}

LayerView SelectedLayer::makeView() const {
    LayerView view;
    view.index = m_session.recipe().selectedLayer();
    if (!shownLayer())
        return view;
    if (!unpreparedLayers().empty()) {
        view.isPending = true;
        return view;
    }
    view.base = shownLayer();
    view.dense = denseLayer();
    view.earlier = earlierLayer();
    fillScores(view);
    const EvaluationDataPtr& data = m_session.source().data();
    if (view.index == 0 && data && data->dataset().imageSize() == view.dense->inputSize()) {
        view.imageRows = data->dataset().imageRows();
        view.imageCols = data->dataset().imageCols();
    }
    return view;
}

LayerDetails SelectedLayer::makeDetails() {
    const LayerView& view = *m_view.get();
    LayerDetails details;
    details.layerName = view.dense ? QString::fromStdString(view.dense->name()) : QString();
    details.cut = view.cut;
    if (sameScores(m_histogramView, view))
        details.histogram = m_histogram;
    if (!m_session.threshold().isDragging() && sameScores(m_statisticsView, view) && m_statisticsView.cut == view.cut)
        details.statistics = m_statistics;
    return details;
}

LayerRequest SelectedLayer::missingOf(const LayerView& view) const {
    LayerRequest request;
    request.view = view;
    request.needsPyramid = view.base->weightCount() >= WeightPyramid::kFrom && (!m_pyramid || !sameScores(m_pyramidView, view));
    request.needsHistogram = !m_histogram || !sameScores(m_histogramView, view);
    request.needsStatistics = !m_session.threshold().isDragging() &&
                              (!m_statistics || !sameScores(m_statisticsView, view) || m_statisticsView.cut != view.cut);
    return request;
}

/// A pending request is not repeated: for a giant layer it takes seconds, and a drag calls this on every move.
bool SelectedLayer::isOnItsWay(const LayerRequest& request) const {
    if (request.layers != m_asked.layers)
        return false;
    return !request.layers.empty() ||
           (sameScores(m_asked.view, request.view) && m_asked.needsPyramid >= request.needsPyramid &&
            m_asked.needsHistogram >= request.needsHistogram &&
            (!request.needsStatistics || (m_asked.needsStatistics && m_asked.view.cut == request.view.cut)));
}

void SelectedLayer::follow() {
    const std::shared_ptr<const LayerView> view = m_view.get();
    LayerRequest request;
    if (view->isPending) {
        request.layers = unpreparedLayers();
    } else if (view->base && view->base->hasWeights()) {
        request = missingOf(*view);
        // Outdated data must not take memory beside their replacement.
        if (request.needsPyramid)
            m_pyramid = nullptr;
        if (request.needsHistogram)
            m_histogram = nullptr;
    }
    if (m_isCancelled || request.isEmpty() || isOnItsWay(request))
        return;
    m_asked = request;
    m_job.submit(std::move(request), WhenBusy::CancelCurrent);
}

void SelectedLayer::forget() {
    m_job.abandon();
    m_asked = {};
    m_pyramid = nullptr;
    m_histogram = nullptr;
    m_statistics = nullptr;
    m_pyramidView = m_histogramView = m_statisticsView = {};
    m_session.results().touch();
}

void SelectedLayer::take(const LayerResult& result) {
    const std::shared_ptr<const LayerView> view = m_view.get();
    m_asked.layers.clear();
    if (sameScores(result.view, *view)) {
        if (result.pyramid) {
            m_pyramid = result.pyramid;
            m_pyramidView = result.view;
            m_asked.needsPyramid = false;
        }
        if (result.histogram) {
            m_histogram = result.histogram;
            m_histogramView = result.view;
            m_asked.needsHistogram = false;
        }
        if (result.statistics && result.view.cut == view->cut) {
            m_statistics = result.statistics;
            m_statisticsView = result.view;
            m_asked.needsStatistics = false;
        }
    }
    m_session.results().refresh();
}

} // namespace prunescope
