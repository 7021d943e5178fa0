// Loss and accuracy by epoch, while a step trains and afterwards.
#pragma once

#include "engine/reconstruction/Strategy.h"
#include "gui/widgets/Panel.h"

#include <memory>

class QLabel;

namespace prunescope {

class PlotStack;
class TrainingModel;

class TrainingView : public Panel {
    Q_OBJECT

public:
    explicit TrainingView(QWidget* parent = nullptr);
    ~TrainingView() override;

    /// Measured on the training images while they were learned from. running: more are to come.
    void setEpochs(const std::vector<EpochFigures>& epochs, bool running);

    TrainingModel* model() const { return m_model; }
    QString statusText() const;

private:
    struct Plot; // keeps qcustomplot.h out of this header

    void followTheme();

    TrainingModel* m_model = nullptr;
    bool m_running = false;
    QLabel* m_status = nullptr;
    std::unique_ptr<Plot> m_plot; // its widget belongs to m_stack
    PlotStack* m_stack = nullptr;
};

} // namespace prunescope
