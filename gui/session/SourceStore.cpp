#include "gui/session/SourceStore.h"

#include "engine/data/NamedData.h"
#include "engine/formats/OpenModel.h"

namespace prunescope {

namespace {

LoadResult loadSource(const LoadRequest& request, const Job<LoadRequest, LoadResult>::Control& control) {
    LoadResult result;
    result.request = request;
    result.network = request.network;
    const std::string model = request.model.toStdString();
    const std::string data = request.data.toStdString();
    try {
        if (!model.empty()) {
            auto network = prunescope::openModel(model, control.stop, control.progress);
            if (network)
                result.network = std::move(*network);
            else
                result.modelError = network.error();
        }
        if (!data.empty() && !result.modelError) {
            const auto images = prunescope::openData(data);
            if (images)
                result.data = std::make_shared<const EvaluationData>(request.subset.apply(*images), request.scaling);
            else
                result.dataError = images.error();
        }
    } catch (const std::bad_alloc&) {
        result.modelError = Error{ErrorCode::OutOfMemory, model.empty() ? data : model, {}};
    }
    return result;
}

} // namespace

SourceStore::SourceStore(QObject* parent) : QObject(parent), m_job(&loadSource, [this](const auto& result) { take(*result); }) {
    m_source.trainingData = "mnist-train";
    connect(&m_job, &JobBase::busyChanged, this, &SourceStore::loadingChanged);
    connect(&m_job, &JobBase::progressed, this, &SourceStore::progressed);
}

void SourceStore::openModel(const QString& nameOrFile) {
    load({nameOrFile, m_source.data ? QString() : m_dataName, m_subset, m_scaling, {}});
}

void SourceStore::openData(const QString& nameOrFiles) {
    openData(nameOrFiles, m_subset, m_scaling);
}

void SourceStore::openData(const QString& nameOrFiles, const Subset& subset, const Scaling& scaling) {
    load({{}, nameOrFiles, subset, scaling, m_source.network});
}

void SourceStore::load(LoadRequest request) {
    emit aboutToLoad();
    m_isLoadingModel = !request.model.isEmpty();
    m_job.submit(std::move(request), WhenBusy::CancelCurrent);
}

void SourceStore::cancel() {
    m_job.abandon();
}

void SourceStore::take(const LoadResult& result) {
    const bool newModel = !result.request.model.isEmpty();
    // A refused file changes nothing that was open.
    for (const std::optional<Error>& error : {result.modelError, result.dataError})
        if (error)
            emit failed(*error);
    if (result.modelError || (result.dataError && !newModel))
        return;
    if (newModel)
        m_modelName = result.request.model;
    if (result.data) {
        m_source.data = result.data;
        m_dataName = result.request.data;
        m_subset = result.request.subset;
        m_scaling = result.request.scaling;
    }
    m_source.network = result.network;
    if (!m_source.network)
        return;
    ++m_source.id;
    emit changed(newModel);
}

void SourceStore::setTrainingData(const QString& nameOrFiles) {
    const std::string name = nameOrFiles.toStdString();
    if (name == m_source.trainingData)
        return;
    m_source.trainingData = name;
    emit trainingDataChanged();
}

} // namespace prunescope
