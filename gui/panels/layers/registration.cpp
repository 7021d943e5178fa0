// The place of the list of layers in the window, and what it is bound to.
#include "gui/frame/PanelRegistry.h"
#include "gui/panels/layers/LayersPanel.h"
#include "gui/session/ListValues.h"

namespace prunescope {

namespace {

QWidget* create(WindowContext& context, QWidget* parent) {
    auto* panel = new LayersPanel(parent);
    Session& session = context.session;
    session.value(&layerRows).showIn(panel, [panel](const LayerRows& rows) { panel->setRows(rows); });
    QObject::connect(panel, &LayersPanel::layerChosen, &session.recipe(), &RecipeEditor::selectLayer);
    QObject::connect(panel, &LayersPanel::excludedChosen, &session.threshold(), &ThresholdEditor::setExcluded);
    return panel;
}

const RegisteredPanel kPanel({"layers", [] { return LayersPanel::tr("Layers"); }, {PanelArea::Left, 0, 112, 328}, &create});

} // namespace

} // namespace prunescope
