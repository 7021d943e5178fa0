#include "gui/commands/ViewCommands.h"

#include "gui/Settings.h"
#include "gui/Theme.h"

#include <QAction>
#include <QActionGroup>
#include <QMainWindow>
#include <QMenu>

namespace prunescope {

namespace {

const RegisteredCommands<ViewCommands> kCommands(2);

} // namespace

ViewCommands::ViewCommands(const CommandContext& context) : QObject(&context.window), m_context(context) {
    addLayers();
    addThemes();
    connect(&m_context.session.results(), &ResultStore::refreshed, this, &ViewCommands::update);
    update();
}

void ViewCommands::addLayers() {
    ActionCollection& actions = m_context.actions;
    RecipeEditor& recipe = m_context.session.recipe();
    QAction* next =
        actions.add("next-layer", tr("&Next layer"), tr("Show the next layer"), QKeySequence(Qt::CTRL | Qt::Key_PageDown));
    QAction* previous = actions.add("previous-layer", tr("&Previous layer"), tr("Show the previous layer"),
                                    QKeySequence(Qt::CTRL | Qt::Key_PageUp));
    // The weights panel asks for the weight and connects itself to this action.
    QAction* goToCell = actions.add("go-to-cell", tr("&Go to weight…"), tr("Show a weight by row and column"),
                                    QKeySequence(Qt::CTRL | Qt::Key_G));
    connect(next, &QAction::triggered, this, [&recipe] { recipe.selectLayer(recipe.selectedLayer() + 1); });
    connect(previous, &QAction::triggered, this, [&recipe] { recipe.selectLayer(recipe.selectedLayer() - 1); });
    actions.place(Menu::View, 0, {previous, next, goToCell});
}

void ViewCommands::addThemes() {
    auto* menu = new QMenu(tr("&Colours"), &m_context.window);
    auto* themes = new QActionGroup(this);
    const std::tuple<ThemeChoice, const char*, QString> choices[] = {
        {ThemeChoice::FollowSystem, "theme-system", tr("As the &system")},
        {ThemeChoice::Light, "theme-light", tr("&Light")},
        {ThemeChoice::Dark, "theme-dark", tr("&Dark")}};
    for (const auto& [choice, name, text] : choices) {
        QAction* action = m_context.actions.add(name, text, tr("Colours of the window"));
        action->setCheckable(true);
        action->setChecked(Theme::instance().choice() == choice);
        action->setData(static_cast<int>(choice));
        themes->addAction(action);
        connect(action, &QAction::triggered, this, [this, value = choice] {
            Theme::instance().setChoice(value);
            if (m_context.remembers)
                settings::setTheme(static_cast<int>(value));
        });
    }
    connect(&Theme::instance(), &Theme::changed, this, [themes] {
        for (QAction* action : themes->actions())
            action->setChecked(action->data().toInt() == static_cast<int>(Theme::instance().choice()));
    });
    menu->addActions(themes->actions());
    m_context.actions.place(Menu::View, 2, menu);
}

void ViewCommands::update() {
    const RecipeEditor& recipe = m_context.session.recipe();
    const bool hasModel = recipe.hasModel();
    const QString noModel = tr("No model is open.");
    const auto allow = [this](const char* name, bool allowed, const QString& reason) {
        ActionCollection::allow(m_context.actions.find(name), allowed, reason);
    };
    allow("next-layer", hasModel && recipe.selectedLayer() + 1 < static_cast<int>(recipe.layers().size()),
          hasModel ? tr("It is the last layer.") : noModel);
    allow("previous-layer", hasModel && recipe.selectedLayer() > 0, hasModel ? tr("It is the first layer.") : noModel);
    allow("go-to-cell", hasModel, noModel);
}

} // namespace prunescope
