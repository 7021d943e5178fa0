// Sums of branches, arithmetic with constants, and batch normalisation.
#include "engine/network/operations/Add.h"
#include "engine/network/operations/BatchNorm.h"
#include "engine/network/operations/ConstantArithmetic.h"
#include "tests/engine/TestNetworks.h"
#include "tests/engine/network/OperationTesting.h"

#include <QTest>

#include <limits>

using namespace prunescope;
using namespace prunescope::testing;

namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

using Kind = ArithmeticKind;

double applied(Kind kind, double x, double constant, bool constantFirst) {
    switch (kind) {
    case Kind::Add: return x + constant;
    case Kind::Subtract: return constantFirst ? constant - x : x - constant;
    case Kind::Multiply: return x * constant;
    case Kind::Divide: return x / constant;
    }
    return 0;
}

float valueOf(Kind kind, float x, float constant, bool constantFirst = false) {
    const OperationPtr operation = *ConstantArithmetic::create(kind, vector({constant}), constantFirst);
    return computed(*operation, {Shape{1}}, {Matrix::Constant(1, 1, x)})(0, 0);
}

/// Three channels: scale, shift, mean, variance.
BatchNormParameters parameters() {
    return {vector({2, -1, 0.5F}), vector({1, 0, -3}), vector({3, 0.5F, -1}), vector({4, 0.25F, 1e-4F}), 1e-5F};
}

} // namespace

class TestArithmetic : public QObject {
    Q_OBJECT

private slots:
    void constantsByHand() {
        QCOMPARE(valueOf(Kind::Add, 5, 3), 8.0F);
        QCOMPARE(valueOf(Kind::Subtract, 5, 3), 2.0F);
        QCOMPARE(valueOf(Kind::Subtract, 5, 3, true), -2.0F);
        QCOMPARE(valueOf(Kind::Multiply, 5, 3), 15.0F);
        QCOMPARE(valueOf(Kind::Divide, 5, 2), 2.5F);
    }

    void constantsAgreeWithDouble_data() {
        QTest::addColumn<int>("kind");
        QTest::addColumn<bool>("constantFirst");
        QTest::addColumn<bool>("perFeature");
        for (const bool perFeature : {false, true}) {
            const char* constants = perFeature ? "one per feature" : "one for all";
            QTest::addRow("x + c, %s", constants) << static_cast<int>(Kind::Add) << false << perFeature;
            QTest::addRow("c + x, %s", constants) << static_cast<int>(Kind::Add) << true << perFeature;
            QTest::addRow("x − c, %s", constants) << static_cast<int>(Kind::Subtract) << false << perFeature;
            QTest::addRow("c − x, %s", constants) << static_cast<int>(Kind::Subtract) << true << perFeature;
            QTest::addRow("x · c, %s", constants) << static_cast<int>(Kind::Multiply) << false << perFeature;
            QTest::addRow("x / c, %s", constants) << static_cast<int>(Kind::Divide) << false << perFeature;
        }
    }
    void constantsAgreeWithDouble() {
        QFETCH(int, kind);
        QFETCH(bool, constantFirst);
        QFETCH(bool, perFeature);
        const auto arithmetic = static_cast<Kind>(kind);
        const Shape shape{2, 3};
        const Vector constants = perFeature ? vector({0.5F, -2, 3, 0.1307F, -0.3081F, 7}) : vector({-0.3081F});
        const auto operation = ConstantArithmetic::create(arithmetic, constants, constantFirst);
        QVERIFY(operation.has_value());
        QCOMPARE(*(*operation)->outputShape(std::vector{shape}), shape);
        const auto expected = [&](const std::vector<Values>& inputs) {
            Values result;
            for (std::size_t i = 0; i < inputs.front().size(); ++i)
                result.push_back(applied(arithmetic, inputs.front()[i],
                                         static_cast<double>(constants[perFeature ? static_cast<Index>(i) : 0]), constantFirst));
            return result;
        };
        const std::vector<Matrix> inputs{drawnValues(7, 6, 2)};
        compareForward(**operation, {shape}, inputs, expected, 1.2e-7); // one rounding
        compareInputGradients(gradientsOf(**operation, {shape}, inputs), inputs, expected, 1e-6);
        // The same as scale · x + offset.
        const auto& constant = static_cast<const ConstantArithmetic&>(**operation);
        const auto affine = [&](const std::vector<Values>& x) {
            Values result;
            for (std::size_t i = 0; i < x.front().size(); ++i) {
                const Index place = perFeature ? static_cast<Index>(i) : 0;
                result.push_back(static_cast<double>(constant.scale()[place]) * x.front()[i] +
                                 static_cast<double>(constant.offset()[place]));
            }
            return result;
        };
        compareForward(**operation, {shape}, inputs, affine, 3e-7);
        QVERIFY(!constant.isReshape());
        QVERIFY(!constant.weightSource());
    }

    void refusesInvalidConstants() {
        QVERIFY(refusedWith(ConstantArithmetic::create(Kind::Add, vector({1, kNan})), ErrorCode::NotFinite, "constant"));
        QVERIFY(refusedWith(ConstantArithmetic::create(Kind::Divide, vector({1, 0, 2})), ErrorCode::BadArgument, "divides by 0"));
        QVERIFY(refusedWith(ConstantArithmetic::create(Kind::Divide, vector({-0.0F})), ErrorCode::BadArgument, "divides by 0"));
        QVERIFY(refusedWith(ConstantArithmetic::create(Kind::Divide, vector({1}), true), ErrorCode::Unsupported,
                            "divides a constant"));
        const OperationPtr three = *ConstantArithmetic::create(Kind::Add, vector({1, 2, 3}));
        QVERIFY(refusedWith(three->outputShape(std::vector{Shape{2, 2}}), ErrorCode::ShapeMismatch, "3 constants"));
        QVERIFY(three->outputShape(std::vector{Shape{3, 1}}).has_value());
        QVERIFY(!(*ConstantArithmetic::create(Kind::Add, Vector()))->outputShape(std::vector{Shape{2, 2}}).has_value());
    }

