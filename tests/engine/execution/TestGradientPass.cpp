// Gradients of whole networks against differences of a reference in double.
#include "engine/execution/GradientPass.h"
#include "engine/execution/SampleRun.h"
#include "engine/network/operations/Add.h"
#include "engine/network/operations/BatchNorm.h"
#include "engine/network/operations/Conv2d.h"
#include "engine/network/operations/Reshape.h"
#include "engine/training/Gradients.h"
#include "tests/engine/TestNetworks.h"
#include "tests/engine/network/OperationTesting.h"

#include <QTest>

#include <cmath>

using namespace prunescope;
using namespace prunescope::testing;

namespace {

const Shape kPicture{2, 4, 4};
constexpr Index kFilters = 4;
constexpr Index kClasses = 3;

Window2d window(Index size, Index padding, Index stride = 1) {
    Window2d result;
    result.rows = result.cols = size;
    result.top = result.left = result.bottom = result.right = padding;
    result.rowStride = result.colStride = stride;
    return result;
}

BatchNormParameters normalisation() {
    return {drawnVector(kFilters, 21) + Vector::Constant(kFilters, 1.5F), drawnVector(kFilters, 22), drawnVector(kFilters, 23),
            drawnVector(kFilters, 24).cwiseAbs() + Vector::Constant(kFilters, 0.5F), 1e-3F};
}

LayerWeights drawnWeights(Index rows, Index cols, std::uint64_t seed) {
    return makeWeights(SharedMatrix(drawnValues(rows, cols, seed)), drawnVector(rows, seed + 1));
}

/// conv → norm → relu → (+ a 1 × 1 convolution of it) → maxima and means of 2 × 2, added → flatten → fc → softmax.
Network pictures() {
    const OperationPtr add = std::make_shared<const Add>();
    return *Network::create("pictures", kPicture,
                            {{"conv", *Conv2d::create(drawnWeights(kFilters, 18, 1), window(3, 1)), {kNetworkInput}},
                             {"norm", *BatchNorm::create(normalisation()), {0}},
                             {"relu", operationOf(Activation::Relu), {1}},
                             {"side", *Conv2d::create(drawnWeights(kFilters, kFilters, 3), window(1, 0)), {2}},
                             {"sum", add, {2, 3}},
                             {"maxima", std::make_shared<const Pool>(PoolKind::Maximum, window(2, 0, 2)), {4}},
                             {"means", std::make_shared<const Pool>(PoolKind::Average, window(2, 0, 2)), {4}},
                             {"pools", add, {5, 6}},
                             {"flatten", std::make_shared<const Reshape>(Shape{kFilters * 4}), {7}},
                             {"fc", *Dense::create(drawnWeights(kClasses, kFilters * 4, 5)), {8}},
                             {"softmax", softmax(), {9}}});
}

/// Weights and biases of the network's three layers, in double.
struct Parameters {
    std::vector<Values> weights;
    std::vector<Values> biases;

