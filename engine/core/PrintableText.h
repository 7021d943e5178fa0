// Names come from files, command lines and networks, so terminal control characters are escaped before printing.
#pragma once

#include <string>
#include <string_view>

namespace prunescope {

/// The text on one line and as valid UTF-8. Control characters (line breaks and NUL included), line and paragraph separators,
/// and characters that reverse the direction of writing become "\x1b" or "\u202e"; a byte that is not UTF-8 becomes "\xff".
std::string printable(std::string_view text);

/// The same for a text of several lines, whose line breaks stay.
std::string printableLines(std::string_view text);

/// For valid JSON on one line: the same characters as JSON escapes ("\u007f"), so that the meaning of the JSON does not change.
std::string printableJson(std::string_view json);

} // namespace prunescope
