#include "gui/commands/StrategyButtons.h"

#include "engine/reconstruction/StrategyRegistry.h"
#include "gui/Messages.h"

#include <QAction>
#include <QMenu>
#include <QToolButton>

#include <algorithm>

namespace prunescope {

StrategyButtons::StrategyButtons(QWidget* parent) : QObject(parent) {
    const StrategyRegistry& registry = StrategyRegistry::instance();
    const auto defaultOf = [&](const char* action) {
        return registry.standardOf(action) ? registry.standardOf(action)->info().name : "";
    };
    build(Add, tr("Add connections"), defaultOf("add"), {Family::Add});
    build(Adjust, tr("Adjust connections"), defaultOf("adjust"), {Family::Adjust, Family::PruneAndAdjust});
    build(RemoveNeurons, tr("Remove neurons"), "neurons", {Family::Structure});
    build(FineTune, tr("Fine-tune"), "fine-tune", {Family::Train});
}

void StrategyButtons::build(Button button, const QString& text, const std::string& defaultStrategy,
                            const std::vector<Family>& families) {
    Entry& entry = m_entries[button];
    entry.text = text;
    entry.menu = new QMenu(text, qobject_cast<QWidget*>(parent()));
    entry.menu->setToolTipsVisible(true);
    for (const auto& strategy : StrategyRegistry::instance().all()) {
        const StrategyInfo& info = strategy->info();
        if (std::find(families.begin(), families.end(), info.family) == families.end())
            continue;
        QAction* action = entry.menu->addAction(tr("%1…").arg(engineText(info.title)));
        action->setToolTip(engineText(info.explanation));
        action->setStatusTip(action->toolTip());
        connect(action, &QAction::triggered, this, [this, name = info.name] { emit chosen(name); });
        if (info.name != defaultStrategy)
            continue;
        entry.menu->setDefaultAction(action);
        entry.tip =
            tr("%1 Applied at once with its default settings; the arrow shows the others.").arg(engineText(info.explanation));
    }
    entry.action = new QAction(text, this);
    entry.action->setToolTip(entry.tip);
    connect(entry.action, &QAction::triggered, this, [this, defaultStrategy] { emit applied(defaultStrategy); });
}

void StrategyButtons::addTo(ActionCollection& actions, Menu menu, int menuSection, int toolSection) {
    for (Entry& entry : m_entries) {
        actions.place(menu, menuSection, entry.menu);
        entry.button = new QToolButton;
        entry.button->setDefaultAction(entry.action);
        entry.button->setToolButtonStyle(Qt::ToolButtonTextOnly);
        entry.button->setPopupMode(QToolButton::MenuButtonPopup);
        entry.button->setMenu(entry.menu);
        entry.button->setAccessibleName(entry.text);
        actions.placeTool(toolSection, entry.button);
    }
}

void StrategyButtons::allow(bool allowed, const QString& reason) {
    for (const Entry& entry : m_entries) {
        entry.action->setEnabled(allowed && !entry.menu->isEmpty());
        entry.action->setToolTip(allowed ? entry.tip : reason);
        for (QAction* action : entry.menu->actions())
            action->setEnabled(allowed);
    }
}

} // namespace prunescope
