#include "engine/network/operations/Conv2d.h"
#include "tests/engine/TestNetworks.h"
#include "tests/engine/network/OperationTesting.h"

#include <QTest>

#include <limits>

using namespace prunescope;
using namespace prunescope::testing;

namespace {

LayerWeights weights(Matrix values, const Vector& bias = {}) {
    return makeWeights(SharedMatrix(std::move(values)), bias);
}

/// A convolution to be compared with the reference.
struct Sample {
    const char* name;
    Shape input;
    Index filters;
    Window2d window;
    Index groups;
};

Window2d kernel(Index rows, Index cols) {
    Window2d window;
    window.rows = rows;
    window.cols = cols;
    return window;
}

std::vector<Sample> samples() {
    Window2d padded = kernel(3, 3);
    padded.top = padded.left = padded.bottom = padded.right = 1;
    Window2d uneven = kernel(2, 3);
    uneven.top = 2;
    uneven.right = 1;
    uneven.rowStride = 2;
    uneven.colStride = 3;
    Window2d dilated = kernel(3, 2);
    dilated.rowDilation = 2;
    dilated.colDilation = 3;
    dilated.left = dilated.right = 2;
    Window2d all = kernel(3, 3);
    all.top = 1;
    all.left = 2;
    all.bottom = 3;
    all.rowStride = 2;
    all.colDilation = 2;
    return {{"1 × 1", {3, 4, 5}, 4, kernel(1, 1), 1},
            {"3 × 3", {1, 5, 6}, 2, kernel(3, 3), 1},
            {"one window for the picture", {2, 4, 3}, 3, kernel(4, 3), 1},
            {"padded", {2, 5, 4}, 3, padded, 1},
            {"strides and uneven padding", {2, 7, 8}, 3, uneven, 1},
            {"dilated", {2, 7, 6}, 2, dilated, 1},
            {"two groups", {4, 5, 5}, 6, padded, 2},
            {"depthwise", {3, 6, 5}, 3, all, 3},
            {"depthwise, two filters a channel", {3, 5, 5}, 6, padded, 3},
            {"everything", {6, 8, 9}, 4, all, 2}};
}

void eachSample() {
    QTest::addColumn<int>("number");
    for (std::size_t i = 0; i < samples().size(); ++i)
        QTest::newRow(samples()[i].name) << static_cast<int>(i);
}

Matrix weightsFor(const Sample& sample) {
    Matrix values =
        drawnValues(sample.filters, sample.input.dim(0) / sample.groups * sample.window.rows * sample.window.cols, 12);
    values.data()[1] = 0.0F; // pruned weights are skipped
    return values;
}

} // namespace

class TestConv2d : public QObject {
    Q_OBJECT

private slots:
    void sumsByHand() {
        // 1 2 3    kernel 1 0    with bias −5:  1 + 10 − 5  2 + 12 − 5
        // 4 5 6           0 2                   4 + 16 − 5  5 + 18 − 5
        // 7 8 9
        const OperationPtr conv = *Conv2d::create(weights(matrix(1, 4, {1, 0, 0, 2}), vector({-5})), kernel(2, 2));
        QCOMPARE(*conv->outputShape(std::vector{Shape{1, 3, 3}}), (Shape{1, 2, 2}));
        const Matrix picture = matrix(1, 9, {1, 2, 3, 4, 5, 6, 7, 8, 9});
        QCOMPARE(computed(*conv, {Shape{1, 3, 3}}, {picture}), matrix(1, 4, {6, 9, 15, 18}));
        QCOMPARE(computedBySample(*conv, {Shape{1, 3, 3}}, {picture}), matrix(1, 4, {6, 9, 15, 18}));
    }

