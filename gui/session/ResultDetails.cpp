#include "gui/session/ResultDetails.h"

#include "engine/evaluation/CostModel.h"

namespace prunescope {

namespace {

using DetailJob = Job<DetailRequest, DetailResult>;

template <class T> std::optional<T> valueOf(const Result<T>& measured) {
    return measured ? std::optional(*measured) : std::nullopt;
}

DetailResult measureDetails(const DetailRequest& request, RestGate& gate, const DetailJob::Control& control) {
    DetailResult result;
    result.shown = request.shown;
    result.gzipShown = valueOf(gzipBytes(request.shown->network, control.stop));
    result.gzipDense = valueOf(gzipBytes(request.dense->network, control.stop));
    if (request.data && request.dense->evaluation) {
        const RestGate::Timing timing(gate, control.stop);
        result.msShown = valueOf(measureMsPer1000(request.shown->network, *request.data, control.stop));
        result.msDense = valueOf(measureMsPer1000(request.dense->network, *request.data, control.stop));
    }
    result.isComplete = !control.stop.stop_requested();
    return result;
}

} // namespace

ResultDetails::ResultDetails(Session& session)
    : m_session(session),
      m_job([gate = session.restGate()](const DetailRequest& request,
                                        const DetailJob::Control& control) { return measureDetails(request, *gate, control); },
            [this](const auto& result) {
                if (!result->isComplete)
                    return;
                m_details = result;
                m_session.results().refresh();
            }) {
    connect(&session, &Session::sourceChanged, this, [this] {
        m_job.abandon();
        m_details = nullptr;
    });
    connect(&session, &Session::cancelled, &m_job, [this] { m_job.abandon(); });
    connect(&session.recipe(), &RecipeEditor::changed, this, [this](RecipeChange change) {
        if (change == RecipeChange::GestureBegan)
            m_job.abandon();
    });
    connect(&session, &Session::arrived, this, [this](const RunResult& result, bool newest) {
        if (newest && result.finished && !m_session.threshold().isDragging() && !details())
            m_job.submit({m_session.results().dense(), m_session.results().shown(), m_session.source().data()},
                         WhenBusy::CancelCurrent);
    });
}

std::shared_ptr<const DetailResult> ResultDetails::details() const {
    return m_details && m_details->shown == m_session.results().shown() ? m_details : nullptr;
}

} // namespace prunescope
