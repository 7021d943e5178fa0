// The View menu, except for the panels, which the window lists itself.
#pragma once

#include "gui/frame/CommandRegistry.h"

#include <QObject>

class QActionGroup;

namespace prunescope {

class ViewCommands : public QObject {
    Q_OBJECT

public:
    explicit ViewCommands(const CommandContext& context);

private:
    void addLayers();
    void addThemes();
    void update();

    CommandContext m_context;
};

} // namespace prunescope
