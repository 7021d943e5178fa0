// Runs single operations and compares what they compute, forwards and backwards, with a reference in double.
#pragma once

#include "engine/core/Seeds.h"
#include "engine/network/Operation.h"
#include "tests/engine/network/ReferenceOperations.h"

#include <QTest>

#include <functional>

namespace prunescope::testing {

using reference::Values;

/// Values in ±1 drawn by seed: samples × features.
inline Matrix drawnValues(Index rows, Index cols, std::uint64_t seed) {
    Matrix result(rows, cols);
    for (Index i = 0; i < result.size(); ++i)
        result.data()[i] = 2.0F * uniformAt(seed, 71, static_cast<std::uint64_t>(i)) - 1.0F;
    return result;
}

inline Vector drawnVector(Index size, std::uint64_t seed) {
    return drawnValues(size, 1, seed);
}

template <class Numbers> Values doubles(const Numbers& numbers) {
    Values result;
    for (Index i = 0; i < numbers.size(); ++i)
        result.push_back(static_cast<double>(numbers.data()[i]));
    return result;
}

inline Values sampleOf(const Matrix& values, Index sample) {
    return doubles(Matrix(values.row(sample)));
}

/// The operation's output, samples × features, from inputs of samples × features, by forward().
inline Matrix computed(const Operation& operation, const std::vector<Shape>& shapes, const std::vector<Matrix>& inputs) {
    const Shape output = *operation.outputShape(shapes);
    std::vector<Matrix> byFeature;
    for (const Matrix& input : inputs)
        byFeature.emplace_back(input.transpose());
    const std::vector<ConstMatrixRef> views(byFeature.begin(), byFeature.end());
    Matrix result = Matrix::Constant(output.size(), inputs.front().rows(), 777.0F); // must be overwritten
    operation.forward({views, shapes.front(), output}, result);
    return result.transpose();
}

/// The same by forwardSamples().
inline Matrix computedBySample(const Operation& operation, const std::vector<Shape>& shapes, const std::vector<Matrix>& inputs) {
    const Shape output = *operation.outputShape(shapes);
    const std::vector<ConstMatrixRef> views(inputs.begin(), inputs.end());
    Matrix result = Matrix::Constant(inputs.front().rows(), output.size(), 777.0F);
    operation.forwardSamples({views, shapes.front(), output}, result);
    return result;
}

/// One sample's output in double from one sample of each input.
using ReferenceFunction = std::function<Values(const std::vector<Values>& inputs)>;

inline std::vector<Values> samplesOf(const std::vector<Matrix>& inputs, Index sample) {
    std::vector<Values> result;
    for (const Matrix& input : inputs)
        result.push_back(sampleOf(input, sample));
    return result;
}

/// Compares both ways of computing the operation with the reference, value by value.
inline void compareForward(const Operation& operation, const std::vector<Shape>& shapes, const std::vector<Matrix>& inputs,
                           const ReferenceFunction& expected, double tolerance) {
    for (const Matrix& actual : {computed(operation, shapes, inputs), computedBySample(operation, shapes, inputs)})
        for (Index sample = 0; sample < actual.rows(); ++sample) {
            const Values values = expected(samplesOf(inputs, sample));
            QCOMPARE(static_cast<Index>(values.size()), actual.cols());
            for (std::size_t i = 0; i < values.size(); ++i) {
                const auto value = static_cast<double>(actual(sample, static_cast<Index>(i)));
                QVERIFY2(std::abs(value - values[i]) <= tolerance * std::max(1.0, std::abs(values[i])),
                         qPrintable(QString("feature %1: %2 instead of %3").arg(i).arg(value).arg(values[i])));
            }
        }
}

/// What backward() found. Gradients at inputs: samples × features.
struct Gradients {
    Matrix atOutput; ///< what it was given
    std::vector<Matrix> inputs;
    Matrix weights;
    Vector bias;
};

/// Runs an operation back from a drawn gradient at its output. Everything that it adds to is 1 before, so that overwriting
/// would show.
inline Gradients gradientsOf(const Operation& operation, const std::vector<Shape>& shapes, const std::vector<Matrix>& inputs) {
    const Shape outputShape = *operation.outputShape(shapes);
    const Matrix output = computedBySample(operation, shapes, inputs);
    Gradients result;
    result.atOutput = drawnValues(output.rows(), output.cols(), 99);
    std::vector<const Matrix*> read;
    std::vector<Matrix*> written;
    for (const Matrix& input : inputs)
        result.inputs.push_back(Matrix::Ones(input.rows(), input.cols()));
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        read.push_back(&inputs[i]);
        written.push_back(&result.inputs[i]);
    }
    BackwardStep step{shapes.front(), outputShape, read, &output, &result.atOutput, written};
    if (const WeightSourcePtr& source = operation.weightSource()) {
        result.weights = Matrix::Ones(source->rows(), source->cols());
        result.bias = Vector::Ones(source->bias().size());
        step.weightGradient = &result.weights;
        step.biasGradient = &result.bias;
    }
    const auto done = operation.backward(step);
    QTest::qVerify(done.has_value(), "backward()", "", __FILE__, __LINE__);
    // Nothing is wanted: nothing is touched, and nothing goes wrong.
    const std::vector<Matrix*> nothing(inputs.size(), nullptr);
    QTest::qVerify(operation.backward({shapes.front(), outputShape, read, &output, &result.atOutput, nothing}).has_value(),
                   "backward() without anything to write to", "", __FILE__, __LINE__);
    for (Matrix& gradient : result.inputs)
        gradient.array() -= 1.0F;
    result.weights.array() -= 1.0F;
    result.bias.array() -= 1.0F;
    return result;
}

