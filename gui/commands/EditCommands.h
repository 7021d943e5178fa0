// The Edit menu: undo and redo, and what is copied to the clipboard.
#pragma once

#include "gui/frame/CommandRegistry.h"

#include <QObject>

namespace prunescope {

class EditCommands : public QObject {
    Q_OBJECT

public:
    explicit EditCommands(const CommandContext& context);

private:
    void update();
    void copyCommandLine();

    CommandContext m_context;
};

} // namespace prunescope
