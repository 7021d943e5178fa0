// The row in which the threshold is set: by slider, by exact value, by target sparsity; with scope and criterion.
#pragma once

#include "engine/pruning/PruneStep.h"
#include "gui/widgets/Panel.h"

#include <QString>

#include <optional>

class QComboBox;
class QLabel;

namespace prunescope {

class ExactSpinBox;
class ThresholdSlider;

struct ThresholdBarState {
    bool enabled = false;
    QString disabledReason;
    QString label; ///< "Threshold", or "Threshold of fc1" where each layer has its own
    double threshold = 0;
    double maxThreshold = 1;                 ///< the largest score there is
    double sparsity = 0;                     ///< realised, 0…1
    std::optional<double> requestedSparsity; ///< set when the step stores a sparsity
    Scope scope = Scope::Network;
    Criterion criterion = Criterion::Magnitude;
    bool stale = false;
};

class ThresholdBar : public Panel {
    Q_OBJECT

public:
    explicit ThresholdBar(QWidget* parent = nullptr);

    /// Emits nothing. A handle that is being dragged stays under the pointer.
    void setState(const ThresholdBarState& state);
    const ThresholdBarState& state() const { return m_state; }

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

    ThresholdBarState m_state;
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
