// The engine's threads, seen from the window: requests go in, results come back as queued signals on the GUI thread. Used by
// Session alone.
#pragma once

#include "engine/core/LatestWorker.h"
#include "engine/evaluation/AccuracyCurve.h"
#include "engine/evaluation/LayerStatistics.h"
#include "engine/evaluation/WeightHistogram.h"
#include "engine/recipe/Comparison.h"
#include "engine/recipe/RecipeRunner.h"
#include "gui/values/DiagnosisColumns.h"
#include "gui/values/LayerView.h"

#include <QMetaObject>
#include <QObject>

#include <atomic>
#include <memory>
#include <optional>
#include <vector>

namespace prunescope {

/// A model and a data set that belong together from now on. `id` tells results of an earlier pair apart.
struct Source {
    int id = 0;
    std::optional<Network> network;
    EvaluationDataPtr data;
    std::string trainingData; ///< what strategies look at and train on; opened when a step first needs it
};

/// Open a model, a data set, or both; what is empty stays as it is.
struct LoadRequest {
    int id = 0;
    std::string model;
    std::string data;
    Subset subset;
    Scaling scaling;
    std::optional<Network> network; ///< used when `model` is empty
};

struct LoadResult {
    int id = 0;
    std::optional<Network> network;
    EvaluationDataPtr data;
    std::optional<Error> modelError;
    std::optional<Error> dataError;
};

enum class RunKind {
    Preview, ///< a drag is under way: the selected step and the Adjust steps asked for, nothing kept
    Row,     ///< up to the selected step, measured afresh
    All,     ///< every step
};

struct RunRequest {
    Source source;
    Recipe recipe;
    int row = 0; ///< 0: as loaded, k: step k
    RunKind kind = RunKind::All;
    int adjusts = 0; ///< of a preview: how many steps behind the selected one follow the drag
};

struct RunResult {
    int sourceId = 0;
    Recipe recipe;
    int row = 0;
    RunKind kind = RunKind::All;
    bool finished = true; ///< false: more steps of the same request are on their way
    OutcomePtr dense;
    OutcomePtr base;                         ///< before the selected Prune step, or the last one before the row; else as loaded
    OutcomePtr shown;                        ///< after it, or the last outcome before it where it could not be reached
    std::vector<OutcomePtr> rows;            ///< outcomes of the steps that were run, from the first on; empty for a preview
    std::vector<OutcomePtr> adjusted;        ///< of a preview: the Adjust steps that followed
    std::shared_ptr<const ScoreTable> table; ///< what the threshold bar works with, at `base`
    PruneStep tableStep;                     ///< the step (or the one a first drag would make) that `table` belongs to
    std::optional<Error> error;
};

/// Which curve: everything its points depend on.
struct CurveKey {
    int sourceId = 0;
    OutcomePtr base;
    Criterion criterion = Criterion::Magnitude;
    Scope scope = Scope::Network;
    std::vector<int> exclude;
    std::uint64_t seed = 0;
    friend bool operator==(const CurveKey&, const CurveKey&) = default;
};

struct CurveRequest {
    CurveKey key;
    EvaluationDataPtr data;
    std::shared_ptr<const ScoreTable> table;
    int points = 256;
    int randomPoints = 64;
};

/// Figures that take too long for a drag: they follow on release.
struct DetailRequest {
    int sourceId = 0;
    OutcomePtr dense;
    OutcomePtr shown;
    EvaluationDataPtr data;
};

struct DetailResult {
    int sourceId = 0;
    OutcomePtr shown;
    std::optional<Index> gzipDense;
    std::optional<Index> gzipShown;
    std::optional<double> msDense; ///< per 1,000 images
    std::optional<double> msShown;
};

struct CompareRequest {
    Source source;
    ComparisonPlan plan;
};

struct DiagnoseRequest {
    int sourceId = 0;
    OutcomePtr dense;
    OutcomePtr pruned;  ///< null when nothing is pruned
    OutcomePtr rebuilt; ///< null when nothing was rebuilt
    EvaluationDataPtr data;
    std::string trainingData;
};

struct DiagnosisResult {
    int sourceId = 0;
    OutcomePtr dense;
    OutcomePtr pruned;
    OutcomePtr rebuilt;
    DiagnosisColumns columns;
};

struct SaveRequest {
    Network network;
    std::string file;
};

/// The distribution of one layer's weights, and what a map of a giant layer is drawn from. Only the statistics depend on the cut.
struct LayerRequest {
    LayerView view;
    bool needsPyramid = false;
    bool needsHistogram = false;
    bool needsStatistics = false;
};

/// One or more parts of what was asked for: each comes when it is ready.
struct LayerResult {
    LayerView view;
    std::shared_ptr<const WeightPyramid> pyramid;
    std::shared_ptr<const WeightHistogram> histogram;
    std::shared_ptr<const LayerStatistics> statistics;
};

class EngineClient : public QObject {
    Q_OBJECT

public:
    explicit EngineClient(QObject* parent = nullptr);
    ~EngineClient() override;

