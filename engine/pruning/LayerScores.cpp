#include "engine/pruning/LayerScores.h"

#include "engine/core/ParallelFor.h"
#include "engine/core/Seeds.h"

#include <cassert>
#include <cmath>

namespace prunescope {

namespace {

constexpr Index kGrain = 1 << 16;

/// Population standard deviation (1/N) of all values, in double, over fixed chunks.
double standardDeviation(const SharedMatrix& values) {
    const Index count = values.size();
    std::vector<double> partial(static_cast<std::size_t>(chunkCount(count, kGrain)));
    const auto total = [&](auto term) {
        parallelFor(count, kGrain, [&](Index begin, Index end) {
            double sum = 0;
            for (Index i = begin; i < end; ++i)
                sum += term(static_cast<double>(values.data()[i]));
            partial[static_cast<std::size_t>(begin / kGrain)] = sum;
        });
        double sum = 0;
        for (const double value : partial)
            sum += value;
        return sum;
    };
    const double mean = total([](double value) { return value; }) / static_cast<double>(count);
    return std::sqrt(total([mean](double value) { return (value - mean) * (value - mean); }) / static_cast<double>(count));
}

} // namespace

LayerScores::LayerScores(Criterion criterion, const LayerWeights& base, int layer, std::uint64_t seed,
                         std::shared_ptr<const Vector> factors)
    : m_criterion(criterion), m_values(base.values), m_seed(seed), m_layer(layer), m_factors(std::move(factors)) {
    assert(!needsCalibration(criterion) || m_factors);
    if (criterion == Criterion::StandardizedMagnitude) {
        m_deviation = static_cast<float>(standardDeviation(base.values));
        if (m_deviation <= 0) // all weights are equal: |w| itself gives the same ranking
            m_deviation = 1;
    }
}

float LayerScores::uniform(Index position) const {
    return uniformAt(m_seed, static_cast<std::uint64_t>(m_layer), static_cast<std::uint64_t>(position));
}

std::optional<double> LayerScores::magnitudeAt(double score) const {
    if (m_criterion == Criterion::Random || needsCalibration(m_criterion))
        return std::nullopt;
    return score * static_cast<double>(m_deviation);
}

} // namespace prunescope
