// Lets panels open each other without depending on each other.
#pragma once

#include "engine/core/Types.h"

#include <QObject>

namespace prunescope {

class Navigation : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;

    /// Shows a weight of the selected layer.
    void goToCell(Index row, Index column) { emit cellRequested(row, column); }
    /// Brings the panel with that name to the front, unless it is hidden.
    void raisePanel(const QString& name) { emit panelRequested(name); }

signals:
    void cellRequested(prunescope::Index row, prunescope::Index column);
    void panelRequested(const QString& name);
};

} // namespace prunescope
