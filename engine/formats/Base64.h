// Binary data as text: base64 by RFC 4648, section 4.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace prunescope {

std::string toBase64(std::string_view bytes);
/// Empty if the text is not base64 with correct padding.
std::optional<std::string> fromBase64(std::string_view text);

} // namespace prunescope
