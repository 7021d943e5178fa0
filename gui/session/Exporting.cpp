#include "gui/session/Exporting.h"

#include "engine/formats/OpenModel.h"

namespace prunescope {

Exporting::Exporting(Session& session)
    : m_session(session), m_job(
                              [](const ExportRequest& request, const Job<ExportRequest, ExportResult>::Control&) {
                                  const auto written = saveModel(request.network, request.file.toStdString());
                                  return ExportResult{request.file, written ? std::nullopt : std::optional(written.error())};
                              },
                              [this](const auto& result) {
                                  if (result->error)
                                      emit m_session.failed(*result->error);
                                  else
                                      emit exported(result->file);
                                  m_session.results().refresh();
                              }) {}

void Exporting::write(const OutcomePtr& outcome, const QString& file) {
    m_job.submit({outcome->network, file}, WhenBusy::FinishCurrent);
    m_session.results().refresh();
}

} // namespace prunescope
