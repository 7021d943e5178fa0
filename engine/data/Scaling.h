#pragma once

#include "engine/core/Result.h"

#include <array>
#include <string>
#include <string_view>

namespace prunescope {

/// How a pixel 0…255 becomes a network input: (x/255 − mean) / deviation. `byte` (x itself) is mean 0, deviation 1/255.
struct Scaling {
    double mean = 0;
    double deviation = 1;

    static constexpr Scaling unit() { return {0, 1}; }
    static constexpr Scaling byte() { return {0, 1.0 / 255.0}; }
    static constexpr Scaling standard() { return {0.1307, 0.3081}; }

    /// "unit", "byte", "standard" or "MEAN,DEVIATION". Fails with BadArgument (deviation 0 or not finite, or not two numbers).
    static Result<Scaling> parse(std::string_view text);
    /// The shortest text that parse() reads back.
    std::string text() const;
    /// The input for each of the 256 pixel values.
    std::array<float, 256> table() const;

    friend bool operator==(const Scaling&, const Scaling&) = default;
};

} // namespace prunescope
