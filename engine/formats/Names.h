// Names from files: made fit for people, for JSON and for one line of an error message.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

namespace prunescope {

/// The name as valid UTF-8 without control characters, at most `longest` bytes: a file may hold anything, and a name goes into
/// messages and JSON.
std::string cleanName(std::string_view name, std::size_t longest = 80);

/// 'name', cleaned.
std::string inQuotes(std::string_view name);

/// Hands out every name once: the second "fc1" becomes "fc1 (2)".
class UniqueNames {
public:
    std::string unique(const std::string& name);

private:
    std::unordered_map<std::string, int> m_used;
};

} // namespace prunescope
