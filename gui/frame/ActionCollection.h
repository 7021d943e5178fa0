// One QAction per command, shared by menus, toolbar and shortcuts. What cannot be done now is disabled, and its tip says why.
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

    /// name: the action's object name. The tip gets the shortcut appended.
    QAction* add(const char* name, const QString& text, const QString& tip, const QKeySequence& shortcut = {});
    /// There must be one of that name.
    QAction* find(const char* name) const;
    /// Enabled, or disabled with the reason as its tip.
    static void allow(QAction* action, bool allowed, const QString& reason);

    /// Sections of a menu stand in the order of their numbers with lines between them; a section's entries in the order in which
    /// they were placed.
    void place(Menu menu, int section, const QList<QAction*>& actions);
    void place(Menu menu, int section, QMenu* submenu);
    /// The same for the toolbar. Sections from kRightTools on stand at its right end.
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
