// The Measure menu: on which images the network is measured, and stopping what runs.
#pragma once

#include "gui/frame/CommandRegistry.h"

#include <QObject>

class QActionGroup;

namespace prunescope {

class SegmentedSwitch;

class MeasureCommands : public QObject {
    Q_OBJECT

public:
    explicit MeasureCommands(const CommandContext& context);

private:
    void addDataSets();
    void addSwitch();
    void update();

    CommandContext m_context;
    QActionGroup* m_dataSets = nullptr;
    SegmentedSwitch* m_switch = nullptr;
};

} // namespace prunescope
