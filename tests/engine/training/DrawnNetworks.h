// Small random networks and data sets that the training tests share.
#pragma once

#include "engine/core/Seeds.h"
#include "engine/training/Trainer.h"
#include "tests/engine/TestNetworks.h"

namespace prunescope {

inline DatasetPtr images(Index rows, Index cols, int classes, std::vector<std::uint8_t> pixels,
                         std::vector<std::uint8_t> labels) {
    return Dataset::create("drawn", rows, cols, classes, std::move(pixels), std::move(labels)).value();
}

/// Random pixels, about half of them 0, and random labels.
inline DatasetPtr randomImages(Index count, Index rows, Index cols, int classes) {
    std::vector<std::uint8_t> pixels;
    std::vector<std::uint8_t> labels;
    for (Index i = 0; i < count * rows * cols; ++i) {
        const std::uint64_t bits = randomBits(5, 1, static_cast<std::uint64_t>(i));
        pixels.push_back(bits % 2 ? static_cast<std::uint8_t>(bits >> 8) : 0);
    }
    for (Index i = 0; i < count; ++i)
        labels.push_back(
            static_cast<std::uint8_t>(randomBits(5, 2, static_cast<std::uint64_t>(i)) % static_cast<std::uint64_t>(classes)));
    return images(rows, cols, classes, std::move(pixels), std::move(labels));
}

/// A layer that keeps every weight, also those that are 0.
inline testing::TestLayer dense(const std::string& name, Matrix values, Vector bias, OperationPtr behind = nullptr) {
    MaskBytes mask(static_cast<std::size_t>(values.size()), 1);
    LayerWeights weights{SharedMatrix(std::move(values)), std::make_shared<const MaskBytes>(std::move(mask)), std::move(bias)};
    return {name, std::move(weights), std::move(behind)};
}

inline Matrix randomMatrix(Index rows, Index cols, std::uint64_t stream) {
    Matrix values(rows, cols);
    for (Index i = 0; i < values.size(); ++i)
        values.data()[i] = 1.2F * uniformAt(11, stream, static_cast<std::uint64_t>(i)) - 0.6F;
    return values;
}

/// 12 inputs, 18 and 7 hidden units, 4 classes.
inline Network smallNetwork(Activation activation, bool bias) {
    const auto biasOf = [&](Index size, std::uint64_t stream) -> Vector {
        return bias ? Vector(randomMatrix(size, 1, stream)) : Vector();
    };
    const OperationPtr hidden = activation == Activation::Identity ? nullptr : operationOf(activation);
    return testing::createNetwork("small", {dense("a", randomMatrix(18, 12, 1), biasOf(18, 2), hidden),
                                            dense("b", randomMatrix(7, 18, 3), biasOf(7, 4), hidden),
                                            dense("c", randomMatrix(4, 7, 5), biasOf(4, 6), testing::softmax())})
        .value();
}

/// SGD, one batch of everything, rate 1: before − after is the gradient.
inline TrainingOptions oneGradientStep(const Dataset& data) {
    TrainingOptions options;
    options.optimiser = Optimiser::Sgd;
    options.batch = data.count();
    options.learningRate = 1;
    return options;
}

} // namespace prunescope
