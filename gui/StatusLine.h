// The content of the status bar: what is open, how long measuring took, whether the numbers are current, and what is running.
#pragma once

#include "gui/session/Session.h"
#include "gui/values/StatusState.h"

class QLabel;
class QStatusBar;

namespace prunescope {

class LiveLabel;

class StatusLine : public QObject {
    Q_OBJECT

public:
    StatusLine(Session& session, QStatusBar& bar);

private:
    void addTexts(QStatusBar& bar);
    void show(const StatusState& state);

    QLabel* m_model = nullptr;
    QLabel* m_data = nullptr;
    LiveLabel* m_time = nullptr;
    QLabel* m_tuned = nullptr;
    LiveLabel* m_state = nullptr;
};

} // namespace prunescope
