// The registry of the window's panels: name, title, place, and how each is created.
#pragma once

#include "gui/frame/WindowContext.h"

#include <QString>

#include <vector>

class QWidget;

namespace prunescope {

enum class PanelArea {
    Left,
    Center, ///< cannot be moved or hidden
    Right,
    Bottom,
};

/// The initial place of a panel, until the user moves it.
struct PanelPlace {
    PanelArea area = PanelArea::Bottom;
    int order = 0;                 ///< within its area, from the top
    int height = 0;                ///< in pixels; 0: the remaining space
    int width = 0;                 ///< in pixels, for the whole area; 0: as given by the area's other panels
    const char* tabWith = nullptr; ///< name of a panel in the same area; both then share its place as tabs
};

struct PanelInfo {
    const char* name;   ///< object name of the dock and of the panel; saved layouts use it
    QString (*title)(); ///< called when the window is built, so that it can be translated
    PanelPlace place;
    /// Creates the panel and connects it to the values that it shows.
    QWidget* (*create)(WindowContext& context, QWidget* parent);
};

class PanelRegistry {
public:
    static PanelRegistry& instance();

    void add(const PanelInfo& panel) { m_panels.push_back(panel); }
    /// Sorted by area, then by order.
    std::vector<PanelInfo> panels() const;

private:
    std::vector<PanelInfo> m_panels;
};

/// One such line at namespace scope in a panel's source file adds the panel to every window.
struct RegisteredPanel {
    explicit RegisteredPanel(const PanelInfo& panel) { PanelRegistry::instance().add(panel); }
};

} // namespace prunescope
