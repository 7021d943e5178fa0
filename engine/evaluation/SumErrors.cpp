#include "engine/evaluation/SumErrors.h"

#include <algorithm>

namespace prunescope {

namespace {

// Sums are recomputed when their error bound has grown to this many times the bound of newly computed sums.
constexpr double kMostDrift = 4;

} // namespace

double SumErrors::size(std::size_t output) const {
    // The magnitudes are updated in double, move by move: some slack covers their rounding.
    return std::min(m_largest[output], std::max(0.0, m_magnitudes[output]) * (1 + 1e-6) + 1e-9);
}

double SumErrors::freshError(std::size_t output, Index weights) const {
    return gamma(static_cast<double>(std::min(weights, m_terms) + 2)) * size(output);
}

void SumErrors::moved(std::size_t output, Index weights, double magnitude) {
    const double before = size(output);
    m_magnitudes[output] += magnitude;
    // Each weight rounds its product and the sum, which is at most the larger of the two sizes plus the error so far.
    m_errors[output] += gamma(static_cast<double>(2 * weights)) * (std::max(before, size(output)) + m_errors[output]);
}

void SumErrors::emptied(std::size_t output) {
    m_magnitudes[output] = 0;
    m_errors[output] = 0;
}

void SumErrors::restarted(const std::vector<Index>& weights) {
    for (std::size_t output = 0; output < m_errors.size(); ++output)
        m_errors[output] = weights[output] == 0 ? 0 : freshError(output, weights[output]);
}

bool SumErrors::driftedFar() const {
    for (std::size_t output = 0; output < m_errors.size(); ++output)
        if (m_errors[output] > kMostDrift * gamma(static_cast<double>(m_terms + 2)) * m_largest[output])
            return true;
    return false;
}

bool SumErrors::driftedNow(const std::vector<Index>& weights) const {
    for (std::size_t output = 0; output < m_errors.size(); ++output)
        if (m_errors[output] > kMostDrift * freshError(output, weights[output]))
            return true;
    return false;
}

ValueBounds SumErrors::bounds(const std::vector<Index>& weights, const std::vector<double>& start) const {
    ValueBounds result{Vector(static_cast<Index>(m_errors.size())), Vector(static_cast<Index>(m_errors.size()))};
    for (std::size_t output = 0; output < m_errors.size(); ++output) {
        const double whole = size(output) + start[output];
        // Fresh: bias and products in one sum. Moved: the error so far, and the rounding when the bias is added. Both with the
        // current weights.
        const double fresh =
            weights[output] == 0 ? 0 : gamma(static_cast<double>(std::min(weights[output], m_terms) + 2)) * whole;
        const double moved = weights[output] == 0 ? 0 : m_errors[output] + gamma(2) * (whole + m_errors[output]);
        result.size[static_cast<Index>(output)] = static_cast<float>(whole * (1 + 1e-5));
        result.error[static_cast<Index>(output)] = static_cast<float>((fresh + moved) * (1 + 1e-5));
    }
    return result;
}

} // namespace prunescope
