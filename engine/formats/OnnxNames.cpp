#include "engine/formats/OnnxNames.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace prunescope {

namespace {

constexpr std::size_t kLongestName = 80;

/// Bytes of the UTF-8 sequence that starts at `text`, or 0 where it is none (overlong forms and surrogates included).
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

bool stripSuffix(std::string& name, std::string_view suffix) {
    if (name.size() <= suffix.size() || !name.ends_with(suffix))
        return false;
    name.resize(name.size() - suffix.size());
    return true;
}

/// Removes what exporters add around a layer's own name. True when something said that this is a weight.
bool stripWeightSuffixes(std::string& name) {
    constexpr std::array kSuffixes{".weight", "_weight", "/weight",         ".kernel", "_kernel",       "/kernel",
                                   "_W",      ".W",      "/ReadVariableOp", "/MatMul", "/BiasAdd/Cast", "/Cast"};
    stripSuffix(name, ":0");
    bool found = false;
    // tf2onnx stacks them: dense/MatMul/ReadVariableOp:0.
    for (bool again = true; again;) {
        again = std::any_of(kSuffixes.begin(), kSuffixes.end(), [&](const char* suffix) { return stripSuffix(name, suffix); });
        found |= again;
    }
    return found;
}

std::string lastPathComponent(const std::string& name) {
    const std::size_t slash = name.rfind('/');
    return slash == std::string::npos ? name : name.substr(slash + 1);
}

bool hasLetter(const std::string& name) {
    return std::any_of(name.begin(), name.end(), [](unsigned char c) { return std::isalpha(c) || c >= 0x80; });
}

} // namespace

std::string cleanName(std::string_view name) {
    std::string clean;
    while (!name.empty()) {
        const std::size_t length = sequenceLength(name);
        if (clean.size() + std::max<std::size_t>(length, 1) > kLongestName) {
            clean += "…";
            break;
        }
        const auto first = static_cast<unsigned char>(name.front());
        if (length == 0 || first < 0x20 || first == 0x7F)
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

std::string friendlyLayerName(const std::string& weightName, const std::string& nodeName) {
    std::string name = weightName;
    if (stripWeightSuffixes(name) && hasLetter(name))
        return cleanName(lastPathComponent(name));
    // "/fc1/Gemm": the part before the operator is the module's name.
    const std::size_t slash = nodeName.rfind('/');
    if (slash != std::string::npos && slash > 0) {
        const std::string module = lastPathComponent(nodeName.substr(0, slash));
        if (hasLetter(module))
            return cleanName(module);
    }
    const bool madeUp = weightName.empty() || weightName.find("::") != std::string::npos || !hasLetter(weightName);
    return madeUp ? std::string() : cleanName(lastPathComponent(name));
}

std::string UniqueNames::unique(const std::string& name) {
    int& used = m_used[name];
    ++used;
    if (used == 1)
        return name;
    return unique(fmt::format("{} ({})", name, used));
}

} // namespace prunescope
