#include "engine/network/operations/Softmax.h"
#include "tests/engine/TestNetworks.h"
#include "tests/engine/network/OperationTesting.h"

#include <QTest>

#include <limits>

using namespace prunescope;
using namespace prunescope::testing;

class TestSoftmax : public QObject {
    Q_OBJECT

private slots:
    void valuesByHand() {
        // e^0, e^ln 2 and e^ln 5: shares of 8.
        const Matrix values = matrix(1, 3, {0, std::log(2.0F), std::log(5.0F)});
        const Matrix shares = computed(Softmax(false), {Shape{3}}, {values});
        QVERIFY((shares - matrix(1, 3, {0.125F, 0.25F, 0.625F})).cwiseAbs().maxCoeff() < 1e-7F);
        const Matrix logarithms = computed(Softmax(true), {Shape{3}}, {values});
        QVERIFY((logarithms - matrix(1, 3, {std::log(0.125F), std::log(0.25F), std::log(0.625F)})).cwiseAbs().maxCoeff() < 3e-7F);
    }

    void agreesWithTheDefinitionInDouble_data() {
        QTest::addColumn<int>("axis");
        QTest::addColumn<bool>("logarithmic");
        for (int axis = 0; axis < 3; ++axis)
            for (const bool logarithmic : {false, true})
                QTest::addRow("%s, axis %d", logarithmic ? "log-softmax" : "softmax", axis) << axis << logarithmic;
    }
    void agreesWithTheDefinitionInDouble() {
        QFETCH(int, axis);
        QFETCH(bool, logarithmic);
        const Shape shape{3, 4, 5};
        const Softmax softmax(logarithmic, axis);
        QCOMPARE(*softmax.outputShape(std::vector{shape}), shape);
        const std::vector<Matrix> inputs{5.0F * drawnValues(7, shape.size(), 3)};
        const auto expected = [&](const std::vector<Values>& x) {
            return reference::softmax(x.front(), shape, axis, logarithmic);
        };
        compareForward(softmax, {shape}, inputs, expected, 1.2e-7); // computed in double, rounded once
        compareInputGradients(gradientsOf(softmax, {shape}, inputs), inputs, expected, 1e-6);
    }

    void sharesAlongAnInnerAxisAddUpToOne() {
        const Shape shape{2, 3, 4};
        const Matrix shares = computed(Softmax(false, 1), {shape}, {drawnValues(1, 24, 4)});
        for (Index i = 0; i < 2; ++i)
            for (Index k = 0; k < 4; ++k) {
                float sum = 0;
                for (Index j = 0; j < 3; ++j)
                    sum += shares(0, (i * 3 + j) * 4 + k);
                QVERIFY(std::abs(sum - 1) < 1e-6F);
            }
    }

    void hugeValuesDoNotOverflow() {
        const Matrix values = matrix(1, 3, {3e38F, 3e38F, -3e38F});
        QCOMPARE(computed(Softmax(false), {Shape{3}}, {values}), matrix(1, 3, {0.5F, 0.5F, 0}));
        const Matrix logarithms = computed(Softmax(true), {Shape{2}}, {matrix(1, 2, {1000, -1000})});
        QCOMPARE(logarithms(0, 0), 0.0F);
        QCOMPARE(logarithms(0, 1), -2000.0F);
    }

    void minusInfinityGivesZeroAndNanStaysInItsGroup() {
        constexpr float kInfinity = std::numeric_limits<float>::infinity();
        QCOMPARE(computed(Softmax(false), {Shape{3}}, {matrix(1, 3, {0, -kInfinity, 0})}), matrix(1, 3, {0.5F, 0, 0.5F}));
        // Along axis 1 the rows of 2 × 2 are groups.
        const Matrix output =
            computed(Softmax(false, 1), {Shape{2, 2}}, {matrix(1, 4, {1, std::numeric_limits<float>::quiet_NaN(), 1, 1})});
        QVERIFY(std::isnan(output(0, 0)) && std::isnan(output(0, 1)));
        QCOMPARE(output(0, 2), 0.5F);
    }

    void refusesAxesThatDoNotExist() {
        for (const Index axis : {Index{-1}, Index{2}})
            QVERIFY(refusedWith(Softmax(false, axis).outputShape(std::vector{Shape{2, 3}}), ErrorCode::ShapeMismatch, "axis"));
        QVERIFY(refusedWith(Softmax(true).outputShape(std::vector{Shape{}}), ErrorCode::ShapeMismatch, "axis 0"));
    }

    void rowsInPlace() {
        Matrix values = matrix(2, 2, {0, std::log(3.0F), 500, 500});
        softmaxRows(values);
        QVERIFY((values - matrix(2, 2, {0.25F, 0.75F, 0.5F, 0.5F})).cwiseAbs().maxCoeff() < 1e-6F);
    }
};

QTEST_APPLESS_MAIN(TestSoftmax)
#include "TestSoftmax.moc"
