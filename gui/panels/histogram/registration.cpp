// The place of the histogram in the window, and what it is bound to.
#include "gui/frame/PanelRegistry.h"
#include "gui/panels/histogram/HistogramView.h"
#include "gui/session/ResultValues.h"
#include "gui/session/SelectedLayer.h"

namespace prunescope {

namespace {

QWidget* create(WindowContext& context, QWidget* parent) {
    auto* view = new HistogramView(parent);
    Session& session = context.session;
    session.part<SelectedLayer>().details().showIn(view, [view](const LayerDetails& details) {
        view->setHistogram(details.layerName, details.histogram);
        view->setCut(details.cut);
    });
    session.value(&thresholdState).showIn(view, [view](const ThresholdState& state) {
        view->setThresholdEditable(state.enabled, state.disabledReason);
    });
    ThresholdEditor& threshold = session.threshold();
    QObject::connect(view, &HistogramView::thresholdDragStarted, &threshold, &ThresholdEditor::beginDrag);
    QObject::connect(view, &HistogramView::thresholdDragged, &threshold, &ThresholdEditor::dragToScore);
    QObject::connect(view, &HistogramView::thresholdDragFinished, &threshold, &ThresholdEditor::endDrag);
    return view;
}

const RegisteredPanel kPanel({"histogram", [] { return HistogramView::tr("Histogram"); }, {PanelArea::Center, 1, 195}, &create});

} // namespace

} // namespace prunescope
