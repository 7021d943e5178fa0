// The Measure menu: chooses the images on which the network is measured, and stops running work.
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
