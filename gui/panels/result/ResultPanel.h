// The measured result: the accuracy large, every other number beside that of the dense network, and the classes one by one.
#pragma once

#include "gui/values/ResultView.h"

#include <QWidget>

namespace prunescope {

class LiveLabel;
class ClassPanel;
class QuietTable;
class ResultModel;

class ResultPanel : public QWidget {
    Q_OBJECT

public:
    explicit ResultPanel(QWidget* parent = nullptr);

    void setView(const ResultView& view);

    ResultModel* model() const { return m_model; }
    ClassPanel* classPanel() const { return m_classes; }
    QuietTable* table() const { return m_table; }
    /// "97.70 %", "± 0.30, n 10,000", "−0.63 points against dense".
    QString accuracyText() const;
    QString intervalText() const;
    QString differenceText() const;

private:
    void makeTable();
    void showHeadline();
    void fitColumns();
    void followTheme();

    ResultModel* m_model = nullptr;
    LiveLabel* m_accuracy = nullptr;
    LiveLabel* m_interval = nullptr;
    LiveLabel* m_difference = nullptr;
    QuietTable* m_table = nullptr;
    ClassPanel* m_classes = nullptr;
};

} // namespace prunescope