    void paddingIsZeroByHand() {
        // Kernel 1 1 over the row 3 4 with one cell of padding on each side and stride 1: 3, 7, 4.
        Window2d window = kernel(1, 2);
        window.left = window.right = 1;
        const OperationPtr conv = *Conv2d::create(weights(matrix(1, 2, {1, 1})), window);
        QCOMPARE(computed(*conv, {Shape{1, 1, 2}}, {matrix(1, 2, {3, 4})}), matrix(1, 3, {3, 7, 4}));
    }

    void groupsSeeTheirOwnChannelsByHand() {
        // Two channels of one cell, 5 and 7; filter 0 doubles channel 0, filter 1 triples channel 1.
        const OperationPtr conv = *Conv2d::create(weights(matrix(2, 1, {2, 3})), kernel(1, 1), 2);
        QCOMPARE(computed(*conv, {Shape{2, 1, 1}}, {matrix(1, 2, {5, 7})}), matrix(1, 2, {10, 21}));
    }

    void agreesWithTheDefinitionInDouble_data() { eachSample(); }
    void agreesWithTheDefinitionInDouble() {
        QFETCH(int, number);
        const Sample sample = samples()[static_cast<std::size_t>(number)];
        const Matrix values = weightsFor(sample);
        for (const Vector& bias : {drawnVector(sample.filters, 13), Vector()}) {
            const OperationPtr conv = *Conv2d::create(weights(values, bias), sample.window, sample.groups);
            const auto expected = [&](const Values& w, const Values& b, const Values& x) {
                return reference::conv2d(x, sample.input, w, b, sample.filters, sample.window, sample.groups);
            };
            const auto forward = [&](const std::vector<Values>& x) {
                return expected(doubles(values), doubles(bias), x.front());
            };
            const std::vector<Matrix> inputs{drawnValues(3, sample.input.size(), 14)};
            compareForward(*conv, {sample.input}, inputs, forward, 1e-5); // at most 28 products of numbers up to 1
            const Gradients gradients = gradientsOf(*conv, {sample.input}, inputs);
            compareInputGradients(gradients, inputs, forward, 1e-5);
            compareWeightGradients(*conv, gradients, inputs.front(), expected, 5e-5); // sums over up to 300 positions
        }
    }

    void outputShapesByHand() {
        // 28 × 28, kernel 5, stride 2, padding 2: (28 + 4 − 5) / 2 + 1 = 14 (13.5 rounded down). Dilation 2 makes 5 reach over 9:
        // (28 − 9) + 1 = 20.
        Window2d window = kernel(5, 5);
        window.rowStride = window.colStride = 2;
        window.top = window.left = window.bottom = window.right = 2;
        const OperationPtr strided = *Conv2d::create(weights(Matrix::Ones(6, 25)), window);
        QCOMPARE(*strided->outputShape(std::vector{Shape{1, 28, 28}}), (Shape{6, 14, 14}));
        window = kernel(5, 5);
        window.rowDilation = 2;
        const OperationPtr dilated = *Conv2d::create(weights(Matrix::Ones(6, 25)), window);
        QCOMPARE(*dilated->outputShape(std::vector{Shape{1, 28, 28}}), (Shape{6, 20, 24}));
        // Each weight is used at each of the 480 positions.
        QCOMPARE(dilated->usesPerWeight(Shape{6, 20, 24}), Index{480});
        QCOMPARE(dilated->parameterCount(), Index{150});
    }

    void refusesInputsThatDoNotFit() {
        const auto shapeFor = [](const OperationPtr& conv, Shape input) {
            return conv->outputShape(std::vector{std::move(input)});
        };
        const OperationPtr conv = *Conv2d::create(weights(Matrix::Ones(2, 18)), kernel(3, 3));
        QVERIFY(refusedWith(shapeFor(conv, Shape{50}), ErrorCode::ShapeMismatch, "channels × rows × columns"));
        QVERIFY(refusedWith(shapeFor(conv, Shape{3, 5, 5}), ErrorCode::ShapeMismatch, "it takes 2 channels"));
        QVERIFY(refusedWith(shapeFor(conv, Shape{2, 2, 5}), ErrorCode::ShapeMismatch, "does not fit into 2 × 2 × 5"));
        const OperationPtr grouped = *Conv2d::create(weights(Matrix::Ones(4, 18)), kernel(3, 3), 2);
        QVERIFY(refusedWith(shapeFor(grouped, Shape{2, 5, 5}), ErrorCode::ShapeMismatch, "it takes 4 channels"));
        QVERIFY(shapeFor(grouped, Shape{4, 5, 5}).has_value());
    }

