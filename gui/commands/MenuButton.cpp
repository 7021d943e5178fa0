#include "gui/commands/MenuButton.h"

#include <QMenu>
#include <QToolButton>

namespace prunescope {

QToolButton* makeMenuButton(const QString& text, const QString& tip, const QList<QAction*>& actions) {
    auto* button = new QToolButton;
    button->setText(text + QStringLiteral(" ▾"));
    button->setToolTip(tip);
    button->setAccessibleName(text);
    button->setPopupMode(QToolButton::InstantPopup);
    auto* menu = new QMenu(button);
    menu->setToolTipsVisible(true);
    menu->addActions(actions);
    button->setMenu(menu);
    return button;
}

} // namespace prunescope
