#include "engine/data/Scaling.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

namespace prunescope {

namespace {

bool parseNumber(std::string_view text, double& value) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() && std::isfinite(value);
}

} // namespace

Result<Scaling> Scaling::parse(std::string_view text) {
    if (text == "unit")
        return unit();
    if (text == "byte")
        return byte();
    if (text == "standard")
        return standard();
    const std::size_t comma = text.find(',');
    Scaling scaling;
    if (comma == std::string_view::npos || !parseNumber(text.substr(0, comma), scaling.mean) ||
        !parseNumber(text.substr(comma + 1), scaling.deviation) || std::abs(scaling.deviation) < 1e-6)
        return fail(ErrorCode::BadArgument, Message::verbatim("scale"),
                    QT_TRANSLATE_NOOP("engine", "'{}' is none of unit, byte, standard and MEAN,DEVIATION (deviation not 0)"),
                    text);
    return scaling;
}

std::string Scaling::text() const {
    if (*this == unit())
        return "unit";
    if (*this == byte())
        return "byte";
    if (*this == standard())
        return "standard";
    return fmt::format("{},{}", mean, deviation);
}

std::array<float, 256> Scaling::table() const {
    std::array<float, 256> values{};
    for (int x = 0; x < 256; ++x) {
        // `byte` must give integers, not 254.99998.
        const double value = *this == byte() ? x : (x / 255.0 - mean) / deviation;
        values[static_cast<std::size_t>(x)] = static_cast<float>(value);
    }
    return values;
}

} // namespace prunescope
