// One QAction per command, shared by menus, toolbar and shortcuts. A command that is unavailable is disabled, and its tooltip
// says why.
#pragma once

#include <QHash>
#include <QKeySequence>
#include <QList>
#include <QObject>

class QAction;
class QMenu;
class QMenuBar;
class QToolBar;

namespace prunescope {

enum class Menu { File, Edit, View, Prune, Rebuild, Measure, Help };

class ActionCollection : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;

    /// name: the action's object name. The shortcut is appended to the tooltip.
    QAction* add(const char* name, const QString& text, const QString& tip, const QKeySequence& shortcut = {});
    /// An action with this name must exist.
    QAction* find(const char* name) const;
    /// Enables the action, or disables it with the reason as its tooltip.
    static void allow(QAction* action, bool allowed, const QString& reason);

    /// The sections of a menu are sorted by number and separated by lines; entries within a section keep the order in which
    /// they were added.
    void place(Menu menu, int section, const QList<QAction*>& actions);
    void place(Menu menu, int section, QMenu* submenu);
    /// The same for the toolbar. Sections with numbers from kRightTools on are at its right end.
    void placeTools(int section, const QList<QAction*>& actions);
    void placeTool(int section, QWidget* widget);
    static constexpr int kRightTools = 100;

    void fill(QMenuBar& bar) const;
    void fill(QToolBar& bar) const;

private:
    struct Entry {
        Menu menu;
        int section;
        QAction* action;
    };
    struct Tool {
        int section;
        QAction* action;
        QWidget* widget;
    };

    QHash<QByteArray, QAction*> m_actions; ///< by name
    QList<Entry> m_entries;
    QList<Tool> m_tools;
};

} // namespace prunescope
