#include "gui/frame/CommandRegistry.h"

#include <algorithm>

namespace prunescope {

CommandRegistry& CommandRegistry::instance() {
    static CommandRegistry registry;
    return registry;
}

void CommandRegistry::createAll(CommandContext& context) const {
    std::vector<Group> groups = m_groups;
    std::stable_sort(groups.begin(), groups.end(), [](const Group& a, const Group& b) { return a.order < b.order; });
    for (const Group& group : groups)
        group.create(context);
}

} // namespace prunescope
