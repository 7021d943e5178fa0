#include "gui/session/CurveMeasurement.h"

#include "engine/core/FreedMemory.h"
#include "gui/session/Comparing.h"

namespace prunescope {

namespace {

using CurveJob = Job<CurveRequest, CurveResult>;

bool measure(const CurveRequest& request, const ScoreTable& table, bool isRandom, RestGate& gate,
             const CurveJob::Control& control) {
    RestGate::Piece piece(gate);
    const auto onPoint = [&](const CurvePoint& point) {
        control.sendPart({point, isRandom, false});
        piece.rest(control.stop);
    };
    return accuracyCurve(request.key.base->network, table, request.key.scope, isRandom ? request.randomPoints : request.points,
                         *request.data, control.stop, onPoint)
        .has_value();
}

CurveResult measureCurves(const CurveRequest& request, RestGate& gate, const CurveJob::Control& control) {
    if (!measure(request, *request.table, false, gate, control))
        return {};
    control.sendPart({{}, false, true});
    if (request.key.criterion == Criterion::Random)
        return {};
    {
        const ScoreTable random(request.key.base->network, Criterion::Random, request.key.seed, request.key.exclude);
        measure(request, random, true, gate, control);
    }
    if (!gate.isDragging()) // the last of what follows an opened file
        releaseFreedMemory();
    return {};
}

void append(CurvePoints& points, const CurvePoint& point) {
    auto longer = std::make_shared<std::vector<CurvePoint>>(*points);
    longer->push_back(point);
    points = std::move(longer);
}

} // namespace

CurveMeasurement::CurveMeasurement(Session& session)
    : m_session(session), m_state(session.results().addValue<CurveState>([this] { return makeState(); })),
      m_job([gate = session.restGate()](const CurveRequest& request,
                                        const CurveJob::Control& control) { return measureCurves(request, *gate, control); },
            [this](const auto& result) { take(*result); }) {
    connect(&session, &Session::sourceChanged, this, &CurveMeasurement::forget);
    connect(&session, &Session::cancelled, this, [this] {
        m_job.abandon();
        if (!m_isComplete)
            m_key.reset(); // measured from the beginning after the next result
    });
    connect(&session, &Session::arrived, this, [this](const RunResult&, bool newest) {
        if (newest && !m_session.threshold().isDragging())
            restart();
    });
}

void CurveMeasurement::restart() {
    const ThresholdEditor& threshold = m_session.threshold();
    const OutcomePtr base = m_session.results().base();
    if (!threshold.table() || !base || !base->evaluation)
        return;
    const PruneStep& step = threshold.tableStep();
    CurveKey key{base, step.criterion, step.scope, step.exclude, step.seed};
    if (m_key == key)
        return;
    forget();
    m_key = key;
    m_session.results().refresh();
    m_job.submit({std::move(key), m_session.source().data(), threshold.table(), kPoints}, WhenBusy::CancelCurrent);
}

void CurveMeasurement::forget() {
    m_job.abandon();
    m_key.reset();
    m_points = m_random = std::make_shared<const std::vector<CurvePoint>>();
    m_isComplete = false;
    m_session.results().touch();
}

void CurveMeasurement::take(const CurveResult& result) {
    if (result.point)
        append(result.isRandom ? m_random : m_points, *result.point);
    m_isComplete = m_isComplete || result.isComplete;
    m_session.results().refresh();
}

CurveState CurveMeasurement::makeState() const {
    const ResultStore& results = m_session.results();
    CurveState state;
    state.points = m_points;
    state.random = m_random;
    state.expected = m_points->empty() ? 0 : kPoints;
    const OutcomePtr dense = results.dense();
    const OutcomePtr shown = results.shown();
    if (!dense || !shown)
        return state;
    if (dense->evaluation)
        state.dense = dense->evaluation->accuracy;
    if (shown->evaluation)
        state.current = CurvePoint{.sparsity = shown->sparsity().value, .accuracy = shown->evaluation->accuracy};
    state.isStale = results.looksStale();
    if (const OutcomePtr rebuilt = results.rebuilt(); rebuilt && rebuilt->evaluation)
        state.variants.push_back({tr("rebuilt"), rebuilt->sparsity().value, rebuilt->evaluation->accuracy});
    for (const ComparisonRow& row : m_session.part<Comparing>().rows())
        if (row.outcome && row.outcome->evaluation && row.strategy != "none")
            state.variants.push_back({Comparing::title(row), row.outcome->sparsity().value, row.outcome->evaluation->accuracy});
    return state;
}

} // namespace prunescope
