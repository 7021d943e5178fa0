// The values that the result, threshold and training panels and the status line show.
#pragma once

#include "gui/session/Session.h"
#include "gui/values/ResultView.h"
#include "gui/values/StatusState.h"
#include "gui/values/TrainingState.h"

namespace prunescope {

ResultView resultView(Session& session);
ThresholdState thresholdState(Session& session);
TrainingState trainingState(Session& session);
StatusState statusState(Session& session);

} // namespace prunescope
