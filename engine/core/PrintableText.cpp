#include "engine/core/PrintableText.h"

#include <fmt/format.h>

#include <cstdint>

namespace prunescope {

namespace {

/// One character of a text: its code point, or the byte where the text is not UTF-8.
struct Character {
    std::uint32_t value = 0;
    std::size_t length = 1;
    bool valid = true;
};

/// The first character of a text that is not empty. Overlong forms, surrogates and values above 0x10FFFF are not valid.
Character firstCharacter(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const std::uint32_t first = byte(0);
    if (first < 0x80)
        return {first};
    const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || text.size() < length)
        return {first, 1, false};
    std::uint32_t value = first & (0xFFU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xC0U) != 0x80U)
            return {first, 1, false};
        value = value << 6U | (byte(i) & 0x3FU);
    }
    constexpr std::uint32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
    if (value < kSmallest[length] || (value >= 0xD800 && value <= 0xDFFF) || value > 0x10FFFF)
        return {first, 1, false};
    return {value, length};
}

/// Whether a terminal or an editor does something with the character other than showing it.
bool isControl(std::uint32_t value) {
    const bool separator = value == 0x2028 || value == 0x2029;
    const bool direction = value == 0x061C || value == 0x200E || value == 0x200F || (value >= 0x202A && value <= 0x202E) ||
                           (value >= 0x2066 && value <= 0x2069);
    return value < 0x20 || (value >= 0x7F && value <= 0x9F) || separator || direction || value == 0xFEFF;
}

template <class Escape> std::string escaped(std::string_view text, Escape escape) {
    std::string result;
    result.reserve(text.size());
    while (!text.empty()) {
        const Character character = firstCharacter(text);
        if (character.valid && !isControl(character.value))
            result += text.substr(0, character.length);
        else
            result += escape(character);
        text.remove_prefix(character.length);
    }
    return result;
}

std::string shortEscape(const Character& character) {
    switch (character.value) {
    case '\n': return "\\n";
    case '\r': return "\\r";
    case '\t': return "\\t";
    default:
        return character.value < 0x100 ? fmt::format("\\x{:02x}", character.value) : fmt::format("\\u{:04x}", character.value);
    }
}

} // namespace

std::string printable(std::string_view text) {
    return escaped(text, shortEscape);
}

std::string printableLines(std::string_view text) {
    return escaped(text, [](const Character& character) { return character.value == '\n' ? "\n" : shortEscape(character); });
}

std::string printableJson(std::string_view json) {
    return escaped(json, [](const Character& character) {
        return character.valid ? fmt::format("\\u{:04x}", character.value) : std::string("\\ufffd");
    });
}

} // namespace prunescope
