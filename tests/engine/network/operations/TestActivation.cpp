#include "engine/network/operations/Activation.h"
#include "tests/engine/TestNetworks.h"
#include "tests/engine/network/OperationTesting.h"

#include <QTest>

#include <limits>

using namespace prunescope;
using namespace prunescope::testing;

namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

std::vector<ActivationFunction> functions() {
    return {Activation::Identity,
            {Activation::Relu},
            {Activation::LeakyRelu, 0.01F},
            {Activation::LeakyRelu, 1.5F},
            {Activation::Clip, -0.5F, 0.7F},
            {Activation::Clip, 0, 6},
            {Activation::Elu, 1},
            {Activation::Elu, 0.3F},
            {Activation::Elu, 2},
            {Activation::Selu, 1.6732632F, 1.050701F},
            {Activation::Softplus},
            {Activation::Sigmoid},
            {Activation::Tanh}};
}

void eachFunction() {
    QTest::addColumn<int>("number");
    const std::vector<ActivationFunction> all = functions();
    for (std::size_t i = 0; i < all.size(); ++i)
        QTest::addRow("%s %g %g", activationName(all[i].activation).data(), static_cast<double>(all[i].alpha),
                      static_cast<double>(all[i].beta))
            << static_cast<int>(i);
}

float valueOf(const ActivationFunction& function, float x) {
    const Shape shape{1};
    return computed(*operationOf(function), {shape}, {Matrix::Constant(1, 1, x)})(0, 0);
}

} // namespace

class TestActivation : public QObject {
    Q_OBJECT

private slots:
    void valuesByHand() {
        QCOMPARE(valueOf(Activation::Identity, -7), -7.0F);
        QCOMPARE(valueOf(Activation::Relu, -1), 0.0F);
        QCOMPARE(valueOf(Activation::Relu, 2), 2.0F);
        QCOMPARE(valueOf({Activation::LeakyRelu, 0.25F}, -2), -0.5F);
        QCOMPARE(valueOf({Activation::LeakyRelu, 0.25F}, 2), 2.0F);
        QCOMPARE(valueOf({Activation::Clip, -1, 6}, -3), -1.0F);
        QCOMPARE(valueOf({Activation::Clip, -1, 6}, 7), 6.0F);
        QCOMPARE(valueOf({Activation::Clip, -1, 6}, 0.5F), 0.5F);
        // e^−ln 2 − 1 = −½, times α = 2 and, for SELU, γ = 3.
        const float ln2 = std::log(2.0F);
        QVERIFY(std::abs(valueOf({Activation::Elu, 2}, -ln2) + 1) < 1e-6F);
        QVERIFY(std::abs(valueOf({Activation::Selu, 2, 3}, -ln2) + 3) < 1e-6F);
        QCOMPARE(valueOf({Activation::Selu, 2, 3}, 5), 15.0F);
        QVERIFY(std::abs(valueOf(Activation::Softplus, 0) - ln2) < 1e-6F);
        QVERIFY(std::abs(valueOf(Activation::Sigmoid, std::log(3.0F)) - 0.75F) < 1e-6F);
        QVERIFY(std::abs(valueOf(Activation::Tanh, ln2) - 0.6F) < 1e-6F); // (2 − ½) / (2 + ½)
    }

    void agreesWithTheFormulaInDouble_data() { eachFunction(); }
    void agreesWithTheFormulaInDouble() {
        QFETCH(int, number);
        const ActivationFunction function = functions()[static_cast<std::size_t>(number)];
        const Shape shape{2, 3, 7};
        Matrix inputs = 12.0F * drawnValues(9, shape.size(), 3);
        inputs.row(0) *= 1e-3F;
        inputs.row(1) *= 1e3F;
        inputs(2, 0) = 0.0F;
        inputs(2, 1) = -0.0F;
        inputs(2, 2) = 1e-40F;
        inputs(2, 3) = -1e30F;
        inputs(2, 4) = 1e30F;
        QCOMPARE(*operationOf(function)->outputShape(std::vector{shape}), shape);
        // A handful of roundings, and the exponential's 2 units in the last place.
        compareForward(
            *operationOf(function), {shape}, {inputs},
            [&](const std::vector<Values>& x) { return reference::activation(function, x.front()); }, 6e-7);
    }

