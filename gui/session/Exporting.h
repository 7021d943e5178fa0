// Writes an outcome's network to a file, away from the GUI thread.
#pragma once

#include "gui/session/Session.h"

#include <optional>

namespace prunescope {

struct ExportRequest {
    Network network;
    QString file;
};

struct ExportResult {
    QString file;
    std::optional<Error> error;
};

class Exporting : public QObject {
    Q_OBJECT

public:
    explicit Exporting(Session& session);

    /// Followed by exported(), or by failed() of the session.
    void write(const OutcomePtr& outcome, const QString& file);
    bool isBusy() const { return m_job.isBusy(); }

signals:
    void exported(const QString& file);

private:
    Session& m_session;
    Job<ExportRequest, ExportResult> m_job;
};

} // namespace prunescope
