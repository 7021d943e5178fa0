#include "engine/network/operations/Pool.h"
#include "tests/engine/TestNetworks.h"
#include "tests/engine/network/OperationTesting.h"

#include <QTest>

#include <limits>

using namespace prunescope;
using namespace prunescope::testing;

namespace {

Window2d window(Index size, Index stride, Index padding = 0, bool roundUp = false) {
    Window2d result;
    result.rows = result.cols = size;
    result.rowStride = result.colStride = stride;
    result.top = result.left = result.bottom = result.right = padding;
    result.roundUp = roundUp;
    return result;
}

struct Sample {
    const char* name;
    Shape input;
    Window2d window;
};

std::vector<Sample> samples() {
    Window2d uneven = window(3, 2);
    uneven.cols = 2;
    uneven.colStride = 3;
    uneven.top = 1;
    uneven.right = 1;
    Window2d unevenUp = uneven;
    unevenUp.roundUp = true;
    Window2d dilated = window(2, 1, 1);
    dilated.rowDilation = 2;
    dilated.colDilation = 3;
    return {{"halves", {2, 4, 6}, window(2, 2)},
            {"a row and a column left over", {2, 5, 7}, window(2, 2)},
            {"rounded up", {2, 5, 7}, window(2, 2, 0, true)},
            {"overlapping", {1, 5, 6}, window(3, 1)},
            {"padded", {2, 5, 6}, window(3, 2, 1)},
            {"padded and rounded up", {2, 6, 6}, window(3, 2, 1, true)},
            {"last window in the padding", {1, 3, 3}, window(2, 2, 1, true)},
            {"stride beyond the window", {1, 8, 9}, window(2, 3, 0, true)},
            {"uneven", {2, 7, 8}, uneven},
            {"uneven, rounded up", {2, 7, 8}, unevenUp},
            {"dilated", {2, 6, 7}, dilated}};
}

void eachSample() {
    QTest::addColumn<int>("number");
    for (std::size_t i = 0; i < samples().size(); ++i)
        QTest::newRow(samples()[i].name) << static_cast<int>(i);
}

/// Values that all differ, by at least 1/128: differences of 1e-5 never change which one is the largest.
Matrix distinctValues(Index rows, Index cols) {
    Matrix result(rows, cols);
    const std::vector<std::int64_t> order = shuffledIndices(rows * cols, 6, 1);
    for (Index i = 0; i < result.size(); ++i)
        result.data()[i] = static_cast<float>(order[static_cast<std::size_t>(i)]) / 128 - 0.7F;
    return result;
}

} // namespace

class TestPool : public QObject {
    Q_OBJECT

private slots:
    void poolsByHand() {
        // 1 2 5 0
        // 3 4 1 2
        const Matrix picture = matrix(1, 8, {1, 2, 5, 0, 3, 4, 1, 2});
        const Shape shape{1, 2, 4};
        QCOMPARE(computed(Pool(PoolKind::Maximum, window(2, 2)), {shape}, {picture}), matrix(1, 2, {4, 5}));
        QCOMPARE(computed(Pool(PoolKind::Average, window(2, 2)), {shape}, {picture}), matrix(1, 2, {2.5F, 2}));
        QCOMPARE(computed(*Pool::globalAverage(), {shape}, {picture}), matrix(1, 1, {2.25F}));
        QCOMPARE(*Pool::globalAverage()->outputShape(std::vector{Shape{7, 3, 5}}), (Shape{7, 1, 1}));
    }

    void paddingIsCountedOnRequestByHand() {
        // The corner window of ones has 4 cells of the picture and 5 of padding.
        const Shape shape{1, 3, 3};
        const Matrix ones = Matrix::Ones(1, 9);
        QCOMPARE(computed(Pool(PoolKind::Average, window(3, 3, 1)), {shape}, {ones})(0, 0), 1.0F);
        QCOMPARE(computed(Pool(PoolKind::Average, window(3, 3, 1), true), {shape}, {ones})(0, 0), 4.0F / 9);
        QCOMPARE(computed(Pool(PoolKind::Maximum, window(3, 3, 1)), {shape}, {-ones})(0, 0), -1.0F); // not the padding's 0
    }

    void cellsBeyondThePaddingAreNotCounted() {
        // A row of 3, windows of 2: the second one has one cell of the picture, and one that is not even padding.
        Window2d row = window(2, 2, 0, true);
        row.rows = row.rowStride = 1;
        const Matrix values = matrix(1, 3, {2, 4, 6});
        for (const bool counted : {false, true})
            QCOMPARE(computed(Pool(PoolKind::Average, row, counted), {Shape{1, 1, 3}}, {values}), matrix(1, 2, {3, 6}));
    }

