// Random networks and images from fixed seeds.
#pragma once

#include "engine/core/Seeds.h"
#include "engine/data/Dataset.h"
#include "tests/engine/TestNetworks.h"

namespace prunescope::testing {

/// 6 × 5 pixels in `classes` classes; `blackShare` of the pixels are 0.
inline DatasetPtr drawnImages(Index count, int classes, float blackShare, std::uint64_t seed) {
    std::vector<std::uint8_t> pixels(static_cast<std::size_t>(count * 30));
    std::vector<std::uint8_t> labels(static_cast<std::size_t>(count));
    for (std::size_t i = 0; i < pixels.size(); ++i)
        pixels[i] = uniformAt(seed, 1, i) < blackShare ? 0 : static_cast<std::uint8_t>(1 + randomBits(seed, 2, i) % 255);
    for (std::size_t i = 0; i < labels.size(); ++i)
        labels[i] = static_cast<std::uint8_t>(randomBits(seed, 3, i) % static_cast<std::uint64_t>(classes));
    return *Dataset::create("drawn", 6, 5, classes, std::move(pixels), std::move(labels));
}

/// Weights in ±0.5. coarse: multiples of 1/16 only, so that many scores tie.
inline Matrix drawnMatrix(Index rows, Index cols, bool coarse, std::uint64_t seed) {
    Matrix result(rows, cols);
    for (Index i = 0; i < result.size(); ++i) {
        const float value = uniformAt(seed, 4, static_cast<std::uint64_t>(i)) - 0.5F;
        result.data()[i] = coarse ? std::round(value * 16) / 16 : value;
    }
    return result;
}

/// sizes: inputs, hidden layers, classes; `hidden` (null: nothing) behind the hidden layers, softmax behind the last.
inline Network drawnNetwork(const std::vector<Index>& sizes, const OperationPtr& hidden, bool coarse, std::uint64_t seed) {
    std::vector<TestLayer> layers;
    for (std::size_t i = 1; i < sizes.size(); ++i) {
        std::vector<float> bias(static_cast<std::size_t>(sizes[i]));
        for (std::size_t j = 0; j < bias.size(); ++j)
            bias[j] = uniformAt(seed + i, 5, j) - 0.5F;
        layers.push_back(dense("fc" + std::to_string(i), drawnMatrix(sizes[i], sizes[i - 1], coarse, seed + i), bias,
                               i + 1 < sizes.size() ? hidden : softmax()));
    }
    return network(std::move(layers));
}

inline Network drawnNetwork(const std::vector<Index>& sizes, Activation hidden, bool coarse, std::uint64_t seed) {
    return drawnNetwork(sizes, operationOf(hidden), coarse, seed);
}

} // namespace prunescope::testing
