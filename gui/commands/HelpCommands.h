// The Help menu: keys and mouse, the shipped recipes, versions and licences.
#pragma once

#include "gui/frame/CommandRegistry.h"

#include <QObject>

class QMenu;

namespace prunescope {

class HelpCommands : public QObject {
    Q_OBJECT

public:
    explicit HelpCommands(const CommandContext& context);

private:
    void fillRecipes(QMenu* menu);
    void openShippedRecipe(const QString& file);
    static QString recipeTitle(const QString& name);

    CommandContext m_context;
};

} // namespace prunescope
