#include "engine/formats/onnx/OnnxNames.h"

#include "engine/formats/Names.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace prunescope {

namespace {

bool stripSuffix(std::string& name, std::string_view suffix) {
    if (name.size() <= suffix.size() || !name.ends_with(suffix))
        return false;
    name.resize(name.size() - suffix.size());
    return true;
}

/// Removes what exporters add to a layer's own name. Returns true if the name was recognizably that of a weight.
bool stripWeightSuffixes(std::string& name) {
    constexpr std::array kSuffixes{".weight", "_weight", "/weight",         ".kernel", "_kernel",       "/kernel",
                                   "_W",      ".W",      "/ReadVariableOp", "/MatMul", "/BiasAdd/Cast", "/Cast"};
    stripSuffix(name, ":0");
    bool found = false;
    // tf2onnx appends several of them: dense/MatMul/ReadVariableOp:0.
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

std::string friendlyLayerName(const std::string& weightName, const std::string& nodeName) {
    std::string name = weightName;
    if (stripWeightSuffixes(name) && hasLetter(name))
        return cleanName(lastPathComponent(name));
    // "/fc1/Gemm": the module's name comes before the operator.
    const std::size_t slash = nodeName.rfind('/');
    if (slash != std::string::npos && slash > 0) {
        const std::string module = lastPathComponent(nodeName.substr(0, slash));
        if (hasLetter(module))
            return cleanName(module);
    }
    const bool isGenerated = weightName.empty() || weightName.find("::") != std::string::npos || !hasLetter(weightName);
    return isGenerated ? std::string() : cleanName(lastPathComponent(name));
}

std::string ownName(const std::string& nodeName) {
    constexpr std::size_t kMaximumLength = 200;
    return cleanName(nodeName, kMaximumLength);
}

std::string friendlyNodeName(const std::string& nodeName) {
    const std::string name = lastPathComponent(nodeName);
    return hasLetter(name) ? cleanName(name) : std::string();
}

} // namespace prunescope
