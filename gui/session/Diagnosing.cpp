#include "gui/session/Diagnosing.h"

#include "engine/data/NamedData.h"
#include "engine/evaluation/CostModel.h"
#include "engine/pruning/Calibration.h"

namespace prunescope {

namespace {

using DiagnoseJob = Job<DiagnoseRequest, DiagnoseResult>;

constexpr Index kDiagnosedImages = 2000; ///< of the training images, for gradients and dead neurons

/// What one request looks at.
struct Images {
    Calibration calibration;
    EvaluationData training;
};

void measureTimes(DiagnosisColumn& column, const Network& network, const Images& images, const EvaluationDataPtr& data,
                  const std::stop_token& stop) {
    if (data)
        if (const auto ms = measureMsPer1000(network, *data, stop))
            column.msPer1000 = *ms;
    if (const auto epoch = measureEpochSeconds(network, images.calibration.images(), images.calibration.scaling(), stop))
        column.epochSeconds = *epoch;
}

bool diagnoseStage(DiagnosisColumn& column, const Outcome& outcome, const DiagnoseRequest& request, const Images& images,
                   RestGate& gate, const std::stop_token& stop) {
    const std::vector<std::uint8_t>& labels = images.calibration.labels();
    auto diagnosis = diagnose(outcome.network, images.calibration.inputs(),
                              {labels.begin(), labels.begin() + images.calibration.count()}, stop);
    if (!diagnosis)
        return false;
    column.present = true;
    column.diagnosis = std::move(*diagnosis);
    column.parameters = outcome.network.parameters();
    column.shrunk = column.parameters < request.stages.dense->network.parameters();
    if (outcome.evaluation)
        column.shownAccuracy = outcome.evaluation->accuracy;
    if (const auto trained = evaluate(outcome.network, images.training, stop))
        column.trainAccuracy = trained->accuracy;
    const RestGate::Timing timing(gate, stop);
    measureTimes(column, outcome.network, images, request.data, stop);
    return !stop.stop_requested();
}

DiagnoseResult diagnoseStages(const DiagnoseRequest& request, RestGate& gate, const DiagnoseJob::Control& control) {
    DiagnoseResult result;
    result.stages = request.stages;
    const auto opened = openData(request.trainingData);
    if (!opened || !checkFits(request.stages.dense->network, **opened))
        return result; // no images: the panel says which images it needs
    const Scaling scaling = request.data ? request.data->scaling() : Scaling::unit();
    const Images images{Calibration(*opened, scaling, std::min((*opened)->count(), kDiagnosedImages)),
                        EvaluationData(*opened, scaling)};
    auto columns = std::make_shared<DiagnosisColumns>();
    const OutcomePtr stages[] = {request.stages.dense, request.stages.pruned, request.stages.rebuilt};
    for (std::size_t stage = 0; stage < columns->size(); ++stage) {
        if (!stages[stage])
            continue;
        if (!diagnoseStage((*columns)[stage], *stages[stage], request, images, gate, control.stop))
            return result;
        (*columns)[stage].flow = judgeFlow((*columns)[stage].diagnosis, (*columns)[DenseStage].diagnosis);
    }
    result.columns = std::move(columns);
    return result;
}

} // namespace

Diagnosing::Diagnosing(Session& session)
    : m_session(session), m_state(session.results().addValue<DiagnosisState>([this] { return makeState(); })),
      m_job([gate = session.restGate()](const DiagnoseRequest& request,
                                        const DiagnoseJob::Control& control) { return diagnoseStages(request, *gate, control); },
            [this](const auto& result) {
                if (!result->columns)
                    return;
                m_stages = result->stages;
                m_columns = result->columns;
                m_session.results().refresh();
            }) {
    connect(&session, &Session::sourceChanged, this, [this] {
        m_job.abandon();
        m_columns = nullptr;
        m_stages = {};
    });
    connect(&session, &Session::cancelled, &m_job, [this] { m_job.abandon(); });
    connect(&session, &Session::arrived, this, [this](const RunResult& result, bool newest) {
        if (newest && result.finished && result.kind == RunKind::All)
            request();
    });
}

/// As loaded; after the last Prune step; after the whole recipe, where a strategy had a part in it.
DiagnosedStages Diagnosing::stages() const {
    const ResultStore& results = m_session.results();
    const Recipe& recipe = m_session.recipe().recipe();
    DiagnosedStages stages;
    stages.dense = results.dense();
    for (int step = m_session.recipe().stepCount(); step > 0; --step)
        if (const Step& last = recipe.steps[static_cast<std::size_t>(step - 1)]; last.enabled && last.prune()) {
            stages.pruned = results.rowOutcome(step);
            break;
        }
    if (runsStrategies(recipe))
        stages.rebuilt = results.rowOutcome(m_session.recipe().stepCount());
    return stages;
}

bool Diagnosing::isStale() const {
    return !m_columns || m_stages != stages();
}

void Diagnosing::request() {
    if (m_active && m_session.results().dense() && isStale())
        m_job.submit({stages(), m_session.source().data(), m_session.source().source().trainingData}, WhenBusy::CancelCurrent);
}

void Diagnosing::setActive(bool active) {
    m_active = active;
    if (!active)
        m_job.abandon();
    else if (!m_session.isBusy())
        request();
}

DiagnosisState Diagnosing::makeState() const {
    DiagnosisState state;
    state.columns = m_columns;
    for (const std::string& layer : m_session.recipe().layers())
        state.layerNames << QString::fromStdString(layer);
    state.isStale = isStale();
    return state;
}

} // namespace prunescope
