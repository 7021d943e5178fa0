#include "gui/frame/PanelRegistry.h"

#include <algorithm>
#include <tuple>

namespace prunescope {

PanelRegistry& PanelRegistry::instance() {
    static PanelRegistry registry;
    return registry;
}

std::vector<PanelInfo> PanelRegistry::panels() const {
    std::vector<PanelInfo> sorted = m_panels;
    std::stable_sort(sorted.begin(), sorted.end(), [](const PanelInfo& a, const PanelInfo& b) {
        return std::tuple(a.place.area, a.place.order) < std::tuple(b.place.area, b.place.order);
    });
    return sorted;
}

} // namespace prunescope