    void outputShapesByHand_data() {
        QTest::addColumn<int>("size");
        QTest::addColumn<int>("kernel");
        QTest::addColumn<int>("stride");
        QTest::addColumn<int>("padding");
        QTest::addColumn<int>("down");
        QTest::addColumn<int>("up");
        QTest::newRow("(4 − 3) / 2") << 4 << 3 << 2 << 0 << 1 << 2;
        QTest::newRow("(5 − 3) / 2") << 5 << 3 << 2 << 0 << 2 << 2;
        QTest::newRow("(6 + 2 − 3) / 2") << 6 << 3 << 2 << 1 << 3 << 4;
        // (3 + 2 − 2) / 2 = 1.5, but a third window would begin at 4, behind the picture's last cell at 3.
        QTest::newRow("a window of padding alone") << 3 << 2 << 2 << 1 << 2 << 2;
        QTest::newRow("(8 − 2) / 3") << 8 << 2 << 3 << 0 << 3 << 3;
        QTest::newRow("(10 − 2) / 3") << 10 << 2 << 3 << 0 << 3 << 4;
        // (9 − 2) / 3 = 2.3, but a fourth window would begin at 9, behind the picture.
        QTest::newRow("a window behind the picture") << 9 << 2 << 3 << 0 << 3 << 3;
    }
    void outputShapesByHand() {
        QFETCH(int, size);
        QFETCH(int, kernel);
        QFETCH(int, stride);
        QFETCH(int, padding);
        QFETCH(int, down);
        QFETCH(int, up);
        const std::vector<Shape> input{Shape{3, size, size}};
        QCOMPARE(*Pool(PoolKind::Maximum, window(kernel, stride, padding)).outputShape(input), (Shape{3, down, down}));
        QCOMPARE(*Pool(PoolKind::Maximum, window(kernel, stride, padding, true)).outputShape(input), (Shape{3, up, up}));
    }

    void agreesWithTheDefinitionInDouble_data() { eachSample(); }
    void agreesWithTheDefinitionInDouble() {
        QFETCH(int, number);
        const Sample sample = samples()[static_cast<std::size_t>(number)];
        const std::vector<Matrix> inputs{distinctValues(3, sample.input.size())};
        for (const PoolKind kind : {PoolKind::Maximum, PoolKind::Average})
            for (const bool counted : {false, true}) {
                const Pool pool(kind, sample.window, counted);
                const auto expected = [&](const std::vector<Values>& x) {
                    return reference::pool(x.front(), sample.input, sample.window, kind, counted);
                };
                compareForward(pool, {sample.input}, inputs, expected, 1e-6);
                const Gradients gradients = gradientsOf(pool, {sample.input}, inputs);
                compareInputGradients(gradients, inputs, expected, 2e-6); // up to nine windows meet in one cell
            }
    }

    void globalAverageAgreesWithTheDefinition() {
        const Shape shape{3, 4, 5};
        const std::vector<Matrix> inputs{drawnValues(2, shape.size(), 5)};
        Window2d all = window(4, 1);
        all.cols = 5;
        const auto expected = [&](const std::vector<Values>& x) {
            return reference::pool(x.front(), shape, all, PoolKind::Average, false);
        };
        compareForward(*Pool::globalAverage(), {shape}, inputs, expected, 1e-6);
        compareInputGradients(gradientsOf(*Pool::globalAverage(), {shape}, inputs), inputs, expected, 2e-6);
    }

    void theGradientOfEqualMaximaGoesToTheFirst() {
        const Pool pool(PoolKind::Maximum, window(2, 2));
        const Gradients gradients = gradientsOf(pool, {Shape{1, 2, 2}}, {matrix(1, 4, {1, 3, 3, 2})});
        const float gradient = gradients.atOutput(0, 0);
        QVERIFY((gradients.inputs.front() - matrix(1, 4, {0, gradient, 0, 0})).cwiseAbs().maxCoeff() < 1e-6F);
    }

    void nanInAWindowGivesNan() {
        // Whatever place of the window and whatever image of the batch it is in: a maximum must not hide that a network broke.
        for (const PoolKind kind : {PoolKind::Maximum, PoolKind::Average})
            for (Index place = 0; place < 4; ++place) {
                Matrix inputs = drawnValues(21, 4, 7);
                for (Index sample = 0; sample < 21; sample += 2)
                    inputs(sample, place) = std::numeric_limits<float>::quiet_NaN();
                const Matrix output = computed(Pool(kind, window(2, 2)), {Shape{1, 2, 2}}, {inputs});
                for (Index sample = 0; sample < 21; ++sample)
                    QCOMPARE(std::isnan(output(sample, 0)), sample % 2 == 0);
            }
    }

    void refusesWhatDoesNotFit() {
        const auto shapeFor = [](const Window2d& w, Shape input) {
            return Pool(PoolKind::Maximum, w).outputShape(std::vector{std::move(input)});
        };
        QVERIFY(refusedWith(shapeFor(window(2, 2), Shape{16}), ErrorCode::ShapeMismatch, "channels × rows × columns"));
        QVERIFY(refusedWith(shapeFor(window(3, 1), Shape{1, 2, 5}), ErrorCode::ShapeMismatch, "window of 3 × 3"));
        QVERIFY(refusedWith(shapeFor(window(3, 1, 0, true), Shape{1, 2, 5}), ErrorCode::ShapeMismatch, "window of 3 × 3"));
        QVERIFY(refusedWith(shapeFor(window(2, 0), Shape{1, 4, 4}), ErrorCode::BadArgument, "below 1"));
        QVERIFY(refusedWith(shapeFor(window(0, 1), Shape{1, 4, 4}), ErrorCode::BadArgument, "below 1"));
        QVERIFY(refusedWith(shapeFor(window(2, 1, -1), Shape{1, 4, 4}), ErrorCode::BadArgument, "negative"));
        QVERIFY(refusedWith(Pool::globalAverage()->outputShape(std::vector{Shape{4, 4}}), ErrorCode::ShapeMismatch, "4 × 4"));
    }
};

QTEST_APPLESS_MAIN(TestPool)
#include "TestPool.moc"
