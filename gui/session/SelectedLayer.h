// The selected layer: its weights as views show them, and what has to be computed of them away from the GUI thread.
#pragma once

#include "gui/session/LayerWork.h"
#include "gui/session/Session.h"
#include "gui/values/LayerDetails.h"

namespace prunescope {

class SelectedLayer : public QObject {
    Q_OBJECT

public:
    explicit SelectedLayer(Session& session);

    ViewValue<LayerView>& view() { return m_view; }
    ViewValue<LayerDetails>& details() { return m_details; }

private:
    LayerView makeView() const;
    LayerDetails makeDetails();
    /// Of the outcome that the row shows; null while there is none.
    LayerPtr shownLayer() const;
    LayerPtr denseLayer() const;
    LayerPtr earlierLayer() const;
    bool hasTable() const;
    /// Layers whose weights would have to be computed first.
    std::vector<LayerPtr> unpreparedLayers() const;
    void fillScores(LayerView& view) const;

    void follow();
    LayerRequest missingOf(const LayerView& view) const;
    bool isOnItsWay(const LayerRequest& request) const;
    void forget();
    void take(const LayerResult& result);

    Session& m_session;
    LayerView m_pyramidView; ///< what m_pyramid was built of
    std::shared_ptr<const WeightPyramid> m_pyramid;
    LayerView m_histogramView;
    std::shared_ptr<const WeightHistogram> m_histogram;
    LayerView m_statisticsView;
    std::shared_ptr<const LayerStatistics> m_statistics;
    LayerRequest m_asked;       ///< the last request, without the parts that have come
    bool m_isCancelled = false; ///< nothing is asked for until the recipe changes
    ViewValue<LayerView>& m_view;
    ViewValue<LayerDetails>& m_details;
    LayerJob m_job;
};

} // namespace prunescope