    explicit Parameters(const Network& network) {
        for (const LayerIndex index : network.layers()) {
            weights.push_back(doubles(network.layer(index).weights()->values.view()));
            biases.push_back(doubles(network.layer(index).bias()));
        }
    }
};

/// The logits of one picture.
Values referenceLogits(const Parameters& parameters, const Values& picture) {
    namespace plain = prunescope::reference;
    const Shape shape{kFilters, 4, 4};
    Values values = plain::conv2d(picture, kPicture, parameters.weights[0], parameters.biases[0], kFilters, window(3, 1), 1);
    values = plain::activation(Activation::Relu, plain::batchNorm(values, shape, normalisation()));
    const Values side = plain::conv2d(values, shape, parameters.weights[1], parameters.biases[1], kFilters, window(1, 0), 1);
    const Values sum = plain::sum(values, side);
    const Values pools = plain::sum(plain::pool(sum, shape, window(2, 0, 2), PoolKind::Maximum, false),
                                    plain::pool(sum, shape, window(2, 0, 2), PoolKind::Average, false));
    return plain::dense(pools, parameters.weights[2], parameters.biases[2]);
}

double crossEntropy(const Values& logits, std::size_t label) {
    double sum = 0;
    for (const double logit : logits)
        sum += std::exp(logit);
    return std::log(sum) - logits[label];
}

/// Compares every gradient with the difference of the loss at its weight.
void compareGradients(const std::vector<Matrix>& gradients, std::vector<Values>& parameters, const std::function<double()>& loss,
                      double tolerance) {
    QCOMPARE(gradients.size(), parameters.size());
    for (std::size_t layer = 0; layer < parameters.size(); ++layer) {
        QCOMPARE(gradients[layer].size(), static_cast<Index>(parameters[layer].size()));
        for (std::size_t i = 0; i < parameters[layer].size() && !QTest::currentTestFailed(); ++i)
            compareNumber(static_cast<double>(gradients[layer].data()[i]), slope(parameters[layer][i], loss), tolerance,
                          qPrintable(QString("layer %1, number").arg(layer)), i);
    }
}

} // namespace

class TestGradientPass : public QObject {
    Q_OBJECT

private slots:
    void readersComeBeforeWhatTheyRead() {
        std::vector<NodeIndex> order;
        walkBackwards(3, [&](NodeIndex index) { order.push_back(index); });
        QVERIFY(order == (std::vector<NodeIndex>{3, 2, 1, 0}));
        walkBackwards(kNetworkInput, [&](NodeIndex) { QFAIL("there is nothing to visit"); });
    }

    void theReferenceComputesTheSameLogits() {
        const Network network = pictures();
        const Matrix inputs = drawnValues(3, kPicture.size(), 31);
        GradientPass pass(network);
        pass.forward(inputs);
        QCOMPARE(pass.logits(), logits(network, inputs));
        QVERIFY(pass.firstNotFinite().empty());
        const Parameters parameters(network);
        for (Index sample = 0; sample < 3; ++sample) {
            const Values expected = referenceLogits(parameters, sampleOf(inputs, sample));
            for (Index i = 0; i < kClasses; ++i) // values around 30 after three layers of sums
                QVERIFY(std::abs(static_cast<double>(pass.logits()(sample, i)) - expected[static_cast<std::size_t>(i)]) < 1e-4);
        }
    }

    void gradientsEqualCentralDifferences() {
        const Network network = pictures();
        const Matrix inputs = drawnValues(3, kPicture.size(), 31);
        const Matrix atLogits = drawnValues(3, kClasses, 41);
        GradientPass pass(network);
        pass.forward(inputs);
        QVERIFY(pass.backward(atLogits).has_value());
        Parameters parameters(network);
        const auto loss = [&] {
            double sum = 0;
            for (Index sample = 0; sample < inputs.rows(); ++sample)
                sum += dot(referenceLogits(parameters, sampleOf(inputs, sample)), sampleOf(atLogits, sample));
            return sum;
        };
        // Gradients up to about 100, summed in float over 108 positions.
        compareGradients(pass.weightGradients(), parameters.weights, loss, 2e-4);
        std::vector<Matrix> biases(pass.biasGradients().begin(), pass.biasGradients().end());
        compareGradients(biases, parameters.biases, loss, 2e-4);
    }

