// The toolbar's buttons that rebuild: each applies the strongest strategy of its family at once, its arrow opens the others.
#pragma once

#include "engine/reconstruction/Strategy.h"

#include <QList>
#include <QObject>

class QAction;
class QMenu;
class QToolBar;
class QToolButton;

namespace prunescope {

class StrategyButtons : public QObject {
    Q_OBJECT

public:
    explicit StrategyButtons(QWidget* parent);

    void addTo(QToolBar* bar);
    /// The same commands as submenus of a menu.
    void addTo(QMenu* menu);
    /// Enabled, or disabled with the reason as the tip.
    void allow(bool allowed, const QString& reason);

    enum Button { Add, Adjust, RemoveNeurons, FineTune, ButtonCount };
    QToolButton* button(Button button) const { return m_entries[button].button; }
    QMenu* menu(Button button) const { return m_entries[button].menu; }

signals:
    /// With the standard settings, at once.
    void applied(const std::string& strategy);
    /// From the arrow's menu: settings first.
    void chosen(const std::string& strategy);

private:
    struct Entry {
        QString text;
        QString tip;
        QAction* action = nullptr;
        QMenu* menu = nullptr;
        QToolButton* button = nullptr;
    };

    void build(Button button, const QString& text, const std::string& standard, const std::vector<Family>& families);

    Entry m_entries[ButtonCount];
};

} // namespace prunescope
