// The Prune menu: the threshold of the selected step, and the steps of the recipe.
#pragma once

#include "gui/frame/CommandRegistry.h"

#include <QObject>

class QActionGroup;

namespace prunescope {

class PruneCommands : public QObject {
    Q_OBJECT

public:
    explicit PruneCommands(const CommandContext& context);

private:
    void addThreshold();
    void addScopes();
    void addCriteria();
    void addSteps();
    void update();
    void updateThreshold();

    CommandContext m_context;
    QActionGroup* m_scopes = nullptr;
    QActionGroup* m_criteria = nullptr;
};

} // namespace prunescope
