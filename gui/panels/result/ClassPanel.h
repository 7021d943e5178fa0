// The classes one by one: recall, precision or F1 as bars, or the confusion matrix.
#pragma once

#include "gui/values/ResultView.h"
#include "gui/widgets/Panel.h"

class QStackedWidget;

namespace prunescope {

class ClassModel;
class ConfusionModel;
class QuietTable;
class SegmentedSwitch;

class ClassPanel : public Panel {
    Q_OBJECT

public:
    enum class Shown { Recall, Precision, F1, Confusion };

    explicit ClassPanel(QWidget* parent = nullptr);

    void setEvaluations(const EvaluationPtr& now, const EvaluationPtr& dense, bool stale);
    void setShown(Shown shown);

    ClassModel* classModel() const { return m_classModel; }
    ConfusionModel* confusionModel() const { return m_confusionModel; }

private:
    void makeTables();
    void show(Shown shown);
    void fitColumns();
    void followTheme();

    ClassModel* m_classModel = nullptr;
    ConfusionModel* m_confusionModel = nullptr;
    SegmentedSwitch* m_switch = nullptr;
    QStackedWidget* m_stack = nullptr;
    QuietTable* m_bars = nullptr;
    QuietTable* m_confusion = nullptr;
};

} // namespace prunescope
