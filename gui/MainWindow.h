// The window: puts the views in place, hands them the session's values, and sends the session what they ask for.
#pragma once

#include "gui/session/Session.h"

#include <QMainWindow>

class QDockWidget;
class QLabel;
class QMenu;
class QToolButton;

namespace prunescope {

class AccuracyCurveView;
class Actions;
class BusyIndicator;
class HistogramView;
class LayersPanel;
class LiveLabel;
class LayerStatisticsView;
class MessageBanner;
class RecipePanel;
class ResultPanel;
class SegmentedSwitch;
class CompareWindow;
class DiagnosisView;
class StrategyButtons;
class ThresholdBar;
class TrainingView;
class WeightsPanel;

class MainWindow : public QMainWindow {
    Q_OBJECT

public:
    /// remember: whether layout, files and the last recipe are read and written (not in pictures).
    explicit MainWindow(bool remember = true, QWidget* parent = nullptr);
    ~MainWindow() override;

    Session& session() { return m_session; }
    Actions& actions() { return *m_actions; }
    ThresholdBar& thresholdBar() { return *m_bar; }
    HistogramView& histogram() { return *m_histogram; }
    WeightsPanel& weights() { return *m_weights; }
    ResultPanel& result() { return *m_result; }
    AccuracyCurveView& curve() { return *m_curve; }
    MessageBanner& banner() { return *m_banner; }
    LayersPanel& layers() { return *m_layers; }
    RecipePanel& recipe() { return *m_recipe; }
    DiagnosisView& diagnosis() { return *m_diagnosis; }
    TrainingView& training() { return *m_training; }
    StrategyButtons& strategies() { return *m_strategies; }

    /// A model by name or file; the offer to go on with the last recipe comes with the first one.
    void openModel(const QString& nameOrFile);
    void openRecipeFile(const QString& file);
    /// What was dropped or given: a model, a recipe (.json), or two IDX files.
    void openFiles(const QStringList& files);

protected:
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    // MainWindow.cpp: the panels and what passes between them and the session
    void buildCenter();
    void buildDocks();
    QDockWidget* addDock(QWidget* content, const QString& title, const QString& name, Qt::DockWidgetArea area);
    void buildStatusBar();
    void connectViews();
    /// Title bars by which the panels can be dragged, taken out and closed.
    void setArranging(bool arranging);
    void resetLayout();
    void showSource();
    void showRecipe();
    void showCuts();
    void showOutcome();
    void showResult();
    void showCurve();
    void showLayerDetails();
    void showStatus();
    // MainWindowMenus.cpp: menus, toolbar and what their commands do
    void buildMenus();
    void buildToolBar();
    void connectCommands();
    void fillRecent();
    void chooseModel();
    void chooseData();
    void chooseRecipe();
    void saveRecipe();
    void exportModel();
    void exportPicture();
    void copyCommandLine();
    void showHelp();
    void showAbout();
    void offerLastRecipe();
    // MainWindowRebuilding.cpp: the commands that rebuild
    void connectRebuilding();
    void chooseStrategy(const std::string& strategy);
    void editStep();
    void allowRebuilding();
    void openComparison();
    void buildBottomTabs(QDockWidget* curve);
    void showTraining();
    void fillRecipes(QMenu* menu);
    void openShippedRecipe(const QString& file);
    void fillTrainingImages(QMenu* menu);
    void chooseTrainingFiles();
    void showDiagnosis();
    void showVariants();
    void rememberWork();

    Session m_session;
    bool m_remember;
    bool m_offered = false;
    QString m_recipeToOpen; ///< a file that waits for the model that is on its way
    StrategyButtons* m_strategies = nullptr;
    DiagnosisView* m_diagnosis = nullptr;
    TrainingView* m_training = nullptr;
    bool m_trainingWasRaised = false; ///< for the run under way
    std::shared_ptr<const DiagnosisResult> m_shownDiagnosis;
    CompareWindow* m_comparison = nullptr; ///< made when it is first asked for
    QTimer m_staleSoon;                    ///< while a threshold is dragged: greys the result when the next one is late
    std::shared_ptr<const LayerStatistics> m_shownStatistics;
    Actions* m_actions = nullptr;

    WeightsPanel* m_weights = nullptr;
    HistogramView* m_histogram = nullptr;
    MessageBanner* m_banner = nullptr;
    LayersPanel* m_layers = nullptr;
    RecipePanel* m_recipe = nullptr;
    LayerStatisticsView* m_statistics = nullptr;
    ResultPanel* m_result = nullptr;
    ThresholdBar* m_bar = nullptr;
    AccuracyCurveView* m_curve = nullptr;
    QList<QDockWidget*> m_docks;
    QByteArray m_firstLayout;

    QMenu* m_recentMenu = nullptr;
    QMenu* m_panelsMenu = nullptr;
    SegmentedSwitch* m_dataSwitch = nullptr;
    BusyIndicator* m_busy = nullptr;
    QLabel* m_modelLabel = nullptr;
    QLabel* m_dataLabel = nullptr;
    LiveLabel* m_timeLabel = nullptr;
    QLabel* m_tunedLabel = nullptr;
    LiveLabel* m_stateLabel = nullptr;
};

} // namespace prunescope