    void load(LoadRequest request);
    /// A drag's requests finish what runs and replace what waits; a new source cancels what runs.
    void run(RunRequest request, WhenBusy whenBusy);
    void startCurve(CurveRequest request);
    void stopCurve();
    /// While a drag is under way the curve waits: the threads belong to the drag.
    void setCurvePaused(bool paused) { m_curvePaused = paused; }
    void requestDetails(DetailRequest request);
    void stopDetails();
    void requestLayer(LayerRequest request);
    void save(SaveRequest request);
    void compare(CompareRequest request);
    void stopComparing();
    void diagnose(DiagnoseRequest request);
    void stopDiagnosing();
    /// Everything that runs or waits.
    void cancelAll();

signals:
    void loaded(const std::shared_ptr<const prunescope::LoadResult>& result);
    void ran(const std::shared_ptr<const prunescope::RunResult>& result);
    void progressed(const prunescope::Progress& progress);
    void curvePoint(const prunescope::CurveKey& key, const prunescope::CurvePoint& point, bool random);
    void curveFinished(const prunescope::CurveKey& key);
    void detailsReady(const std::shared_ptr<const prunescope::DetailResult>& result);
    /// error: empty when the file is whole.
    void saved(const QString& file, const std::optional<prunescope::Error>& error);
    void diagnosed(const std::shared_ptr<const prunescope::DiagnosisResult>& result);
    void comparisonRow(const prunescope::ComparisonRow& row);
    void comparisonProgressed(double fraction);
    void comparisonFinished(const std::optional<prunescope::Error>& error);
    void layerReady(const std::shared_ptr<const prunescope::LayerResult>& result);

private:
    void doLoad(const LoadRequest& request, const std::stop_token& stop);
    void doRun(const RunRequest& request, const std::stop_token& stop);
    void doCurve(const CurveRequest& request, const std::stop_token& stop);
    void doDetails(const DetailRequest& request, const std::stop_token& stop);
    void timeForwardPasses(DetailResult& result, const DetailRequest& request, const std::stop_token& stop);
    bool diagnoseOne(DiagnosisColumn& column, const OutcomePtr& outcome, const DiagnoseRequest& request,
                     const Calibration& images, const EvaluationData& training, const std::stop_token& stop);
    void doDiagnose(const DiagnoseRequest& request, const std::stop_token& stop);
    void doCompare(const CompareRequest& request, const std::stop_token& stop);
    void doLayer(const LayerRequest& request, const std::stop_token& stop);
    void doGiantLayer(const LayerRequest& request, const std::stop_token& stop);
    void prepareDrag(const OutcomePtr& base, const PruneStep& step, const std::stop_token& stop);
    void fillRun(RunResult& result, const RunRequest& request, const std::stop_token& stop);
    void fillPreview(RunResult& result, const RunRequest& request, const std::stop_token& stop);
    bool fillBase(RunResult& result, const RunRequest& request, const OutcomePtr& base, const std::stop_token& stop);
    void prepareRunner(const RunRequest& request);
    /// Calls `function` on the GUI thread.
    template <class Function> void post(Function function) {
        QMetaObject::invokeMethod(this, std::move(function), Qt::QueuedConnection);
    }

    std::atomic<bool> m_curvePaused{false};
    std::atomic<bool> m_curveWorks{false};  ///< a point is being measured
    std::atomic<bool> m_timing{false};      ///< times are being measured: the curve rests, so that it does not count in them
    std::unique_ptr<RecipeRunner> m_runner; ///< touched by the run worker's thread alone
    int m_runnerSource = -1;
    std::string m_runnerTraining; ///< the training images that the runner has; empty while it has none
    // Last, in this order: their threads use everything above.
    LatestWorker<LoadRequest> m_loader;
    LatestWorker<RunRequest> m_recipes;
    LatestWorker<CurveRequest> m_curves;
    LatestWorker<DetailRequest> m_details;
    LatestWorker<LayerRequest> m_layers;
    LatestWorker<SaveRequest> m_saves;
    LatestWorker<CompareRequest> m_comparisons;
    LatestWorker<DiagnoseRequest> m_diagnoses;
};

} // namespace prunescope
