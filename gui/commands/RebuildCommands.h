// The Rebuild menu: strategies that add, adjust, remove or train connections, their settings, and their comparison.
#pragma once

#include "gui/frame/CommandRegistry.h"

#include <QObject>

class QMenu;

namespace prunescope {

class CompareWindow;
class StrategyButtons;

class RebuildCommands : public QObject {
    Q_OBJECT

public:
    explicit RebuildCommands(const CommandContext& context);

private:
    void addStrategies();
    void addCommands();
    void addTrainingImages();
    void update();
    void chooseStrategy(const std::string& strategy);
    void editStep();
    void openComparison();
    void fillTrainingImages(QMenu* menu);
    void chooseTrainingFiles();

    CommandContext m_context;
    StrategyButtons* m_strategies = nullptr;
    CompareWindow* m_comparison = nullptr; ///< created on first use
};

} // namespace prunescope
