// Every panel of the window registers itself here: its name, its title, its place, and how it is created.
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

/// Where a panel stands until a person moves it.
struct PanelPlace {
    PanelArea area = PanelArea::Bottom;
    int order = 0;                 ///< within its area, from the top
    int height = 0;                ///< in pixels; 0: what is left over
    int width = 0;                 ///< in pixels, of the whole area; 0: what the area's other panels say
    const char* tabWith = nullptr; ///< name of a panel of the same area: both share its place as tabs
};

struct PanelInfo {
    const char* name;   ///< object name of the dock and of the panel; layouts are remembered by it
    QString (*title)(); ///< called when the window is built, so that it can be translated
    PanelPlace place;
    /// Creates the panel and binds it to what it shows.
    QWidget* (*create)(WindowContext& context, QWidget* parent);
};

class PanelRegistry {
public:
    static PanelRegistry& instance();

    void add(const PanelInfo& panel) { m_panels.push_back(panel); }
    /// By area, then by order.
    std::vector<PanelInfo> panels() const;

private:
    std::vector<PanelInfo> m_panels;
};

/// One line of a panel's source file, at namespace scope, puts the panel into every window.
struct RegisteredPanel {
    explicit RegisteredPanel(const PanelInfo& panel) { PanelRegistry::instance().add(panel); }
};

} // namespace prunescope