/// d/dx of f, by a central difference. In double with h = 1e-5 it is exact to about 1e-9 for the functions here.
inline double slope(double& x, const std::function<double()>& f) {
    constexpr double kStep = 1e-5;
    const double kept = x;
    x = kept + kStep;
    const double above = f();
    x = kept - kStep;
    const double below = f();
    x = kept;
    return (above - below) / (2 * kStep);
}

inline double dot(const Values& a, const Values& b) {
    double result = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        result += a[i] * b[i];
    return result;
}

inline void compareNumber(double actual, double expected, double tolerance, const char* what, std::size_t place) {
    QVERIFY2(std::abs(actual - expected) <= tolerance,
             qPrintable(QString("%1 %2: %3 instead of %4").arg(what).arg(place).arg(actual).arg(expected)));
}

/// Compares the gradients at the inputs with differences of the reference.
inline void compareInputGradients(const Gradients& gradients, const std::vector<Matrix>& inputs,
                                  const ReferenceFunction& expected, double tolerance) {
    for (Index sample = 0; sample < inputs.front().rows(); ++sample) {
        std::vector<Values> values = samplesOf(inputs, sample);
        const Values atOutput = sampleOf(gradients.atOutput, sample);
        for (std::size_t input = 0; input < inputs.size(); ++input)
            for (std::size_t i = 0; i < values[input].size(); ++i)
                compareNumber(static_cast<double>(gradients.inputs[input](sample, static_cast<Index>(i))),
                              slope(values[input][i], [&] { return dot(expected(values), atOutput); }), tolerance, "input", i);
    }
}

/// One sample's output in double from the weights, the bias and one sample of the only input.
using WeightedReference = std::function<Values(const Values& weights, const Values& bias, const Values& input)>;

/// Compares the gradients at weights and bias, summed over the batch, with differences of the reference.
inline void compareWeightGradients(const Operation& operation, const Gradients& gradients, const Matrix& inputs,
                                   const WeightedReference& expected, double tolerance) {
    Values weights = doubles(operation.weightSource()->weights().values.view());
    Values bias = doubles(operation.weightSource()->bias());
    const auto loss = [&] {
        double sum = 0;
        for (Index sample = 0; sample < inputs.rows(); ++sample)
            sum += dot(expected(weights, bias, sampleOf(inputs, sample)), sampleOf(gradients.atOutput, sample));
        return sum;
    };
    for (std::size_t i = 0; i < weights.size(); ++i)
        compareNumber(static_cast<double>(gradients.weights.data()[i]), slope(weights[i], loss), tolerance, "weight", i);
    for (std::size_t i = 0; i < bias.size(); ++i)
        compareNumber(static_cast<double>(gradients.bias[static_cast<Index>(i)]), slope(bias[i], loss), tolerance, "bias", i);
}

/// Whether the result is an error of this code whose detail contains the text.
template <class T> bool refusedWith(const Result<T>& result, ErrorCode code, const char* text) {
    return !result && result.error().code == code && result.error().detail.text().find(text) != std::string::npos;
}

} // namespace prunescope::testing
