// The place of the threshold bar in the window, and what it is bound to.
#include "gui/frame/PanelRegistry.h"
#include "gui/panels/threshold/ThresholdBar.h"
#include "gui/session/ResultValues.h"

namespace prunescope {

namespace {

QWidget* create(WindowContext& context, QWidget* parent) {
    auto* bar = new ThresholdBar(parent);
    Session& session = context.session;
    session.value(&thresholdState).showIn(bar, [bar](const ThresholdState& state) { bar->setState(state); });
    ThresholdEditor& threshold = session.threshold();
    QObject::connect(bar, &ThresholdBar::dragStarted, &threshold, &ThresholdEditor::beginDrag);
    QObject::connect(bar, &ThresholdBar::shareDragged, &threshold, &ThresholdEditor::dragToShare);
    QObject::connect(bar, &ThresholdBar::dragFinished, &threshold, &ThresholdEditor::endDrag);
    QObject::connect(bar, &ThresholdBar::thresholdEntered, &threshold, &ThresholdEditor::setThreshold);
    QObject::connect(bar, &ThresholdBar::sparsityEntered, &threshold, &ThresholdEditor::setSparsity);
    QObject::connect(bar, &ThresholdBar::scopeChosen, &threshold, &ThresholdEditor::setScope);
    QObject::connect(bar, &ThresholdBar::criterionChosen, &threshold, &ThresholdEditor::setCriterion);
    return bar;
}

const RegisteredPanel kPanel({"threshold", [] { return ThresholdBar::tr("Threshold"); }, {PanelArea::Bottom, 0, 50}, &create});

} // namespace

} // namespace prunescope
