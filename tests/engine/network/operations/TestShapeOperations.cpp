// Operations that only move values: Reshape and Transpose.
#include "engine/network/operations/Reshape.h"
#include "engine/network/operations/Transpose.h"
#include "tests/engine/TestNetworks.h"
#include "tests/engine/network/OperationTesting.h"

#include <QTest>

using namespace prunescope;
using namespace prunescope::testing;

class TestShapeOperations : public QObject {
    Q_OBJECT

private slots:
    void shapesAsText() {
        QCOMPARE((Shape{1, 28, 28}).text(), std::string("1 × 28 × 28"));
        QCOMPARE((Shape{1, 28, 28}).size(), Index{784});
        QCOMPARE(Shape{}.size(), Index{1});
        QVERIFY((Shape{2, 3}) != (Shape{3, 2}));
    }

    void reshapingKeepsTheValues() {
        const Reshape flatten(Shape{6});
        QCOMPARE(flatten.kind(), std::string_view("flatten"));
        QCOMPARE(Reshape(Shape{3, 2}).kind(), std::string_view("reshape"));
        QVERIFY(flatten.isReshape());
        const Shape shape{1, 2, 3};
        QCOMPARE(*flatten.outputShape(std::vector{shape}), Shape{6});
        const std::vector<Matrix> inputs{drawnValues(4, 6, 1)};
        QCOMPARE(computed(flatten, {shape}, inputs), inputs.front());
        QCOMPARE(computedBySample(flatten, {shape}, inputs), inputs.front());
        const auto same = [](const std::vector<Values>& x) { return x.front(); };
        compareInputGradients(gradientsOf(flatten, {shape}, inputs), inputs, same, 1e-6);
        QVERIFY(refusedWith(flatten.outputShape(std::vector{Shape{2, 4}}), ErrorCode::ShapeMismatch,
                            "2 × 4 cannot be given the shape 6"));
    }

    void transposingByHand() {
        // 2 × 3: 1 2 3 / 4 5 6 becomes 3 × 2: 1 4 / 2 5 / 3 6.
        const Transpose transpose({1, 0});
        QCOMPARE(*transpose.outputShape(std::vector{Shape{2, 3}}), (Shape{3, 2}));
        QCOMPARE(computed(transpose, {Shape{2, 3}}, {matrix(1, 6, {1, 2, 3, 4, 5, 6})}), matrix(1, 6, {1, 4, 2, 5, 3, 6}));
        QVERIFY(transpose.sources(Shape{2, 3}) == (std::vector<Index>{0, 3, 1, 4, 2, 5}));
        QVERIFY(!transpose.isReshape());
        // Rows × columns × channels to channels × rows × columns: 1 × 2 × 2, the channels of each pixel side by side.
        QCOMPARE(computed(Transpose({2, 0, 1}), {Shape{1, 2, 2}}, {matrix(1, 4, {1, 10, 2, 20})}), matrix(1, 4, {1, 2, 10, 20}));
    }

    void everyOrderOfThreeAxes_data() {
        QTest::addColumn<QList<qlonglong>>("order");
        QList<qlonglong> order{0, 1, 2};
        do
            QTest::addRow("%lld %lld %lld", order[0], order[1], order[2]) << order;
        while (std::next_permutation(order.begin(), order.end()));
    }
    void everyOrderOfThreeAxes() {
        QFETCH(QList<qlonglong>, order);
        const Shape shape{2, 3, 4};
        const Transpose transpose(std::vector<Index>(order.begin(), order.end()));
        const auto expected = [&](const std::vector<Values>& x) {
            Values result(24);
            Index index[3];
            for (index[0] = 0; index[0] < 2; ++index[0])
                for (index[1] = 0; index[1] < 3; ++index[1])
                    for (index[2] = 0; index[2] < 4; ++index[2]) {
                        Index to = 0; // row-major in the new order
                        for (const qlonglong axis : order)
                            to = to * shape.dim(axis) + index[axis];
                        result[static_cast<std::size_t>(to)] =
                            x.front()[static_cast<std::size_t>((index[0] * 3 + index[1]) * 4 + index[2])];
                    }
            return result;
        };
        const std::vector<Matrix> inputs{drawnValues(5, 24, 9)};
        compareForward(transpose, {shape}, inputs, expected, 0);
        compareInputGradients(gradientsOf(transpose, {shape}, inputs), inputs, expected, 1e-6);
    }

    void refusesOrdersThatDoNotFit() {
        for (const std::vector<Index>& order : {std::vector<Index>{0}, {0, 1, 2}, {0, 0}, {0, 2}, {-1, 0}, {}})
            QVERIFY(refusedWith(Transpose(order).outputShape(std::vector{Shape{2, 3}}), ErrorCode::ShapeMismatch, "2 × 3"));
        QVERIFY(Transpose({}).outputShape(std::vector{Shape{}}).has_value());
    }
};

QTEST_APPLESS_MAIN(TestShapeOperations)
#include "TestShapeOperations.moc"
