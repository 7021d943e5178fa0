// The toolbar's rebuild buttons: each applies its family's default strategy at once, and its arrow opens the others.
#pragma once

#include "engine/reconstruction/Strategy.h"
#include "gui/frame/ActionCollection.h"

#include <QList>
#include <QObject>

class QAction;
class QMenu;
class QToolButton;

namespace prunescope {

class StrategyButtons : public QObject {
    Q_OBJECT

public:
    explicit StrategyButtons(QWidget* parent);

    /// Adds the strategies as submenus of a menu and as buttons of the toolbar.
    void addTo(ActionCollection& actions, Menu menu, int menuSection, int toolSection);
    /// Enabled, or disabled with the reason as the tip.
    void allow(bool allowed, const QString& reason);

    enum Button { Add, Adjust, RemoveNeurons, FineTune, ButtonCount };
    QToolButton* button(Button button) const { return m_entries[button].button; }
    QMenu* menu(Button button) const { return m_entries[button].menu; }

signals:
    /// Applied at once with the default settings.
    void applied(const std::string& strategy);
    /// Chosen from the arrow's menu: the settings are shown first.
    void chosen(const std::string& strategy);

private:
    struct Entry {
        QString text;
        QString tip;
        QAction* action = nullptr;
        QMenu* menu = nullptr;
        QToolButton* button = nullptr;
    };

    void build(Button button, const QString& text, const std::string& defaultStrategy, const std::vector<Family>& families);

    Entry m_entries[ButtonCount];
};

} // namespace prunescope
