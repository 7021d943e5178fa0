// What is open: a model, the images that are measured, and the images that strategies train on.
#pragma once

#include "engine/data/Dataset.h"
#include "engine/evaluation/Evaluator.h"
#include "engine/network/Network.h"
#include "gui/session/Job.h"

#include <optional>
#include <string>

namespace prunescope {

/// A model and a data set that belong together from now on. `id` tells results of an earlier pair apart.
struct Source {
    int id = 0;
    std::optional<Network> network;
    EvaluationDataPtr data;
    std::string trainingData; ///< opened when a step first needs it
};

/// Opens a model, a data set, or both; what is empty stays as it is.
struct LoadRequest {
    QString model;
    QString data;
    Subset subset;
    Scaling scaling;
    std::optional<Network> network; ///< used when `model` is empty
};

struct LoadResult {
    LoadRequest request;
    std::optional<Network> network;
    EvaluationDataPtr data;
    std::optional<Error> modelError;
    std::optional<Error> dataError;
};

class SourceStore : public QObject {
    Q_OBJECT

public:
    explicit SourceStore(QObject* parent = nullptr);

    bool hasModel() const { return m_source.network.has_value(); }
    const Network& network() const { return *m_source.network; }
    const EvaluationDataPtr& data() const { return m_source.data; }
    const Source& source() const { return m_source; }
    const QString& modelName() const { return m_modelName; }
    const QString& dataName() const { return m_dataName; }
    const Subset& subset() const { return m_subset; }
    const Scaling& scaling() const { return m_scaling; }
    QString trainingDataName() const { return QString::fromStdString(m_source.trainingData); }

    // Names of built-in things or files; data are a name or two IDX files, "IMAGES,LABELS".
    void openModel(const QString& nameOrFile);
    void openData(const QString& nameOrFiles);
    void openData(const QString& nameOrFiles, const Subset& subset, const Scaling& scaling);
    void setTrainingData(const QString& nameOrFiles);
    void cancel();

    bool isLoading() const { return m_job.isBusy(); }
    /// Another model is on its way: it will come without a recipe.
    bool isLoadingModel() const { return isLoading() && m_isLoadingModel; }

signals:
    void aboutToLoad();
    void changed(bool newModel);
    void trainingDataChanged();
    void loadingChanged(bool loading);
    void progressed(const prunescope::Progress& progress);
    void failed(const prunescope::Error& error);

private:
    void load(LoadRequest request);
    void take(const LoadResult& result);

    Source m_source;
    QString m_modelName;
    QString m_dataName = QStringLiteral("mnist-test");
    Subset m_subset;
    Scaling m_scaling = Scaling::unit();
    bool m_isLoadingModel = false;
    Job<LoadRequest, LoadResult> m_job;
};

} // namespace prunescope
