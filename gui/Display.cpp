#include "gui/Display.h"

#include <QCoreApplication>

#include <dlfcn.h>

namespace prunescope {

namespace {

/// The context of this file's texts, as lupdate sees it.
struct Display {
    Q_DECLARE_TR_FUNCTIONS(Display)
};

/// Contacts the X server through the library that Qt itself will use, without a build dependency on it.
bool displayAnswers() {
    void* library = dlopen("libxcb.so.1", RTLD_NOW);
    if (!library)
        return true; // the library is missing: let Qt try
    const auto connect = reinterpret_cast<void* (*)(const char*, int*)>(dlsym(library, "xcb_connect"));
    const auto hasError = reinterpret_cast<int (*)(void*)>(dlsym(library, "xcb_connection_has_error"));
    const auto disconnect = reinterpret_cast<void (*)(void*)>(dlsym(library, "xcb_disconnect"));
    if (!connect || !hasError || !disconnect)
        return true;
    void* connection = connect(nullptr, nullptr);
    const bool answers = hasError(connection) == 0;
    disconnect(connection);
    return answers;
}

} // namespace

QString whyNoDisplay() {
    if (!qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM") || !qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY"))
        return {};
    if (qEnvironmentVariableIsEmpty("DISPLAY"))
        return Display::tr(
            "There is no display (neither DISPLAY nor WAYLAND_DISPLAY is set). prunescope-cli does the same without a window.");
    if (!displayAnswers())
        return Display::tr("The display %1 does not answer. prunescope-cli does the same without a window.")
            .arg(qEnvironmentVariable("DISPLAY"));
    return {};
}

} // namespace prunescope
