// What is open and what was done to it: the only part of the window that talks to the engine. Views show its values and send it
// intentions.
#pragma once

#include "gui/session/EngineClient.h"
#include "gui/values/LayerView.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>
#include <QUndoStack>

namespace prunescope {

/// What the threshold bar works on: a scale on which equal steps prune equally many weights.
struct ThresholdState {
    bool enabled = false;
    QString disabledReason;
    int layer = -1; ///< scope Layers: whose threshold is moved; −1: the whole network's
    double threshold = 0;
    double largest = 0;  ///< the largest score
    double sparsity = 0; ///< realised, of the included weights
    std::optional<double> requested;
    Scope scope = Scope::Network;
    Criterion criterion = Criterion::Magnitude;
};

class Session : public QObject {
    Q_OBJECT

public:
    explicit Session(QObject* parent = nullptr);
    ~Session() override;

    // What is open.
    bool hasModel() const { return m_source.network.has_value(); }
    const Network& network() const { return *m_source.network; }
    const EvaluationDataPtr& data() const { return m_source.data; }
    QString modelName() const { return m_modelName; }
    QString dataName() const { return m_dataName; }
    const Subset& subset() const { return m_subset; }
    const Scaling& scaling() const { return m_scaling; }

    void openModel(const QString& nameOrFile);
    void openData(const QString& nameOrFiles);
    void openBoth(const QString& model, const QString& data);
    void openData(const QString& nameOrFiles, const Subset& subset, const Scaling& scaling);

    // What was done to it.
    const Recipe& recipe() const { return m_recipe; }
    int selectedRow() const { return m_row; } ///< 0: as loaded, k: step k
    void selectRow(int row);
    int selectedLayer() const { return m_layer; }
    void selectLayer(int layer);

    void addPruneStep();
    void removeStep(int step);
    void moveStep(int step, int by);
    void setStepEnabled(int step, bool enabled);
    /// Appends a step that runs a strategy, and selects it. Its seed is drawn here, once.
    void addStrategy(StrategyStep strategy, const QString& what);
    /// Another strategy's settings for a step that is there.
    void setStrategy(int step, const StrategyStep& strategy);
    /// While a threshold is dragged, the Adjust steps directly behind the selected Prune step follow.
    void setKeepRebuilding(bool keep);
    bool keepsRebuilding() const { return m_keepRebuilding; }
    /// The images that strategies look at and train on; a name or two IDX files.
    void setTrainingData(const QString& nameOrFiles);
    QString trainingDataName() const { return QString::fromStdString(m_source.trainingData); }
    /// Runs the recipe again after it was cancelled or failed.
    void runAgain();

    /// Why strategies cannot be compared now; empty when they can.
    QString whyNoComparison() const;
    /// From the base of the selected Prune step (or the last one before the selected row), at its sparsity; no strategies yet.
    ComparisonPlan comparisonPlan() const;
    /// comparisonRow() for each row, comparisonFinished() at the end.
    void compare(const ComparisonPlan& plan);
    void stopComparing();

    /// While the diagnosis is in sight it follows every result; null until it belongs to what is shown.
    void setDiagnosing(bool diagnosing);
    std::shared_ptr<const DiagnosisResult> diagnosis() const { return m_diagnosis; }
    bool diagnosisIsStale() const;

    /// While a step trains: its epochs so far. Otherwise those of the selected row's step; empty where it did not train.
    const std::vector<EpochFigures>& trainingEpochs() const;
    bool isTraining() const { return m_running && !m_liveEpochs.empty(); }
    /// Replaces the whole recipe, as one entry of the undo list.
    void setRecipe(const Recipe& recipe, const QString& what);

    // The selected Prune step. One drag is one undo entry.
    void beginDrag();
    void dragToShare(double share);
    void dragToScore(double score);
    void endDrag();
    bool isDragging() const { return m_dragging; }
    void setThreshold(double threshold);
    void setSparsity(double sparsity);
    /// The sparsity of all the network's weights, as the curve shows it; with scope Layers every layer gets the same.
    void setNetworkSparsity(double sparsity);
    void setScope(Scope scope);
    void setCriterion(Criterion criterion);
    void setExcluded(int layer, bool excluded);

