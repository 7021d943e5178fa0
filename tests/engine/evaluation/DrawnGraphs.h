// Graphs of all kinds over the images of drawnImages(): branches, pictures, changed inputs.
#pragma once

#include "engine/network/operations/Add.h"
#include "engine/network/operations/BatchNorm.h"
#include "engine/network/operations/ConstantArithmetic.h"
#include "engine/network/operations/Conv2d.h"
#include "engine/network/operations/Pool.h"
#include "engine/network/operations/Reshape.h"
#include "tests/engine/evaluation/DrawnData.h"

namespace prunescope::testing {

inline constexpr Index kPixels = 30; // of drawnImages()

inline OperationPtr fc(Index outputs, Index inputs, std::uint64_t seed) {
    Vector bias(outputs);
    for (Index i = 0; i < outputs; ++i)
        bias[i] = uniformAt(seed, 8, static_cast<std::uint64_t>(i)) - 0.5F;
    return *Dense::create(makeWeights(SharedMatrix(drawnMatrix(outputs, inputs, false, seed)), bias));
}

inline OperationPtr add() {
    return std::make_shared<const Add>();
}

inline OperationPtr reshape(Shape shape) {
    return std::make_shared<const Reshape>(std::move(shape));
}

inline OperationPtr constant(ArithmeticKind kind, const Vector& values, bool constantFirst = false) {
    return *ConstantArithmetic::create(kind, values, constantFirst);
}

inline OperationPtr relu() {
    return operationOf(Activation::Relu);
}

inline OperationPtr hyperbolic() {
    return operationOf(Activation::Tanh);
}

inline const OperationPtr kLessMean = constant(ArithmeticKind::Subtract, vector({0.1307F}));
inline const OperationPtr kByDeviation = constant(ArithmeticKind::Divide, vector({0.3081F}));

inline Vector perPixel(std::uint64_t seed) {
    Vector result(kPixels);
    for (Index i = 0; i < kPixels; ++i)
        result[i] = 0.5F + uniformAt(seed, 9, static_cast<std::uint64_t>(i));
    return result;
}

inline Window2d window(Index size, Index padding, Index stride = 1) {
    Window2d result;
    result.rows = result.cols = size;
    result.top = result.left = result.bottom = result.right = padding;
    result.rowStride = result.colStride = stride;
    return result;
}

inline Network of(std::vector<NodeSpec> nodes, Shape input = Shape{kPixels}) {
    return *Network::create("test", std::move(input), std::move(nodes));
}

/// 1 × 6 × 5 → four filters → norm → relu → a second convolution, added to the first → pools → 5 classes.
inline Network residualPictures() {
    const auto filters = [](Index rows, Index cols, std::uint64_t seed) {
        return makeWeights(SharedMatrix(drawnMatrix(rows, cols, false, seed)), Vector::Constant(rows, 0.1F));
    };
    const BatchNormParameters norm{Vector::Constant(4, 1.5F), Vector::Constant(4, -0.2F), Vector::LinSpaced(4, -1, 1),
                                   Vector::LinSpaced(4, 0.5F, 2)};
    return of({{"conv", *Conv2d::create(filters(4, 9, 1), window(3, 1)), {kNetworkInput}},
               {"norm", *BatchNorm::create(norm), {0}},
               {"relu", relu(), {1}},
               {"conv2", *Conv2d::create(filters(4, 36, 2), window(3, 1)), {2}},
               {"sum", add(), {3, 2}},
               {"relu2", relu(), {4}},
               {"pool", std::make_shared<const Pool>(PoolKind::Maximum, window(2, 0, 2)), {5}},
               {"flatten", reshape(Shape{24}), {6}},
               {"fc", fc(5, 24, 3), {7}},
               {"softmax", softmax(), {8}}},
              Shape{1, 6, 5});
}

} // namespace prunescope::testing
