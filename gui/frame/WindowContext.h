// What a panel receives: the session that it shows, and the parts of the window that all panels share.
#pragma once

#include "gui/frame/ActionCollection.h"
#include "gui/frame/Navigation.h"
#include "gui/session/Session.h"
#include "gui/widgets/MessageBanner.h"

namespace prunescope {

struct WindowContext {
    Session& session;
    ActionCollection& actions;
    Navigation& navigation;
    MessageBanner& banner;
};

} // namespace prunescope
