// The row of controls for the threshold: slider, exact value, target sparsity, scope and criterion.
#pragma once

#include "gui/values/ThresholdState.h"
#include "gui/widgets/Panel.h"

class QComboBox;
class QLabel;

namespace prunescope {

class ExactSpinBox;
class ThresholdSlider;

class ThresholdBar : public Panel {
    Q_OBJECT

public:
    explicit ThresholdBar(QWidget* parent = nullptr);

    /// Emits nothing. A handle that is being dragged stays under the pointer.
    void setState(const ThresholdState& state);
    const ThresholdState& state() const { return m_state; }

    ThresholdSlider* slider() const { return m_slider; }

signals:
    void dragStarted();
    void shareDragged(double share);
    void dragFinished();
    void thresholdEntered(double threshold);
    void sparsityEntered(double sparsity); ///< 0…1
    void scopeChosen(Scope scope);
    void criterionChosen(Criterion criterion);

private:
    void makeBoxes();
    void makeCombos();
    void layOut();
    void followTheme();
    void showTips();
    QString symbol() const;

    ThresholdState m_state;
    QLabel* m_title = nullptr;
    QLabel* m_symbol = nullptr;
    ExactSpinBox* m_thresholdBox = nullptr;
    ThresholdSlider* m_slider = nullptr;
    QLabel* m_prunedLabel = nullptr;
    ExactSpinBox* m_sparsityBox = nullptr;
    QLabel* m_realised = nullptr;
    QLabel* m_scopeLabel = nullptr;
    QComboBox* m_scopeBox = nullptr;
    QLabel* m_criterionLabel = nullptr;
    QComboBox* m_criterionBox = nullptr;
};

} // namespace prunescope
