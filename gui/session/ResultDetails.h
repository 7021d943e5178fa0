// Figures that take too long to compute during a drag: compressed sizes and measured times. They are computed when the slider
// stops.
#pragma once

#include "gui/session/Session.h"

#include <optional>

namespace prunescope {

struct DetailRequest {
    OutcomePtr dense;
    OutcomePtr shown;
    EvaluationDataPtr data;
};

struct DetailResult {
    OutcomePtr shown;
    std::optional<Index> gzipDense;
    std::optional<Index> gzipShown;
    std::optional<double> msDense; ///< per 1,000 images
    std::optional<double> msShown;
    bool isComplete = false;
};

class ResultDetails : public QObject {
    Q_OBJECT

public:
    explicit ResultDetails(Session& session);

    /// Null until they belong to what is shown.
    std::shared_ptr<const DetailResult> details() const;

private:
    Session& m_session;
    std::shared_ptr<const DetailResult> m_details;
    Job<DetailRequest, DetailResult> m_job;
};

} // namespace prunescope
