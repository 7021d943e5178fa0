// Cleans names from files so that they can be shown to people, written to JSON and used in a one-line error message.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

namespace prunescope {

/// The name as valid UTF-8 without control characters, cut to at most `longest` bytes. A file may contain anything, and its
/// names appear in messages and JSON.
std::string cleanName(std::string_view name, std::size_t longest = 80);

/// The cleaned name in single quotes: 'name'.
std::string inQuotes(std::string_view name);

/// Makes names unique: the second "fc1" becomes "fc1 (2)".
class UniqueNames {
public:
    std::string unique(const std::string& name);

private:
    std::unordered_map<std::string, int> m_used;
};

} // namespace prunescope
