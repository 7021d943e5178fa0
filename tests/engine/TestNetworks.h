// Small networks and data sets with values that can be worked by hand.
#pragma once

#include "engine/data/Dataset.h"
#include "engine/network/Network.h"
#include "engine/network/operations/Activation.h"
#include "engine/network/operations/Dense.h"
#include "engine/network/operations/Softmax.h"

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

namespace prunescope::testing {

inline Matrix matrix(Index rows, Index cols, std::initializer_list<float> values) {
    Matrix result(rows, cols);
    std::copy(values.begin(), values.end(), result.data());
    return result;
}

inline Vector vector(const std::vector<float>& values) {
    return Eigen::Map<const Vector>(values.data(), static_cast<Index>(values.size()));
}

/// A dense layer and the operation behind it.
struct TestLayer {
    std::string name;
    LayerWeights weights;
    OperationPtr behind; ///< null: none
};

inline TestLayer dense(std::string name, Matrix weights, const std::vector<float>& bias, OperationPtr behind) {
    return {std::move(name), makeWeights(SharedMatrix(std::move(weights)), vector(bias)), std::move(behind)};
}

inline TestLayer dense(std::string name, Matrix weights, const std::vector<float>& bias = {},
                       Activation activation = Activation::Identity) {
    return dense(std::move(name), std::move(weights), bias,
                 activation == Activation::Identity ? nullptr : operationOf(activation));
}

inline OperationPtr softmax() {
    return std::make_shared<const Softmax>(false);
}

inline OperationPtr logSoftmax() {
    return std::make_shared<const Softmax>(true);
}

/// Nodes of which each reads the one before it.
inline std::vector<NodeSpec> chain(std::vector<std::pair<std::string, OperationPtr>> operations) {
    std::vector<NodeSpec> nodes;
    for (auto& [name, operation] : operations)
        nodes.push_back({std::move(name), std::move(operation), {static_cast<NodeIndex>(nodes.size()) - 1}});
    return nodes;
}

/// A chain of layers. The node behind a layer is called after it: "a.relu". Fails as Network::create().
inline Result<Network> createNetwork(std::string name, std::vector<TestLayer> layers) {
    const Shape input{layers.empty() ? 0 : layers.front().weights.values.cols()};
    std::vector<std::pair<std::string, OperationPtr>> operations;
    for (TestLayer& layer : layers) {
        operations.emplace_back(layer.name, *Dense::create(std::move(layer.weights)));
        if (layer.behind)
            operations.emplace_back(layer.name + "." + std::string(layer.behind->kind()), layer.behind);
    }
    return Network::create(std::move(name), input, chain(std::move(operations)));
}

inline Network network(std::vector<TestLayer> layers) {
    return *createNetwork("test", std::move(layers));
}

/// Images of 1 × 2 pixels in two classes.
inline DatasetPtr twoPixelData(std::vector<std::uint8_t> pixels, std::vector<std::uint8_t> labels) {
    return *Dataset::create("two-pixels", 1, 2, 2, std::move(pixels), std::move(labels));
}

} // namespace prunescope::testing
