// Three problems that pruning causes (gradients, overfitting, dead neurons) and the time gained, for the network as loaded,
// pruned and rebuilt.
#pragma once

#include "gui/values/DiagnosisColumns.h"
#include "gui/widgets/Panel.h"

#include <memory>

class QLabel;
class QListWidget;

namespace prunescope {

class DiagnosisModel;
class QuietTable;

class DiagnosisView : public Panel {
    Q_OBJECT

public:
    explicit DiagnosisView(QWidget* parent = nullptr);
    ~DiagnosisView() override;

    void setState(const DiagnosisState& state);
    /// layerNames: of all layers, by index.
    void setColumns(const DiagnosisColumns& columns, const QStringList& layerNames);
    /// Grey if the numbers belong to an earlier setting.
    void setStale(bool stale);
    DiagnosisModel* model() const { return m_model; }
    QListWidget* warnings() const { return m_warnings; }
    QString verdict() const;

signals:
    /// row ≥ 0: a neuron, column ≥ 0: an input; −1 for neither.
    void jumpRequested(int layer, prunescope::Index row, prunescope::Index column);
    void visibilityChanged(bool visible);

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    struct Plot; // keeps qcustomplot.h out of this header

    void listWarnings(const DiagnosisColumns& columns, const QStringList& layerNames);
    void addWarning(const QString& text, int layer, Index row = -1, Index column = -1);
    void followTheme();

    std::unique_ptr<Plot> m_plot; // its widget belongs to this panel
    DiagnosisModel* m_model = nullptr;
    QuietTable* m_table = nullptr;
    QListWidget* m_warnings = nullptr;
    QLabel* m_verdict = nullptr;
    std::shared_ptr<const DiagnosisColumns> m_shown; ///< by setState()
    bool m_stale = false;
};

} // namespace prunescope
