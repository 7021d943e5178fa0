// Values of options, read strictly: what is not entirely a number is refused, never guessed.
#pragma once

#include <CLI/CLI.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace prunescope {

/// Refuses an empty text.
CLI::Validator notEmpty();

/// Accepts decimal integers from `minimum` to `maximum`, and leaves them without leading zeros (which would mean octal).
CLI::Validator integerFrom(std::uint64_t minimum, std::uint64_t maximum);

/// The values of an option that may be given several times, each time with a list separated by commas. Throw
/// CLI::ValidationError.
std::vector<std::string> listOf(const std::string& option, const std::vector<std::string>& texts);
std::vector<double> numbersOf(const std::string& option, const std::vector<std::string>& texts);

} // namespace prunescope
