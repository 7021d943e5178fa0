// Every chosen strategy from the same base at the same sparsity, measured side by side while the window goes on working.
#pragma once

#include "engine/recipe/Comparison.h"
#include "gui/session/Session.h"

#include <optional>
#include <vector>

namespace prunescope {

struct CompareRequest {
    Source source;
    ComparisonPlan plan;
};

/// One more row; the final result has none.
struct CompareResult {
    std::optional<ComparisonRow> row;
    std::optional<Error> error;
    bool isFinished = false;
};

class Comparing : public QObject {
    Q_OBJECT

public:
    explicit Comparing(Session& session);

    /// Why strategies cannot be compared now; empty when they can.
    QString whyNot() const;
    /// A plan from the base of the selected Prune step (or the last one before the selected row), at its sparsity and without
    /// strategies. whyNot() must be empty.
    ComparisonPlan plan() const;
    /// Emits rowAdded() for each row and finished() at the end. Previous rows are discarded.
    void compare(const ComparisonPlan& plan);
    void stop();
    bool isRunning() const { return m_isRunning; }
    const std::vector<ComparisonRow>& rows() const { return m_rows; }

    /// The strategy's title; "pruning alone" for none.
    static QString title(const ComparisonRow& row);

signals:
    void rowsCleared();
    void rowAdded(const prunescope::ComparisonRow& row);
    void progressed(double fraction);
    void finished(const std::optional<prunescope::Error>& error);

private:
    int comparedStep() const;
    OutcomePtr prunedOutcome() const;
    void take(const CompareResult& result);

    Session& m_session;
    std::vector<ComparisonRow> m_rows;
    bool m_isRunning = false;
    Job<CompareRequest, CompareResult> m_job;
};

} // namespace prunescope
