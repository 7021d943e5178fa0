// How tests reach into the window: by class and by object name.
#pragma once

#include "gui/MainWindow.h"
#include "gui/commands/FileOpener.h"

#include <QAction>

namespace prunescope {

/// The one object of this class in the window; name: where there are several. Ends the test where there is none.
template <class T> T& find(const MainWindow& window, const char* name = nullptr) {
    T* found = window.findChild<T*>(QLatin1String(name));
    if (!found)
        qFatal("the window has no %s %s", T::staticMetaObject.className(), name ? name : "");
    return *found;
}

inline QAction* action(MainWindow& window, const char* name) {
    return window.actions().find(name);
}

/// The action group's entry: "criterion-random" and so on are reached by action().
inline void trigger(MainWindow& window, const char* name) {
    action(window, name)->trigger();
}

} // namespace prunescope
