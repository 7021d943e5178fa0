// exp, log and a cosine from plain arithmetic. libm chooses code with or without FMA depending on the machine, so its last bit
// differs between machines; with the portable build, training must give the same bytes everywhere.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

namespace prunescope {

/// e^x to about 2 units in the last place; x is clamped to -87 … 88, where the result is a normal number. NaN gives NaN. x = n
/// ln 2 + r with |r| ≤ ln 2 / 2, Taylor series of e^r to r^7 (the truncated rest is below 6e-9), times 2^n. No branches, so
/// that loops over it are vectorised.
inline float stableExp(float x) {
    constexpr float kLog2e = 1.44269504F;
    constexpr float kLn2High = 0.693359375F; // 9 bits: n · kLn2High is exact
    constexpr float kLn2Low = -2.12194440e-4F;
    constexpr float kRound = 12582912.0F; // 1.5 · 2^23: adding it leaves an integer in the low bits
    const float held = x < -87.0F ? -87.0F : (x > 88.0F ? 88.0F : x);
    const float shifted = held * kLog2e + kRound;
    const float n = shifted - kRound;
    const float r = (held - n * kLn2High) - n * kLn2Low;
    float series = 1.0F / 5040.0F;
    series = series * r + 1.0F / 720.0F;
    series = series * r + 1.0F / 120.0F;
    series = series * r + 1.0F / 24.0F;
    series = series * r + 1.0F / 6.0F;
    series = series * r + 0.5F;
    series = series * r * r + r + 1.0F;
    // The low bits of `shifted` are n; 127 is the exponent's bias.
    const std::uint32_t exponent = (std::bit_cast<std::uint32_t>(shifted) + 127U) << 23;
    return series * std::bit_cast<float>(exponent);
}

/// ln x for a normal x > 0: x = m 2^e with m in [√½, √2), ln m = 2 artanh((m − 1)/(m + 1)) as a series.
inline double stableLog(double x) {
    int exponent = 0;
    double mantissa = std::frexp(x, &exponent);
    if (mantissa < 0.70710678118654752) {
        mantissa *= 2;
        --exponent;
    }
    const double s = (mantissa - 1) / (mantissa + 1);
    double series = 0;
    for (int k = 23; k >= 1; k -= 2)
        series = series * s * s + 1.0 / k;
    return exponent * 0.69314718055994531 + 2 * s * series;
}

/// (1 + cos πt) / 2 for t in 0 … 1, as cos² of half the angle, by Taylor's series to x^24.
inline double halfCosine(double t) {
    const double x = 1.5707963267948966 * t;
    double series = 1;
    for (int k = 24; k >= 2; k -= 2)
        series = 1 - series * x * x / (k * (k - 1));
    return series * series;
}

} // namespace prunescope
