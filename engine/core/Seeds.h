// Counter-based random numbers: a value depends only on seed and position, so any thread may draw any of them in any order.
#pragma once

#include <cmath>
#include <cstdint>
#include <numeric>
#include <vector>

namespace prunescope {

/// SplitMix64's mixing function (Steele, Lea, Flood 2014): a bijection of 64-bit numbers with full avalanche.
constexpr std::uint64_t mix64(std::uint64_t x) {
    x += 0x9e3779b97f4a7c15ULL;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
    return x ^ (x >> 31);
}

/// 64 random bits for (seed, stream, position).
constexpr std::uint64_t randomBits(std::uint64_t seed, std::uint64_t stream, std::uint64_t position) {
    return mix64(mix64(mix64(seed) ^ stream) ^ position);
}

/// Uniform in [0, 1), 24 bits, exactly representable as float.
constexpr float uniformAt(std::uint64_t seed, std::uint64_t stream, std::uint64_t position) {
    return static_cast<float>(randomBits(seed, stream, position) >> 40) * 0x1p-24F;
}

/// Standard normal by Box and Muller, from two uniforms of the same position.
inline float normalAt(std::uint64_t seed, std::uint64_t stream, std::uint64_t position) {
    const double u = (static_cast<double>(randomBits(seed, stream, 2 * position) >> 11) + 1.0) * 0x1p-53;
    const double v = static_cast<double>(randomBits(seed, stream, 2 * position + 1) >> 11) * 0x1p-53;
    return static_cast<float>(std::sqrt(-2.0 * std::log(u)) * std::cos(6.283185307179586 * v));
}

/// 0 … count-1 in an order fixed by (seed, stream): Fisher and Yates, the same on every standard library (std::shuffle is not).
inline std::vector<std::int64_t> shuffledIndices(std::int64_t count, std::uint64_t seed, std::uint64_t stream) {
    std::vector<std::int64_t> order(static_cast<std::size_t>(count));
    std::iota(order.begin(), order.end(), std::int64_t{0});
    for (std::int64_t i = count - 1; i > 0; --i) {
        const auto j = randomBits(seed, stream, static_cast<std::uint64_t>(i)) % static_cast<std::uint64_t>(i + 1);
        std::swap(order[static_cast<std::size_t>(i)], order[static_cast<std::size_t>(j)]);
    }
    return order;
}

} // namespace prunescope
