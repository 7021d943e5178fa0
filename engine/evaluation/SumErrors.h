// The rounding that the moved sums of one layer have gathered, and the largest that they can be.
#pragma once

#include "engine/evaluation/RoundingBound.h"

#include <vector>

namespace prunescope {

class SumErrors {
public:
    SumErrors() = default;
    /// largest: per output, the largest Σ |w x| over all images with all weights of the base: with fewer weights it is no larger.
    /// magnitudes: per output Σ |w| times the largest |x| of each input; terms: the most inputs of an image that are not zero.
    SumErrors(std::vector<double> largest, std::vector<double> magnitudes, Index terms)
        : m_largest(std::move(largest)), m_magnitudes(std::move(magnitudes)), m_errors(m_largest.size(), 0.0), m_terms(terms) {}

    /// Weights of one output came or went: how many, and what their |w| · largest |x| adds up to (negative when they went).
    void moved(std::size_t output, Index weights, double magnitude);
    /// The output lost its last weight: its sum is exactly 0.
    void emptied(std::size_t output);
    /// All sums were computed afresh. weights: how many each output has now.
    void restarted(const std::vector<Index>& weights);

    /// Whether some sum has drifted further than is worth keeping, against the roundings of a fresh one at the base / at present.
    bool driftedFar() const;
    bool driftedNow(const std::vector<Index>& weights) const;

    /// Of moved sums against fresh ones. bias: what else a sum has in it, per output in absolute value.
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
