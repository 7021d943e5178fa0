#include "engine/formats/Names.h"

#include <fmt/format.h>

#include <algorithm>

namespace prunescope {

namespace {

/// Length in bytes of the UTF-8 sequence that starts at `text`, or 0 if it is invalid (including overlong forms and
/// surrogates).
std::size_t sequenceLength(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    if (byte(0) < 0x80)
        return 1;
    const std::size_t length = byte(0) >= 0xF0 ? 4 : byte(0) >= 0xE0 ? 3 : 2;
    if (byte(0) < 0xC2 || byte(0) > 0xF4 || text.size() < length)
        return 0;
    for (std::size_t i = 1; i < length; ++i)
        if ((byte(i) & 0xC0U) != 0x80U)
            return 0;
    const bool overlong = (byte(0) == 0xE0 && byte(1) < 0xA0) || (byte(0) == 0xF0 && byte(1) < 0x90);
    const bool surrogate = byte(0) == 0xED && byte(1) > 0x9F;
    const bool tooLarge = byte(0) == 0xF4 && byte(1) > 0x8F;
    return overlong || surrogate || tooLarge ? 0 : length;
}

/// Whether valid UTF-8 begins with a control character: one of ASCII, U+0080 to U+009F, or the line separators U+2028 and
/// U+2029.
bool isControl(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    if (byte(0) < 0x80)
        return byte(0) < 0x20 || byte(0) == 0x7F;
    return (byte(0) == 0xC2 && byte(1) < 0xA0) || text.starts_with("\xE2\x80\xA8") || text.starts_with("\xE2\x80\xA9");
}

} // namespace

std::string cleanName(std::string_view name, std::size_t longest) {
    std::string clean;
    while (!name.empty()) {
        const std::size_t length = sequenceLength(name);
        if (clean.size() + std::max<std::size_t>(length, 1) > longest) {
            clean += "…";
            break;
        }
        if (length == 0 || isControl(name))
            clean += '?';
        else
            clean += name.substr(0, length);
        name.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return clean;
}

std::string inQuotes(std::string_view name) {
    return fmt::format("'{}'", cleanName(name));
}

std::string UniqueNames::unique(const std::string& name) {
    int& used = m_used[name];
    ++used;
    if (used == 1)
        return name;
    return unique(fmt::format("{} ({})", name, used));
}

} // namespace prunescope
