#include "engine/network/operations/Dense.h"
#include "tests/engine/TestNetworks.h"
#include "tests/engine/network/OperationTesting.h"

#include <QTest>

#include <limits>

using namespace prunescope;
using namespace prunescope::testing;

namespace {

LayerWeights weights(Matrix values, const std::vector<float>& bias = {}) {
    return makeWeights(SharedMatrix(std::move(values)), vector(bias));
}

} // namespace

class TestDense : public QObject {
    Q_OBJECT

private slots:
    void sumsByHand() {
        // (1, 2) and (−1, 0.5) through rows (1, −2) and (0, 3) with bias (10, 20).
        const OperationPtr dense = *Dense::create(weights(matrix(2, 2, {1, -2, 0, 3}), {10, 20}));
        const Matrix expected = matrix(2, 2, {7, 26, 8, 21.5F});
        QCOMPARE(computed(*dense, {Shape{2}}, {matrix(2, 2, {1, 2, -1, 0.5F})}), expected);
        QCOMPARE(computedBySample(*dense, {Shape{2}}, {matrix(2, 2, {1, 2, -1, 0.5F})}), expected);
    }

    void readsValuesOfAnyShape() {
        const OperationPtr dense = *Dense::create(weights(Matrix::Ones(4, 12)));
        QCOMPARE(*dense->outputShape(std::vector{Shape{2, 2, 3}}), Shape{4});
        QCOMPARE(*dense->outputShape(std::vector{Shape{12}}), Shape{4});
        QVERIFY(refusedWith(dense->outputShape(std::vector{Shape{2, 5}}), ErrorCode::ShapeMismatch,
                            "it takes 12 values, the node before it gives 2 × 5"));
    }

    void agreesWithSumsInDouble_data() {
        QTest::addColumn<bool>("bias");
        QTest::newRow("with bias") << true;
        QTest::newRow("without bias") << false;
    }
    void agreesWithSumsInDouble() {
        QFETCH(bool, bias);
        Matrix values = drawnValues(17, 37, 2);
        values.col(5).setZero();
        const Vector biasValues = bias ? drawnVector(17, 3) : Vector();
        const OperationPtr dense = *Dense::create(makeWeights(SharedMatrix(values), biasValues));
        const std::vector<Matrix> inputs{drawnValues(23, 37, 4)};
        const auto expected = [](const Values& w, const Values& b, const Values& x) { return reference::dense(x, w, b); };
        const auto forward = [&](const std::vector<Values>& x) {
            return expected(doubles(values), doubles(biasValues), x.front());
        };
        compareForward(*dense, {Shape{37}}, inputs, forward, 38 * 6e-8 * 37); // γ_38 Σ|w x| with |w x| ≤ 1
        const Gradients gradients = gradientsOf(*dense, {Shape{37}}, inputs);
        compareInputGradients(gradients, inputs, forward, 1e-5);
        compareWeightGradients(*dense, gradients, inputs.front(), expected, 1e-5);
        QCOMPARE(gradients.bias.size(), biasValues.size());
    }

    void refusesInvalidWeights() {
        constexpr float kInfinity = std::numeric_limits<float>::infinity();
        QVERIFY(refusedWith(Dense::create(weights(matrix(2, 2, {1, 2, 3, kInfinity}))), ErrorCode::NotFinite,
                            "the weight in row 1, column 1"));
        QVERIFY(refusedWith(Dense::create(weights(matrix(1, 2, {1, 2}), {-kInfinity})), ErrorCode::NotFinite,
                            "the bias of output 0"));
        QVERIFY(
            refusedWith(Dense::create(weights(matrix(2, 1, {1, 2}), {1})), ErrorCode::ShapeMismatch, "2 outputs, but 1 bias"));
        QVERIFY(refusedWith(Dense::create(weights(Matrix(0, 3))), ErrorCode::ShapeMismatch, "no weights"));
        QVERIFY(refusedWith(Dense::create(weights(Matrix(3, 0))), ErrorCode::ShapeMismatch, "no weights"));
    }

    void theFirstInvalidWeightIsNamed() {
        // 600 rows of 1,000: several chunks of the parallel search.
        Matrix values = Matrix::Ones(600, 1000);
        values(599, 0) = values(300, 999) = values(300, 7) = std::numeric_limits<float>::quiet_NaN();
        QVERIFY(refusedWith(Dense::create(weights(values)), ErrorCode::NotFinite, "the weight in row 300, column 7"));
        values.setConstant(std::numeric_limits<float>::max()); // finite, though their sum is not
        QVERIFY(Dense::create(weights(values)).has_value());
    }

    void takesOtherWeights() {
        const OperationPtr dense = *Dense::create(weights(matrix(2, 2, {1, 0, 0, 1}), {1, 1}));
        QCOMPARE(dense->parameterCount(), Index{6});
        QCOMPARE(dense->usesPerWeight(Shape{2}), Index{1});
        const OperationPtr other =
            dense->withWeightSource(std::make_shared<const StoredWeights>(weights(matrix(2, 2, {0, 2, 3, 0}))));
        QCOMPARE(computed(*other, {Shape{2}}, {matrix(1, 2, {5, 7})}), matrix(1, 2, {14, 15}));
        const OperationPtr wider = *dense->resized(weights(Matrix::Ones(3, 2)));
        QCOMPARE(*wider->outputShape(std::vector{Shape{2}}), Shape{3});
        QVERIFY(refusedWith(dense->resized(weights(Matrix::Ones(3, 2), {1})), ErrorCode::ShapeMismatch, "3 outputs"));
    }
};

QTEST_APPLESS_MAIN(TestDense)
#include "TestDense.moc"
