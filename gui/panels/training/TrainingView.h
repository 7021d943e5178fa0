// Loss and accuracy by epoch, while a step trains and afterwards.
#pragma once

#include "gui/values/TrainingState.h"
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

    void setState(const TrainingState& state);

    TrainingModel* model() const { return m_model; }
    QString statusText() const;

private:
    struct Plot; // keeps qcustomplot.h out of this header

    void followTheme();

    TrainingModel* m_model = nullptr;
    QLabel* m_status = nullptr;
    std::unique_ptr<Plot> m_plot; // its widget belongs to m_stack
    PlotStack* m_stack = nullptr;
};

} // namespace prunescope
