// The place of the weights in the window, and what they are bound to.
#include "gui/frame/PanelRegistry.h"
#include "gui/panels/weights/WeightsPanel.h"
#include "gui/session/SelectedLayer.h"

#include <QAction>

namespace prunescope {

namespace {

QWidget* create(WindowContext& context, QWidget* parent) {
    auto* panel = new WeightsPanel(parent);
    context.session.part<SelectedLayer>().view().showIn(panel, [panel](const LayerView& layer) { panel->setLayer(layer); });
    QObject::connect(&context.navigation, &Navigation::cellRequested, panel, &WeightsPanel::goToCell);
    QObject::connect(context.actions.find("go-to-cell"), &QAction::triggered, panel, &WeightsPanel::askForCell);
    return panel;
}

const RegisteredPanel kPanel({"weights", [] { return WeightsPanel::tr("Weights"); }, {PanelArea::Center, 0, 290}, &create});

} // namespace

} // namespace prunescope
