// The place of the diagnosis in the window, and what it is bound to.
#include "gui/frame/PanelRegistry.h"
#include "gui/panels/diagnosis/DiagnosisView.h"
#include "gui/session/Diagnosing.h"

#include <algorithm>

namespace prunescope {

namespace {

QWidget* create(WindowContext& context, QWidget* parent) {
    auto* view = new DiagnosisView(parent);
    auto& diagnosing = context.session.part<Diagnosing>();
    diagnosing.state().showIn(view, [view](const DiagnosisState& state) { view->setState(state); });
    QObject::connect(view, &DiagnosisView::visibilityChanged, &diagnosing, &Diagnosing::setActive);
    QObject::connect(view, &DiagnosisView::jumpRequested, view,
                     [&recipe = context.session.recipe(), &navigation = context.navigation](int layer, Index row, Index column) {
                         recipe.selectLayer(layer);
                         if (row >= 0 || column >= 0)
                             navigation.goToCell(std::max<Index>(row, 0), std::max<Index>(column, 0));
                     });
    return view;
}

const RegisteredPanel
    kPanel({"diagnosis", [] { return DiagnosisView::tr("Diagnosis"); }, {PanelArea::Bottom, 2, 0, 0, "curve"}, &create});

} // namespace

} // namespace prunescope
