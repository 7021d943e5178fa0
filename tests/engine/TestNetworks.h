// Small networks and data sets with values that can be worked by hand.
#pragma once

#include "engine/data/Dataset.h"
#include "engine/network/Network.h"

#include <initializer_list>
#include <vector>

namespace prunescope::testing {

inline Matrix matrix(Index rows, Index cols, std::initializer_list<float> values) {
    Matrix result(rows, cols);
    std::copy(values.begin(), values.end(), result.data());
    return result;
}

inline LayerPtr dense(const char* name, Matrix weights, std::vector<float> bias = {},
                      Activation activation = Activation::Identity) {
    const Vector biasVector = Eigen::Map<const Vector>(bias.data(), static_cast<Index>(bias.size()));
    return *DenseLayer::create(name, makeWeights(SharedMatrix(std::move(weights)), biasVector), activation);
}

inline Network network(std::vector<LayerPtr> layers) {
    return *Network::create("test", std::move(layers));
}

/// Images of 1 × 2 pixels in two classes.
inline DatasetPtr twoPixelData(std::vector<std::uint8_t> pixels, std::vector<std::uint8_t> labels) {
    return *Dataset::create("two-pixels", 1, 2, 2, std::move(pixels), std::move(labels));
}

} // namespace prunescope::testing
