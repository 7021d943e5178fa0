#include "engine/cli/OptionValues.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <optional>

namespace prunescope {

namespace {

std::optional<std::uint64_t> integerOf(const std::string& text, std::uint64_t minimum, std::uint64_t maximum) {
    std::uint64_t value = 0;
    const char* const end = text.data() + text.size();
    const auto [read, error] = std::from_chars(text.data(), end, value);
    return error == std::errc() && read == end && value >= minimum && value <= maximum ? std::optional(value) : std::nullopt;
}

double numberOf(const std::string& option, const std::string& text) {
    // strtod() would also accept hexadecimal digits, spaces, "inf" and "nan".
    const bool plain = !text.empty() && text.find_first_not_of("0123456789+-.eE") == std::string::npos;
    char* end = nullptr;
    const double value = plain ? std::strtod(text.c_str(), &end) : 0;
    if (!plain || end != text.c_str() + text.size())
        throw CLI::ValidationError(option, fmt::format("'{}' is not a number", text));
    if (!std::isfinite(value))
        throw CLI::ValidationError(option, fmt::format("{} is too large a number", text));
    return value;
}

} // namespace

CLI::Validator notEmpty() {
    return CLI::Validator(
        [](const std::string& text) { return text.empty() ? std::string("it must not be empty") : std::string(); }, "",
        "not empty");
}

CLI::Validator integerFrom(std::uint64_t minimum, std::uint64_t maximum) {
    const auto check = [=](std::string& text) {
        const auto value = integerOf(text, minimum, maximum);
        if (!value)
            return fmt::format("'{}' is not an integer from {} to {}", text, minimum, maximum);
        text = std::to_string(*value);
        return std::string();
    };
    return CLI::Validator(check, "", "integer");
}

std::vector<std::string> listOf(const std::string& option, const std::vector<std::string>& texts) {
    std::vector<std::string> values;
    for (const std::string& text : texts)
        for (std::size_t begin = 0; begin <= text.size();) {
            const std::size_t end = std::min(text.find(',', begin), text.size());
            if (end == begin)
                throw CLI::ValidationError(option,
                                           text.empty() ? "it must not be empty" : fmt::format("'{}' has an empty entry", text));
            values.push_back(text.substr(begin, end - begin));
            begin = end + 1;
        }
    return values;
}

std::vector<double> numbersOf(const std::string& option, const std::vector<std::string>& texts) {
    std::vector<double> numbers;
    for (const std::string& text : listOf(option, texts))
        numbers.push_back(numberOf(option, text));
    return numbers;
}

} // namespace prunescope
