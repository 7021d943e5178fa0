// The File menu: opening, saving, exporting.
#pragma once

#include "gui/frame/CommandRegistry.h"

#include <QObject>

class QMenu;

namespace prunescope {

class FileCommands : public QObject {
    Q_OBJECT

public:
    explicit FileCommands(const CommandContext& context);

private:
    void addOpening();
    void addWriting();
    void placeAll();
    void update();
    void fillRecent(QMenu* menu);
    void chooseModel();
    void chooseData();
    void chooseRecipe();
    void saveRecipe();
    void exportModel();
    void exportPicture();

    CommandContext m_context;
};

} // namespace prunescope
