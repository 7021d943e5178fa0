// Compares the chosen strategies from the same base at the same sparsity and shows the measurements side by side. The main
// window stays usable meanwhile.
#pragma once

#include "gui/session/Comparing.h"

#include <QDialog>

class QCheckBox;
class QComboBox;
class QLabel;
class QListWidget;
class QProgressBar;
class QPushButton;
class QSpinBox;
class QTabWidget;

namespace prunescope {

class ComparisonModel;
class QuietTable;

class CompareWindow : public QDialog {
    Q_OBJECT

public:
    explicit CompareWindow(Session& session, QWidget* parent = nullptr);

    void start();
    void cancel();
    bool isRunning() const { return m_comparing.isRunning(); }
    ComparisonModel* equalKept() const { return m_equalKept; }
    ComparisonModel* byParameters() const { return m_byParameters; }
    /// Ticks exactly these strategies.
    void setStrategies(const std::vector<std::string>& names);
    /// Opens the recipe of a row in the main window.
    void take(const ComparisonRow& row);

    enum class Range { ThisSparsity, Curve };
    void setRange(Range range);

protected:
    void showEvent(QShowEvent* event) override;
    void closeEvent(QCloseEvent* event) override;

private:
    QWidget* makeChoices();
    QWidget* makeTables();
    QWidget* makeButtons();
    QuietTable* makeTable(ComparisonModel* model, const QString& name);
    void clearRows();
    void addRow(const ComparisonRow& row);
    void onFinished(const std::optional<Error>& error);
    void follow();
    void exportCsv();
    void exportPicture();
    /// The current row of the visible table.
    const ComparisonRow* current() const;
    ComparisonPlan plan() const;

    Session& m_session;
    Comparing& m_comparing;
    ComparisonModel* m_equalKept = nullptr;
    ComparisonModel* m_byParameters = nullptr;
    QListWidget* m_strategies = nullptr;
    QComboBox* m_range = nullptr;
    QSpinBox* m_seeds = nullptr;
    QLabel* m_base = nullptr;
    QLabel* m_state = nullptr;
    QProgressBar* m_progress = nullptr;
    QTabWidget* m_tabs = nullptr;
    QPushButton* m_start = nullptr;
    QPushButton* m_cancel = nullptr;
    QPushButton* m_take = nullptr;
    QPushButton* m_csv = nullptr;
    QPushButton* m_picture = nullptr;
};

} // namespace prunescope