    bool canUndo() const { return m_dragging || m_undo.canUndo(); }
    bool canRedo() const { return !m_dragging && m_undo.canRedo(); }
    QString undoText() const { return m_undo.undoText(); }
    QString redoText() const { return m_undo.redoText(); }
    void undo();
    void redo();

    // What to show for the selected row. Null until the first result is there.
    OutcomePtr dense() const { return m_dense; }
    /// Before the selected Prune step, or before the last one in front of the selected row.
    OutcomePtr base() const { return m_base; }
    OutcomePtr shown() const { return m_shown; }
    OutcomePtr previous() const { return m_previous; } ///< what was shown when the last gesture began
    OutcomePtr rowOutcome(int row) const;
    /// What a row's step led to before the last edit; for numbers that are shown greyed.
    OutcomePtr staleRowOutcome(int row) const;
    /// The step was cancelled, failed, or stands behind one that did.
    bool isNotRun(int row) const;
    OutcomePtr rebuilt() const; ///< the last step's outcome where it is another one than what is shown; null otherwise
    bool isStale() const;       ///< what is shown belongs to an earlier setting than the recipe
    const Cuts& liveCuts() const { return m_liveCuts; } ///< of the selected step as it stands now
    const PruneStep* selectedPrune() const;
    std::shared_ptr<const ScoreTable> table() const { return m_table; } ///< scores at the base; null until they are there
    bool canEditThreshold() const; ///< the row is a Prune step, or a first drag would make one
    LayerView layerView() const;
    ThresholdState thresholdState() const;
    std::shared_ptr<const WeightHistogram> histogram() const {
        return m_histogram;
    } ///< of the selected layer; null while it is made
    std::shared_ptr<const LayerStatistics> statistics() const {
        return m_statistics;
    }                                                    ///< of the selected layer; null where outdated
    std::shared_ptr<const DetailResult> details() const; ///< null until they belong to what is shown
    QString tunedOnText() const;

    const std::vector<CurvePoint>& curve() const { return m_curve; }
    const std::vector<CurvePoint>& randomCurve() const { return m_randomCurve; }
    bool curveIsComplete() const { return m_curveComplete; }
    static constexpr int kCurvePoints = 256;

    /// Writes an outcome's network as ONNX, away from the GUI thread; exported() or failed() follows.
    void exportModel(const OutcomePtr& outcome, const QString& file);
    bool isSaving() const { return m_saving; }

    bool isBusy() const { return m_loading || m_running; }
    /// Another model is on its way: it will come without a recipe.
    bool isLoadingModel() const { return m_loading && !m_loadingModel.isEmpty(); }
    void cancel();

signals:
    void sourceChanged();  ///< another model or data set
    void recipeChanged();  ///< steps, selection of a row or of a layer
    void cutsChanged();    ///< the threshold moved: weights and sparsity at once, numbers later
    void outcomeChanged(); ///< measured numbers arrived
    void curveChanged();
    void detailsChanged();
    void layerDetailsChanged(); ///< histogram or statistics
    void busyChanged(bool busy);
    void progressed(const prunescope::Progress& progress);
    void diagnosisChanged();
    void trainingChanged();
    void comparisonRow(const prunescope::ComparisonRow& row);
    void comparisonProgressed(double fraction);
    void comparisonFinished(const std::optional<prunescope::Error>& error);
    void undoChanged();
    void disagreed(const QString& sentence); ///< a live count and a fresh one differed: for the log
    void exported(const QString& file);
    void failed(const prunescope::Error& error);

private:
    class RecipeCommand;
    enum class Merge { No, Nudges }; ///< key and wheel steps within 800 ms become one entry

