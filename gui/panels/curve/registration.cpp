// The place of the accuracy curve in the window, and what it is bound to.
#include "gui/frame/PanelRegistry.h"
#include "gui/panels/curve/AccuracyCurveView.h"
#include "gui/session/CurveMeasurement.h"

namespace prunescope {

namespace {

QWidget* create(WindowContext& context, QWidget* parent) {
    auto* view = new AccuracyCurveView(parent);
    Session& session = context.session;
    session.part<CurveMeasurement>().state().showIn(view, [view](const CurveState& state) { view->setState(state); });
    QObject::connect(view, &AccuracyCurveView::sparsityPicked, &session.threshold(), &ThresholdEditor::setNetworkSparsity);
    return view;
}

const RegisteredPanel
    kPanel({"curve", [] { return AccuracyCurveView::tr("Accuracy against sparsity"); }, {PanelArea::Bottom, 1, 170}, &create});

} // namespace

} // namespace prunescope
