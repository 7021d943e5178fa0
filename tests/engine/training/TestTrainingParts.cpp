#include "engine/core/StableMath.h"
#include "engine/training/Initialise.h"
#include "engine/training/NonzeroLists.h"
#include "engine/training/RowKernel.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace prunescope;

class TestTrainingParts : public QObject {
    Q_OBJECT

private slots:
    void exponentialAgreesWithTheLibrary() {
        // Three units in the last place of float: 3 · 2^-23 ≈ 3.6e-7.
        for (float x = -87; x <= 88; x += 0.0137F)
            QVERIFY2(std::abs(stableExp(x) / std::exp(static_cast<double>(x)) - 1) < 3.6e-7, qPrintable(QString::number(x)));
        QCOMPARE(stableExp(0.0F), 1.0F);
        QVERIFY(stableExp(-1000.0F) < 1e-37F);
        QVERIFY(std::isnan(stableExp(std::numeric_limits<float>::quiet_NaN())));
    }

    void logarithmAgreesWithTheLibrary() {
        for (double x = 1e-10; x < 1e10; x *= 1.37)
            QVERIFY(std::abs(stableLog(x) - std::log(x)) <= 1e-14 * std::max(1.0, std::abs(std::log(x))));
        QCOMPARE(stableLog(1), 0.0);
    }

    void cosineAgreesWithTheLibrary() {
        for (int i = 0; i <= 100; ++i)
            QVERIFY(std::abs(halfCosine(i / 100.0) - (1 + std::cos(M_PI * i / 100.0)) / 2) < 1e-15);
    }

    void rowsAreAddedForEveryWidth_data() {
        QTest::addColumn<int>("width");
        for (int width = 16; width <= 816; width += 16)
            QTest::addRow("%d", width) << width;
    }

    void rowsAreAddedForEveryWidth() {
        // 1 + 2 · row 3 − 1 · row 0, where row r holds 1000 r + column: small integers, so exact in float.
        QFETCH(int, width);
        Matrix rows(4, width);
        for (Index r = 0; r < 4; ++r)
            for (Index c = 0; c < width; ++c)
                rows(r, c) = static_cast<float>(1000 * r + c);
        const std::array<RowTerm, 2> terms{{{3, 2.0F}, {0, -1.0F}}};
        Matrix sums = Matrix::Ones(1, width);
        addRows(terms.data(), 2, rows.data(), width, sums.data());
        for (Index c = 0; c < width; ++c)
            QCOMPARE(sums(0, c), static_cast<float>(1 + 6000 + c));
    }

    void listsContainWhatIsNotZero() {
        NonzeroLists lists(2, 20);
        std::array<float, 256> table{};
        for (std::size_t i = 1; i < table.size(); ++i)
            table[i] = static_cast<float>(i);
        std::array<std::uint8_t, 20> pixels{};
        pixels[0] = 7;
        pixels[9] = 8;
        pixels[19] = 9;
        lists.fill(0, pixels.data(), table);
        std::array<float, 20> values{};
        values[9] = -1;
        lists.fill(1, values.data());
        QCOMPARE(lists.blocks(), Index{2});
        QCOMPARE(lists.count(0), Index{3});
        QCOMPARE(lists.count(1), Index{1});
        QCOMPARE(lists.begin(0)[2].row, 19);
        QCOMPARE(lists.begin(0)[2].factor, 9.0F);

        std::array<Index, NonzeroLists::kBlock> counts{};
        std::array<RowTerm, NonzeroLists::kBlock * 2> columns{};
        lists.byFeature(0, 2, columns.data(), 2, counts);
        QCOMPARE(counts[0], Index{1});
        QCOMPARE(counts[9], Index{2});
        QCOMPARE(columns[9 * 2].factor, 8.0F);
        QCOMPARE(columns[9 * 2 + 1].row, 1);
        QCOMPARE(columns[9 * 2 + 1].factor, -1.0F);
        lists.byFeature(1, 2, columns.data(), 2, counts);
        QCOMPARE(counts[3], Index{1});
        QCOMPARE(columns[3 * 2].factor, 9.0F);
    }

    void initialWeightsFillTheirRange() {
        const Network network = initialise("start", {784, 300, 10}, Activation::Relu, 4).value();
        QCOMPARE(network.layerCount(), 2);
        const Node& hidden = network.layer(LayerIndex{0});
        const Node& last = network.layer(LayerIndex{1});
        QVERIFY(network.layerNames() == (std::vector<std::string>{"fc1", "fc2"}));
        QCOMPARE(network.activationAfter(LayerIndex{0}).activation, Activation::Relu);
        QVERIFY(network.endsInSoftmax());
        QCOMPARE(network.logitsNode(), network.nodeOf(LayerIndex{1}));
        // He: √(6/784) = 0.08748; before softmax Glorot: √(6/310) = 0.13912. A uniform number in ±r has deviation r/√3; over
        // 235,200 draws the estimate's own deviation is 0.1 %.
        const ConstMatrixView first = hidden.weights()->values.view();
        QVERIFY(first.cwiseAbs().maxCoeff() <= 0.08748178F);
        QVERIFY(std::abs(std::sqrt(first.squaredNorm() / static_cast<float>(first.size())) - 0.050508F) < 0.0005F);
        QVERIFY(std::abs(first.mean()) < 0.0005F);
        QVERIFY(last.weights()->values.view().cwiseAbs().maxCoeff() <= 0.1391217F);
        QVERIFY(last.weights()->values.view().cwiseAbs().maxCoeff() > 0.138F);
        QCOMPARE(network.keptWeights(), network.weightCount());
        QCOMPARE(hidden.weights()->bias, Vector(Vector::Zero(300)));
    }

    void initialWeightsFollowTheSeed() {
        const auto first = [](std::uint64_t seed) {
            return Matrix(
                initialise("start", {5, 4, 3}, Activation::Tanh, seed).value().layer(LayerIndex{0}).weights()->values.view());
        };
        QCOMPARE(first(1), first(1));
        const Network halved = initialise("start", {5, 4, 3}, Activation::Tanh, 1, 0.5F).value();
        QCOMPARE(Matrix(halved.layer(LayerIndex{0}).weights()->values.view()), Matrix(0.5F * first(1))); // halving is exact
        QVERIFY(first(1) != first(2));
    }

    void unusableArchitecturesAreRefused() {
        QCOMPARE(initialise("start", {5}, Activation::Relu, 1).error().where.text(), std::string("sizes"));
        QCOMPARE(initialise("start", {5, 0, 3}, Activation::Relu, 1).error().where.text(), std::string("sizes"));
        QCOMPARE(initialise("start", {5, 4, 3}, Activation::Relu, 1, 0.0F).error().where.text(), std::string("gain"));
    }
};

QTEST_MAIN(TestTrainingParts)
#include "TestTrainingParts.moc"
