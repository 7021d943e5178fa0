// The place of the training curves in the window, and what they are bound to.
#include "gui/frame/PanelRegistry.h"
#include "gui/panels/training/TrainingView.h"
#include "gui/session/ResultValues.h"

namespace prunescope {

namespace {

constexpr const char* kName = "training";

QWidget* create(WindowContext& context, QWidget* parent) {
    auto* view = new TrainingView(parent);
    context.session.value(&trainingState)
        .showIn(view,
                [view, &navigation = context.navigation, wasRunning = std::make_shared<bool>(false)](const TrainingState& state) {
                    view->setState(state);
                    // A new training brings the panel to the front, but only once, so that the user can look at another tab
                    // meanwhile.
                    if (state.isRunning && !*wasRunning)
                        navigation.raisePanel(QLatin1String(kName));
                    *wasRunning = state.isRunning;
                });
    return view;
}

const RegisteredPanel
    kPanel({kName, [] { return TrainingView::tr("Training"); }, {PanelArea::Bottom, 3, 0, 0, "curve"}, &create});

} // namespace

} // namespace prunescope