    void gradientsOfTheMeanLossEqualCentralDifferences() {
        // 520 pictures, eight of them 65 times: two of the groups in which lossGradients() works.
        const Network network = pictures();
        const Matrix distinct = 0.3F * drawnValues(8, kPicture.size(), 32);
        const Matrix inputs = distinct.replicate(65, 1);
        std::vector<std::uint8_t> labels;
        for (std::uint64_t i = 0; i < 520; ++i)
            labels.push_back(static_cast<std::uint8_t>(i % 8 % kClasses));
        const auto gradients = lossGradients(network, inputs, labels, {});
        QVERIFY(gradients.has_value());
        Parameters parameters(network);
        const auto loss = [&] {
            double sum = 0;
            for (Index sample = 0; sample < 8; ++sample)
                sum += crossEntropy(referenceLogits(parameters, sampleOf(distinct, sample)),
                                    labels[static_cast<std::size_t>(sample)]);
            return sum / 8;
        };
        compareGradients(*gradients, parameters.weights, loss, 5e-5);
    }

    void gradientsStartFromZeroForEachBatch() {
        const Network network = pictures();
        GradientPass pass(network);
        const auto gradientsFor = [&](std::uint64_t seed) {
            pass.forward(drawnValues(2, kPicture.size(), seed));
            (void)pass.backward(drawnValues(2, kClasses, seed));
            return pass.weightGradients();
        };
        const std::vector<Matrix> first = gradientsFor(1);
        QVERIFY(gradientsFor(2)[0] != first[0]);
        QVERIFY(gradientsFor(1) == first);
    }

    void unreadLayersHaveNoGradient() {
        // "aside" is read by nobody.
        const Network network = *Network::create("test", Shape{2},
                                                 {{"fc", *Dense::create(drawnWeights(2, 2, 1)), {kNetworkInput}},
                                                  {"aside", *Dense::create(drawnWeights(3, 2, 2)), {0}},
                                                  {"out", *Dense::create(drawnWeights(2, 2, 3)), {0}}});
        GradientPass pass(network);
        pass.forward(Matrix::Ones(1, 2));
        QVERIFY(pass.backward(Matrix::Ones(1, 2)).has_value());
        QCOMPARE(pass.weightGradients()[1], Matrix(Matrix::Zero(3, 2)));
        QCOMPARE(pass.biasGradients()[1], Vector(Vector::Zero(3)));
        QVERIFY(pass.weightGradients()[0].cwiseAbs().maxCoeff() > 0);
    }

    void theFirstNodeThatIsNotFiniteIsNamed() {
        // 1e30 · 1e30 overflows in the second layer.
        const auto times = [](float factor) {
            return *Dense::create(makeWeights(SharedMatrix(Matrix::Constant(1, 1, factor)), {}));
        };
        const Network network =
            *Network::create("test", Shape{1}, chain({{"a", times(1e30F)}, {"b", times(1e30F)}, {"c", times(1)}}));
        GradientPass pass(network);
        pass.forward(Matrix::Ones(1, 1));
        QCOMPARE(pass.firstNotFinite(), std::string("b"));
        pass.forward(Matrix::Zero(1, 1));
        QVERIFY(pass.firstNotFinite().empty());
        const auto gradients = lossGradients(network, Matrix::Ones(1, 1), {0}, {});
        QCOMPARE(gradients.error().code, ErrorCode::Numeric);
        QVERIFY(errorSentence(gradients.error()).find("b") != std::string::npos);
    }

    void anOperationWithoutADerivativeIsNamed() {
        const Network network = *Network::create("test", Shape{2},
                                                 chain({{"fc", *Dense::create(drawnWeights(2, 2, 1))},
                                                        {"strange", operationOf({Activation::LeakyRelu, -0.1F})},
                                                        {"out", *Dense::create(drawnWeights(2, 2, 3))}}));
        GradientPass pass(network);
        pass.forward(Matrix::Ones(1, 2));
        const auto done = pass.backward(Matrix::Ones(1, 2));
        QCOMPARE(done.error().code, ErrorCode::Unsupported);
        QCOMPARE(done.error().where.text(), std::string("node strange"));
        QCOMPARE(lossGradients(network, Matrix::Ones(1, 2), {0}, {}).error().code, ErrorCode::Unsupported);
    }
};

QTEST_APPLESS_MAIN(TestGradientPass)
#include "TestGradientPass.moc"
