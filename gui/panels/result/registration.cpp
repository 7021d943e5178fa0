// The place of the result in the window, and what it is bound to.
#include "gui/frame/PanelRegistry.h"
#include "gui/models/TableText.h"
#include "gui/panels/result/ResultModel.h"
#include "gui/panels/result/ResultPanel.h"
#include "gui/session/ResultValues.h"

#include <QAction>

namespace prunescope {

namespace {

QWidget* create(WindowContext& context, QWidget* parent) {
    auto* panel = new ResultPanel(parent);
    context.session.value(&resultView).showIn(panel, [panel](const ResultView& view) { panel->setView(view); });
    QObject::connect(context.actions.find("copy-result"), &QAction::triggered, panel, [panel] { copyTable(*panel->model()); });
    return panel;
}

const RegisteredPanel kPanel({"result", [] { return ResultPanel::tr("Result"); }, {PanelArea::Right, 0, 0, 300}, &create});

} // namespace

} // namespace prunescope
