// The rounding error that the moved sums of one layer have accumulated, and the maximum absolute values of these sums.
#pragma once

#include "engine/evaluation/RoundingBound.h"

#include <vector>

namespace prunescope {

class SumErrors {
public:
    SumErrors() = default;
    /// largest: per output, the largest Σ |w x| over all images with all weights of the base: with fewer weights it is no
    /// larger. magnitudes: per output Σ |w| times the largest |x| of each input; terms: the maximum number of nonzero inputs of
    /// an image.
    SumErrors(std::vector<double> largest, std::vector<double> magnitudes, Index terms)
        : m_largest(std::move(largest)), m_magnitudes(std::move(magnitudes)), m_errors(m_largest.size(), 0.0), m_terms(terms) {}

    /// Weights of one output were added or removed: how many, and the sum of their |w| · largest |x| (negative if removed).
    void moved(std::size_t output, Index weights, double magnitude);
    /// The output lost its last weight: its sum is exactly 0.
    void emptied(std::size_t output);
    /// All sums were recomputed. weights: how many each output has now.
    void restarted(const std::vector<Index>& weights);

    /// Whether some sum has drifted so far that it should be recomputed, compared with the rounding of a newly computed sum at
    /// the base / at the current weights.
    bool driftedFar() const;
    bool driftedNow(const std::vector<Index>& weights) const;

    /// Bounds for moved sums against newly computed ones. start: the absolute starting value of each output's sum.
    ValueBounds bounds(const std::vector<Index>& weights, const std::vector<double>& start) const;

private:
    double size(std::size_t output) const;
    double freshError(std::size_t output, Index weights) const;

    std::vector<double> m_largest;
    std::vector<double> m_magnitudes;
    std::vector<double> m_errors;
    Index m_terms = 0;
};

} // namespace prunescope
