// Bytes as text: RFC 4648, section 4.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace prunescope {

std::string toBase64(std::string_view bytes);
/// Nothing where the text is not base64 with its padding.
std::optional<std::string> fromBase64(std::string_view text);

} // namespace prunescope
