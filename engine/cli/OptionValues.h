// Parses option values strictly: text that is not entirely a number is refused.
#pragma once

#include <CLI/CLI.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace prunescope {

/// Rejects an empty text.
CLI::Validator notEmpty();

/// Accepts decimal integers from `minimum` to `maximum` and removes leading zeros, which would mean octal.
CLI::Validator integerFrom(std::uint64_t minimum, std::uint64_t maximum);

/// The values of an option that may be given several times, each time with a comma-separated list. Throws CLI::ValidationError.
std::vector<std::string> listOf(const std::string& option, const std::vector<std::string>& texts);
std::vector<double> numbersOf(const std::string& option, const std::vector<std::string>& texts);

} // namespace prunescope
