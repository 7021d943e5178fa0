// The registry of all groups of commands. A group adds its actions to the collection and places them in menus and toolbar.
#pragma once

#include "gui/frame/WindowContext.h"

#include <vector>

class QMainWindow;

namespace prunescope {

class FileOpener;

struct CommandContext : WindowContext {
    QMainWindow& window; ///< parent of dialogs
    FileOpener& files;
    bool remembers; ///< whether settings are read and saved
};

/// Creates the group as a child of the window.
using CreateCommands = void (*)(CommandContext& context);

class CommandRegistry {
public:
    static CommandRegistry& instance();

    void add(int order, CreateCommands create) { m_groups.push_back({order, create}); }
    void createAll(CommandContext& context) const;

private:
    struct Group {
        int order;
        CreateCommands create;
    };
    std::vector<Group> m_groups;
};

/// One such line at namespace scope in a group's source file adds its commands to every window. Groups are created in the order
/// of their numbers, so a later group can find the actions of earlier ones.
template <class Group> struct RegisteredCommands {
    explicit RegisteredCommands(int order) {
        CommandRegistry::instance().add(order, [](CommandContext& context) { new Group(context); });
    }
};

} // namespace prunescope
