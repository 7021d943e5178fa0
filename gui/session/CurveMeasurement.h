// The curve of accuracy against sparsity: measured in the background from the base of the selected Prune step.
#pragma once

#include "gui/session/Session.h"
#include "gui/values/CurveState.h"

#include <optional>

namespace prunescope {

/// Which curve: everything that its points depend on.
struct CurveKey {
    OutcomePtr base;
    Criterion criterion = Criterion::Magnitude;
    Scope scope = Scope::Network;
    std::vector<std::string> exclude;
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

/// One more point; the final result has none.
struct CurveResult {
    std::optional<CurvePoint> point;
    bool isRandom = false;   ///< of the curve of random pruning
    bool isComplete = false; ///< the exact curve has all of its points
};

class CurveMeasurement : public QObject {
    Q_OBJECT

public:
    explicit CurveMeasurement(Session& session);

    ViewValue<CurveState>& state() { return m_state; }
    /// Whether the exact curve has all of its points.
    bool isComplete() const { return m_isComplete; }

    static constexpr int kPoints = 256;

private:
    CurveState makeState() const;
    void restart();
    void forget();
    void take(const CurveResult& result);

    Session& m_session;
    std::optional<CurveKey> m_key;
    CurvePoints m_points = std::make_shared<const std::vector<CurvePoint>>();
    CurvePoints m_random = m_points;
    bool m_isComplete = false;
    ViewValue<CurveState>& m_state;
    Job<CurveRequest, CurveResult> m_job;
};

} // namespace prunescope