    void refusesWindowsThatDoNotMove() {
        const auto refused = [](auto change) {
            Window2d window = kernel(3, 3);
            change(window);
            const auto conv = Conv2d::create(weights(Matrix::Ones(1, 9)), window);
            if (!conv)
                return refusedWith(conv, ErrorCode::BadArgument, "below 1");
            return refusedWith((*conv)->outputShape(std::vector{Shape{1, 9, 9}}), ErrorCode::BadArgument, "below 1");
        };
        QVERIFY(refused([](Window2d& window) { window.rowStride = 0; }));
        QVERIFY(refused([](Window2d& window) { window.colStride = -1; }));
        QVERIFY(refused([](Window2d& window) { window.rowDilation = 0; }));
        QVERIFY(refused([](Window2d& window) { window.colDilation = 0; }));
        QVERIFY(refused([](Window2d& window) { window.right = -1; }));
        QVERIFY(refused([](Window2d& window) { window.rows = window.cols = -3; }));
    }

    void refusesWeightsThatDoNotFit() {
        const Vector three = Vector::Ones(3);
        QVERIFY(refusedWith(Conv2d::create(weights(Matrix::Ones(2, 10)), kernel(3, 3)), ErrorCode::ShapeMismatch,
                            "weights of 2 × 10 for a kernel of 3 × 3"));
        QVERIFY(refusedWith(Conv2d::create(weights(Matrix(0, 9)), kernel(3, 3)), ErrorCode::ShapeMismatch, "weights of 0 × 9"));
        QVERIFY(refusedWith(Conv2d::create(weights(Matrix::Ones(2, 9)), kernel(0, 3)), ErrorCode::ShapeMismatch, "0 × 3"));
        QVERIFY(
            refusedWith(Conv2d::create(weights(Matrix::Ones(2, 9), three), kernel(3, 3)), ErrorCode::ShapeMismatch, "3 bias"));
        QVERIFY(refusedWith(Conv2d::create(weights(Matrix::Ones(4, 9)), kernel(3, 3), 3), ErrorCode::BadArgument,
                            "4 filters in 3 groups"));
        QVERIFY(refusedWith(Conv2d::create(weights(Matrix::Ones(4, 9)), kernel(3, 3), 0), ErrorCode::BadArgument, "0 groups"));
        Matrix broken = Matrix::Ones(2, 9);
        broken(1, 4) = std::numeric_limits<float>::quiet_NaN();
        QVERIFY(refusedWith(Conv2d::create(weights(broken), kernel(3, 3)), ErrorCode::NotFinite, "row 1, column 4"));
    }

    void takesOtherWeights() {
        const OperationPtr conv = *Conv2d::create(weights(Matrix::Ones(2, 4)), kernel(2, 2));
        const OperationPtr doubled =
            conv->withWeightSource(std::make_shared<const StoredWeights>(weights(2 * Matrix::Ones(2, 4))));
        QCOMPARE(computed(*doubled, {Shape{1, 2, 2}}, {Matrix::Ones(1, 4)}), matrix(1, 2, {8, 8}));
        const OperationPtr fewer = *conv->resized(weights(Matrix::Ones(1, 4)));
        QCOMPARE(*fewer->outputShape(std::vector{Shape{1, 3, 3}}), (Shape{1, 2, 2}));
        QVERIFY(!conv->resized(weights(Matrix::Ones(1, 5))).has_value());
    }
};

QTEST_APPLESS_MAIN(TestConv2d)
#include "TestConv2d.moc"
