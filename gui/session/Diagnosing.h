// The diagnosis. While it is visible, it is updated for every result.
#pragma once

#include "gui/session/Session.h"
#include "gui/values/DiagnosisColumns.h"

namespace prunescope {

/// The networks that are compared; the last two are null where nothing is pruned or rebuilt.
struct DiagnosedStages {
    OutcomePtr dense;
    OutcomePtr pruned;
    OutcomePtr rebuilt;
    friend bool operator==(const DiagnosedStages&, const DiagnosedStages&) = default;
};

struct DiagnoseRequest {
    DiagnosedStages stages;
    EvaluationDataPtr data;
    std::string trainingData;
};

struct DiagnoseResult {
    DiagnosedStages stages;
    std::shared_ptr<const DiagnosisColumns> columns; ///< null: there are no training images that fit
};

class Diagnosing : public QObject {
    Q_OBJECT

public:
    explicit Diagnosing(Session& session);

    void setActive(bool active);
    bool isStale() const;
    const std::shared_ptr<const DiagnosisColumns>& columns() const { return m_columns; }
    ViewValue<DiagnosisState>& state() { return m_state; }

private:
    DiagnosisState makeState() const;
    DiagnosedStages stages() const;
    void request();

    Session& m_session;
    bool m_active = false;
    DiagnosedStages m_stages; ///< that m_columns belongs to
    std::shared_ptr<const DiagnosisColumns> m_columns;
    ViewValue<DiagnosisState>& m_state;
    Job<DiagnoseRequest, DiagnoseResult> m_job;
};

} // namespace prunescope
