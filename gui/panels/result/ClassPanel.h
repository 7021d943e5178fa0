// The classes one by one: recall, precision or F1 as bars, or the confusion matrix.
#pragma once

#include "engine/evaluation/Evaluation.h"
#include "gui/widgets/Panel.h"

#include <optional>

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

    void setEvaluations(const std::optional<Evaluation>& now, const std::optional<Evaluation>& dense, bool stale);
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