    void infinityGivesTheLimit() {
        QCOMPARE(valueOf(Activation::Relu, -kInfinity), 0.0F);
        QCOMPARE(valueOf(Activation::Relu, kInfinity), kInfinity);
        QCOMPARE(valueOf({Activation::LeakyRelu, 0.1F}, -kInfinity), -kInfinity);
        QCOMPARE(valueOf({Activation::Clip, -1, 6}, -kInfinity), -1.0F);
        QCOMPARE(valueOf({Activation::Clip, -1, 6}, kInfinity), 6.0F);
        QCOMPARE(valueOf({Activation::Elu, 2}, -kInfinity), -2.0F);
        QCOMPARE(valueOf({Activation::Selu, 2, 3}, -kInfinity), -6.0F);
        QCOMPARE(valueOf({Activation::Selu, 2, 3}, kInfinity), kInfinity);
        QVERIFY(valueOf(Activation::Softplus, -kInfinity) < 1e-37F);
        QCOMPARE(valueOf(Activation::Softplus, kInfinity), kInfinity);
        QVERIFY(valueOf(Activation::Sigmoid, -kInfinity) < 1e-37F);
        QCOMPARE(valueOf(Activation::Sigmoid, kInfinity), 1.0F);
        QCOMPARE(valueOf(Activation::Tanh, -kInfinity), -1.0F);
        QCOMPARE(valueOf(Activation::Tanh, kInfinity), 1.0F);
    }

    void nanStaysNan_data() { eachFunction(); }
    void nanStaysNan() {
        QFETCH(int, number);
        // In every lane of a vector and in what is left over behind the vectors.
        for (Index place = 0; place < 21; ++place) {
            Matrix inputs = drawnValues(1, 21, 5);
            inputs(0, place) = kNan;
            const Matrix output =
                computedBySample(*operationOf(functions()[static_cast<std::size_t>(number)]), {Shape{21}}, {inputs});
            for (Index i = 0; i < 21; ++i)
                QCOMPARE(std::isnan(output(0, i)), i == place);
        }
    }

    void gradientsAreTheSlopes_data() { eachFunction(); }
    void gradientsAreTheSlopes() {
        QFETCH(int, number);
        const ActivationFunction function = functions()[static_cast<std::size_t>(number)];
        const Shape shape{3, 11};
        const std::vector<Matrix> inputs{4.0F * drawnValues(5, shape.size(), 8)};
        const Gradients gradients = gradientsOf(*operationOf(function), {shape}, inputs);
        // Told from the function's value, a float.
        compareInputGradients(
            gradients, inputs, [&](const std::vector<Values>& x) { return reference::activation(function, x.front()); }, 2e-6);
    }

    void refusesGradientsForNegativeParameters_data() {
        QTest::addColumn<int>("activation");
        QTest::addColumn<float>("alpha");
        QTest::addColumn<float>("beta");
        QTest::newRow("leaky-relu, negative slope") << static_cast<int>(Activation::LeakyRelu) << -0.1F << 0.0F;
        QTest::newRow("elu, negative α") << static_cast<int>(Activation::Elu) << -0.5F << 0.0F;
        QTest::newRow("selu, negative α") << static_cast<int>(Activation::Selu) << -1.7F << 1.05F;
        QTest::newRow("selu, negative γ") << static_cast<int>(Activation::Selu) << 1.7F << -1.05F;
    }
    void refusesGradientsForNegativeParameters() {
        QFETCH(int, activation);
        QFETCH(float, alpha);
        QFETCH(float, beta);
        const ActivationFunction function(static_cast<Activation>(activation), alpha, beta);
        QVERIFY(!hasDerivative(function));
        const Shape shape{1};
        const Matrix one = Matrix::Ones(1, 1);
        const std::vector<const Matrix*> read{&one};
        const std::vector<Matrix*> written{nullptr};
        const auto done = operationOf(function)->backward({shape, shape, read, &one, &one, written});
        QVERIFY(refusedWith(done, ErrorCode::Unsupported, activationName(function.activation).data()));
        // Forwards there is nothing wrong with it.
        compareForward(
            *operationOf(function), {Shape{20}}, {drawnValues(3, 20, 4)},
            [&](const std::vector<Values>& x) { return reference::activation(function, x.front()); }, 6e-7);
    }

    void anInfiniteGradientBehindADeadReluIsZero() {
        float gradient[2] = {kInfinity, kInfinity};
        const float values[2] = {0, 3};
        multiplyByDerivative(Activation::Relu, values, gradient, 2);
        QCOMPARE(gradient[0], 0.0F);
        QCOMPARE(gradient[1], kInfinity);
    }

    void lipschitzConstantBoundsTheSlope_data() { eachFunction(); }
    void lipschitzConstantBoundsTheSlope() {
        QFETCH(int, number);
        const ActivationFunction function = functions()[static_cast<std::size_t>(number)];
        const double constant = lipschitzConstant(function);
        double steepest = 0;
        for (double x = -20; x < 20; x += 0.01)
            steepest =
                std::max(steepest, (reference::activation(function, x + 0.01) - reference::activation(function, x)) / 0.01);
        QVERIFY(steepest <= constant + 1e-9);
    }
};

QTEST_APPLESS_MAIN(TestActivation)
#include "TestActivation.moc"
