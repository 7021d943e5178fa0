#pragma once

#include <QList>
#include <QString>

class QAction;
class QToolButton;

namespace prunescope {

/// A button of the toolbar that opens a menu with these actions.
QToolButton* makeMenuButton(const QString& text, const QString& tip, const QList<QAction*>& actions);

} // namespace prunescope