    void startLoad(LoadRequest request, const QString& model, const QString& data);
    void onLoaded(const LoadResult& result);
    void onRan(const RunResult& result);
    void onLayer(const LayerResult& result);
    void updateLayerDetails();
    void forgetLayerDetails();
    void onDetails(const std::shared_ptr<const DetailResult>& result);

    void restore(const Recipe& recipe, int row);
    void change(const Recipe& recipe, int row, const QString& what, Merge merge = Merge::No);
    /// Edits the selected Prune step; makes one where there is none yet. False where the row is no Prune step.
    template <class Edit> bool editPrune(const QString& what, Merge merge, Edit edit);
    void setTarget(Target target, double value, const QString& what, Merge merge);
    double thresholdForShare(double share) const;
    /// The default for a first drag: nothing pruned yet.
    PruneStep newPruneStep() const;
    LayerPtr layerBefore(const Layer& now) const;
    bool tableFits(const PruneStep& step) const;
    void afterEdit();
    void updateLiveCuts();
    void takeRows(const RunResult& result);
    void submit(RunKind kind);
    int followingAdjusts() const;
    int comparedStep() const;
    OutcomePtr prunedOutcome() const;
    OutcomePtr rebuiltOutcome() const;
    void requestDiagnosis();
    bool compareWithLive(const RunResult& result);
    void onProgress(const Progress& progress);
    void restartCurve();
    void clearOutcomes();
    void setBusy(bool loading, bool running);

    EngineClient m_engine;
    QUndoStack m_undo;

    Source m_source;
    QString m_modelName;
    QString m_dataName = QStringLiteral("mnist-test");
    Subset m_subset;
    Scaling m_scaling = Scaling::unit();
    int m_loadId = 0;
    QString m_loadingModel;
    QString m_loadingData;
    Subset m_loadingSubset;
    Scaling m_loadingScaling = Scaling::unit();

    Recipe m_recipe;
    int m_row = 0;
    int m_layer = 0;
    QString m_tunedOn; ///< data set on which the threshold was last moved; empty: not known

    bool m_dragging = false;
    Recipe m_dragStart;
    int m_dragStartRow = 0;
    Cuts m_cutsBefore;

    OutcomePtr m_dense;
    OutcomePtr m_base;
    OutcomePtr m_shown;
    OutcomePtr m_previous;
    std::vector<OutcomePtr> m_rows;     ///< of the last run, newest settings or not
    std::vector<OutcomePtr> m_adjusted; ///< what followed the last preview
    bool m_shownIsLive = false;         ///< m_shown is a preview
    bool m_stopped = false;             ///< the last run was cancelled or failed
    bool m_keepRebuilding = true;
    bool m_diagnosing = false;
    std::vector<EpochFigures> m_liveEpochs; ///< of the run under way, or of one that was stopped
    int m_epochsDone = 0;                   ///< of the training that progress was last heard of
    std::shared_ptr<const DiagnosisResult> m_diagnosis;
    RunKind m_wanted = RunKind::All; ///< the kind of the newest request
    QTimer m_settle;                 ///< a drag that rests: what is shown is measured afresh
    QTimer m_later;                  ///< after an edit: the steps behind the selected one run again
    std::shared_ptr<const ScoreTable> m_table;
    PruneStep m_tableStep;
    Cuts m_liveCuts;

    std::optional<CurveKey> m_curveKey;
    std::vector<CurvePoint> m_curve;
    std::vector<CurvePoint> m_randomCurve;
    bool m_curveComplete = false;
    std::shared_ptr<const DetailResult> m_details;
    LayerRequest m_layerRequest; ///< what was asked for last, without the parts that came
    LayerView m_pyramidView;     ///< what m_pyramid was made of
    std::shared_ptr<const WeightPyramid> m_pyramid;
    LayerView m_histogramView; ///< what m_histogram was made of
    std::shared_ptr<const WeightHistogram> m_histogram;
    LayerView m_statisticsView;
    std::shared_ptr<const LayerStatistics> m_statistics;

    bool m_loading = false;
    bool m_running = false;
    bool m_saving = false;
};

} // namespace prunescope
