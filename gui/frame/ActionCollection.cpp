#include "gui/frame/ActionCollection.h"

#include <QAction>
#include <QMenu>
#include <QMenuBar>
#include <QToolBar>
#include <QToolButton>

#include <algorithm>
#include <cstring>

namespace prunescope {

namespace {

template <class T> QList<T> bySection(QList<T> items) {
    std::stable_sort(items.begin(), items.end(), [](const T& a, const T& b) { return a.section < b.section; });
    return items;
}

} // namespace

QAction* ActionCollection::add(const char* name, const QString& text, const QString& tip, const QKeySequence& shortcut) {
    auto* action = new QAction(text, this);
    const QString keys =
        shortcut.isEmpty() ? QString() : QStringLiteral(" (%1)").arg(shortcut.toString(QKeySequence::NativeText));
    action->setObjectName(QLatin1String(name));
    action->setToolTip(tip + keys);
    action->setStatusTip(tip);
    action->setProperty("tip", tip + keys);
    action->setShortcut(shortcut);
    m_actions.insert(name, action);
    return action;
}

QAction* ActionCollection::find(const char* name) const {
    QAction* action = m_actions.value(QByteArray::fromRawData(name, static_cast<qsizetype>(std::strlen(name))));
    Q_ASSERT_X(action, "ActionCollection::find", name);
    return action;
}

void ActionCollection::allow(QAction* action, bool allowed, const QString& reason) {
    action->setEnabled(allowed);
    action->setToolTip(allowed ? action->property("tip").toString() : reason);
}

void ActionCollection::place(Menu menu, int section, const QList<QAction*>& actions) {
    for (QAction* action : actions)
        m_entries << Entry{menu, section, action};
}

void ActionCollection::place(Menu menu, int section, QMenu* submenu) {
    m_entries << Entry{menu, section, submenu->menuAction()};
}

void ActionCollection::placeTools(int section, const QList<QAction*>& actions) {
    for (QAction* action : actions)
        m_tools << Tool{section, action, nullptr};
}

void ActionCollection::placeTool(int section, QWidget* widget) {
    m_tools << Tool{section, nullptr, widget};
}

void ActionCollection::fill(QMenuBar& bar) const {
    const std::pair<Menu, QString> titles[] = {
        {Menu::File, tr("&File")},       {Menu::Edit, tr("&Edit")},       {Menu::View, tr("&View")}, {Menu::Prune, tr("&Prune")},
        {Menu::Rebuild, tr("&Rebuild")}, {Menu::Measure, tr("&Measure")}, {Menu::Help, tr("&Help")}};
    const QList<Entry> entries = bySection(m_entries);
    for (const auto& [menu, title] : titles) {
        QMenu* filled = bar.addMenu(title);
        int section = -1;
        for (const Entry& entry : entries) {
            if (entry.menu != menu)
                continue;
            if (section >= 0 && entry.section != section)
                filled->addSeparator();
            section = entry.section;
            filled->addAction(entry.action);
            if (QMenu* submenu = entry.action->menu())
                submenu->setParent(filled, submenu->windowFlags());
        }
    }
    for (QMenu* menu : bar.findChildren<QMenu*>())
        menu->setToolTipsVisible(true); // a disabled command's tip says why
}

void ActionCollection::fill(QToolBar& bar) const {
    int section = -1;
    for (const Tool& tool : bySection(m_tools)) {
        if (section >= 0 && section < kRightTools && tool.section >= kRightTools) {
            auto* stretch = new QWidget(&bar);
            stretch->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
            bar.addWidget(stretch);
        } else if (section >= 0 && tool.section != section) {
            bar.addSeparator();
        }
        section = tool.section;
        if (tool.widget)
            bar.addWidget(tool.widget);
        else
            bar.addAction(tool.action);
    }
    for (QToolButton* button : bar.findChildren<QToolButton*>()) {
        button->setAutoRaise(false);
        button->setFocusPolicy(Qt::TabFocus);
    }
}

} // namespace prunescope
