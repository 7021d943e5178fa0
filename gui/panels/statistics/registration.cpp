// The place of the layer's statistics in the window, and what they are bound to.
#include "gui/frame/PanelRegistry.h"
#include "gui/panels/statistics/LayerStatisticsView.h"
#include "gui/session/SelectedLayer.h"

namespace prunescope {

namespace {

QWidget* create(WindowContext& context, QWidget* parent) {
    auto* view = new LayerStatisticsView(parent);
    context.session.part<SelectedLayer>().details().showIn(view, [view](const LayerDetails& details) {
        if (details.statistics)
            view->setStatistics(details.layerName, details.statistics);
        view->setStale(!details.statistics);
    });
    QObject::connect(view, &LayerStatisticsView::rowActivated, &context.navigation,
                     [&navigation = context.navigation](Index row) { navigation.goToCell(row, 0); });
    QObject::connect(view, &LayerStatisticsView::columnActivated, &context.navigation,
                     [&navigation = context.navigation](Index column) { navigation.goToCell(0, column); });
    return view;
}

const RegisteredPanel
    kPanel({"statistics", [] { return LayerStatisticsView::tr("Layer statistics"); }, {PanelArea::Left, 2, 240}, &create});

} // namespace

} // namespace prunescope