    void branchesAreAdded() {
        const Add add;
        const Shape shape{2, 3};
        QCOMPARE(add.inputCount(), std::size_t{2});
        QCOMPARE(*add.outputShape(std::vector{shape, shape}), shape);
        QVERIFY(refusedWith(add.outputShape(std::vector{shape, Shape{6}}), ErrorCode::ShapeMismatch, "2 × 3 and 6"));
        QVERIFY(refusedWith(add.outputShape(std::vector{shape, Shape{3, 2}}), ErrorCode::ShapeMismatch, "2 × 3 and 3 × 2"));
        QCOMPARE(computed(add, {Shape{2}, Shape{2}}, {matrix(1, 2, {1, 2}), matrix(1, 2, {10, -5})}), matrix(1, 2, {11, -3}));
        const std::vector<Matrix> inputs{drawnValues(5, 6, 1), drawnValues(5, 6, 2)};
        const auto expected = [](const std::vector<Values>& x) { return reference::sum(x[0], x[1]); };
        compareForward(add, {shape, shape}, inputs, expected, 1.2e-7);
        compareInputGradients(gradientsOf(add, {shape, shape}, inputs), inputs, expected, 1e-6);
    }

    void bothBranchesMayBeTheSameValue() {
        // y = x + x: the gradient is added twice to the same place.
        const Shape shape{1};
        const Matrix x = matrix(1, 1, {3});
        const Matrix gradient = matrix(1, 1, {5});
        Matrix atInput = Matrix::Zero(1, 1);
        const std::vector<const Matrix*> read{&x, &x};
        const std::vector<Matrix*> written{&atInput, &atInput};
        QVERIFY(Add().backward({shape, shape, read, &x, &gradient, written}).has_value());
        QCOMPARE(atInput(0, 0), 10.0F);
    }

    void normalisationByHand() {
        // Channel 0: 2 (x − 3) / √4 + 1 = x − 2, but for ε.
        BatchNormParameters p = parameters();
        p.epsilon = 0;
        const OperationPtr norm = *BatchNorm::create(p);
        const Matrix output = computed(*norm, {Shape{3, 1, 2}}, {matrix(1, 6, {5, -1, 0.5F, 1.5F, -1, -0.99F})});
        QCOMPARE(output(0, 0), 3.0F);
        QCOMPARE(output(0, 1), -3.0F);
        QCOMPARE(output(0, 2), 0.0F);  // −(0.5 − 0.5) / ½
        QCOMPARE(output(0, 3), -2.0F); // −(1.5 − 0.5) / ½
        QVERIFY(std::abs(output(0, 4) + 3) < 1e-5F);
        QVERIFY(std::abs(output(0, 5) + 2.5F) < 1e-4F); // ½ · 0.01 / 0.01 − 3; factors of 50 multiply the roundings
        QCOMPARE(norm->parameterCount(), Index{6});
    }

    void normalisationAgreesWithDouble() {
        const OperationPtr norm = *BatchNorm::create(parameters());
        for (const Shape& shape : {Shape{3}, Shape{3, 4}, Shape{3, 2, 5}}) {
            QCOMPARE(*norm->outputShape(std::vector{shape}), shape);
            const std::vector<Matrix> inputs{drawnValues(6, shape.size(), 3)};
            const auto expected = [&](const std::vector<Values>& x) {
                return reference::batchNorm(x.front(), shape, parameters());
            };
            compareForward(*norm, {shape}, inputs, expected, 1e-5); // x · 50 + 47: a difference of such
            compareInputGradients(gradientsOf(*norm, {shape}, inputs), inputs, expected, 1e-5);
        }
    }

    void refusesInvalidNormalisations() {
        const auto created = [](auto change) {
            BatchNormParameters p = parameters();
            change(p);
            return BatchNorm::create(std::move(p));
        };
        QVERIFY(refusedWith(created([](auto& p) { p.mean = vector({1, 2}); }), ErrorCode::ShapeMismatch, "2 means"));
        QVERIFY(refusedWith(created([](auto& p) { p = {}; }), ErrorCode::ShapeMismatch, "0 scales"));
        QVERIFY(refusedWith(created([](auto& p) { p.shift[1] = kNan; }), ErrorCode::NotFinite, "parameter"));
        QVERIFY(refusedWith(created([](auto& p) { p.variance[2] = -1; }), ErrorCode::BadArgument, "variance"));
        QVERIFY(refusedWith(created([](auto& p) { p.epsilon = kNan; }), ErrorCode::BadArgument, "variance"));
        QVERIFY(refusedWith(created([](auto& p) {
                                p.variance[0] = 0;
                                p.epsilon = 0;
                            }),
                            ErrorCode::BadArgument, "variance"));
        const OperationPtr norm = *BatchNorm::create(parameters());
        QVERIFY(refusedWith(norm->outputShape(std::vector{Shape{4, 3}}), ErrorCode::ShapeMismatch, "3 channels"));
        QVERIFY(refusedWith(norm->outputShape(std::vector{Shape{}}), ErrorCode::ShapeMismatch, "3 channels"));
    }
};

QTEST_APPLESS_MAIN(TestArithmetic)
#include "TestArithmetic.moc"
