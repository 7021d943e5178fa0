#include "engine/execution/SampleRun.h"
#include "engine/network/operations/Add.h"
#include "engine/network/operations/Conv2d.h"
#include "engine/network/operations/Reshape.h"
#include "engine/pruning/NeuronSurgery.h"
#include "engine/reconstruction/Widen.h"
#include "tests/engine/TestNetworks.h"

#include <QTest>

using namespace prunescope;
using namespace prunescope::testing;

namespace {

LayerWeights weightsOf(Matrix values, const std::vector<float>& bias = {}) {
    return makeWeights(SharedMatrix(std::move(values)), vector(bias));
}

OperationPtr denseOperation(Matrix values) {
    return *Dense::create(weightsOf(std::move(values)));
}

/// Two inputs, three hidden neurons behind a ReLU, two outputs, softmax.
Network sample() {
    return network({dense("hidden", matrix(3, 2, {1, 2, -1, 0.5F, 3, 0}), {1, 2, 3}, Activation::Relu),
                    dense("out", matrix(2, 3, {1, 2, 3, 4, 5, 6}), {0.5F, 0}, softmax())});
}

/// The layer behind the hidden one when `between` stands between the two.
Result<LayerIndex> behind(const OperationPtr& between, Index values = 4) {
    const Network network = *Network::create("test", Shape{2},
                                             chain({{"hidden", denseOperation(Matrix::Ones(4, 2))},
                                                    {"between", between},
                                                    {"out", denseOperation(Matrix::Ones(2, values))}}));
    return layerBehind(network, LayerIndex{0});
}

} // namespace

class TestNeuronSurgery : public QObject {
    Q_OBJECT

private slots:
    void rowsAndColumnsAreSelectedWithMaskAndBias() {
        const LayerWeights weights = weightsOf(matrix(3, 2, {1, 0, 3, 4, 5, 6}), {10, 20, 30});
        const LayerWeights rows = selectRows(weights, {2, 0, 0});
        QCOMPARE(rows.values.view(), matrix(3, 2, {5, 6, 1, 0, 1, 0}));
        QVERIFY(*rows.mask == (MaskBytes{1, 1, 1, 0, 1, 0}));
        QCOMPARE(rows.bias, vector({30, 10, 10}));
        const LayerWeights columns = selectColumns(weights, {1, 1, 0});
        QCOMPARE(columns.values.view(), matrix(3, 3, {0, 0, 1, 4, 4, 3, 6, 6, 5}));
        QVERIFY(*columns.mask == (MaskBytes{0, 0, 1, 1, 1, 1, 1, 1, 1}));
        QCOMPARE(columns.bias, weights.bias);
        QCOMPARE(selectRows(weightsOf(matrix(1, 1, {1})), {0}).bias.size(), Index{0});
    }

    void aNeuronIsRemovedByHand() {
        // Neuron 1 goes: hidden = relu(x₀ + 2 x₁ + 1, 3 x₀ + 3); out = (h₀ + 3 h₂ + ½, 4 h₀ + 6 h₂).
        const Network before = sample();
        const std::vector<Index> left{0, 2};
        const auto after = replaceSeam(before, LayerIndex{0}, selectRows(*before.layer(LayerIndex{0}).weights(), left),
                                       selectColumns(*before.layer(LayerIndex{1}).weights(), left));
        QVERIFY(after.has_value());
        QVERIFY(after->layerNames() == before.layerNames());
        QCOMPARE(after->layer(LayerIndex{0}).outputSize(), Index{2});
        QCOMPARE(after->node(1).shape(), Shape{2}); // the ReLU between them
        QVERIFY(after->endsInSoftmax());
        // x = (1, −3): h = (0, 6); x = (1, 1): h = (4, 6).
        QCOMPARE(logits(*after, matrix(2, 2, {1, -3, 1, 1})), matrix(2, 2, {18.5F, 36, 22.5F, 52}));
        QCOMPARE(before.layer(LayerIndex{0}).outputSize(), Index{3});
    }

    void aLayerCanBeWidened() {
        const Network before = sample();
        const std::vector<Index> doubled{0, 1, 2, 2};
        LayerWeights outgoing = selectColumns(*before.layer(LayerIndex{1}).weights(), doubled);
        Matrix halves = outgoing.values.view();
        halves.rightCols(2) *= 0.5F;
        outgoing.values = SharedMatrix(halves);
        const auto after =
            replaceSeam(before, LayerIndex{0}, selectRows(*before.layer(LayerIndex{0}).weights(), doubled), outgoing);
        const Matrix inputs = matrix(3, 2, {1, -3, 1, 1, -2, 0.5F});
        QCOMPARE(logits(*after, inputs), logits(before, inputs)); // halves of small numbers are exact
    }

    void theLayerBehindIsFoundThroughActivations() {
        QVERIFY(*layerBehind(sample(), LayerIndex{0}) == LayerIndex{1});
        QVERIFY(*behind(operationOf(Activation::Sigmoid)) == LayerIndex{1});
    }

    void unsupportedSeamsAreNamed() {
        const auto last = layerBehind(sample(), LayerIndex{1});
        QCOMPARE(last.error().code, ErrorCode::BadArgument);
        QVERIFY(last.error().detail.text().find("layer out") != std::string::npos);
        // Softmax makes every neuron depend on all others; in another shape a neuron is no longer one column.
        for (const OperationPtr& between : {softmax(), OperationPtr(std::make_shared<const Reshape>(Shape{2, 2}))}) {
            const auto found = behind(between);
            QCOMPARE(found.error().code, ErrorCode::Unsupported);
            QCOMPARE(found.error().where.text(), std::string("node between"));
        }
    }

    void valuesWithTwoReadersAreRefused() {
        const Network network = *Network::create("test", Shape{2},
                                                 {{"hidden", denseOperation(Matrix::Ones(3, 2)), {kNetworkInput}},
                                                  {"middle", denseOperation(Matrix::Ones(3, 3)), {0}},
                                                  {"sum", std::make_shared<const Add>(), {0, 1}},
                                                  {"out", denseOperation(Matrix::Ones(2, 3)), {2}}});
        const auto found = layerBehind(network, LayerIndex{0});
        QCOMPARE(found.error().code, ErrorCode::Unsupported);
        QCOMPARE(found.error().where.text(), std::string("node hidden"));
        QCOMPARE(layerBehind(network, LayerIndex{1}).error().where.text(), std::string("node sum"));
    }

    void convolutionsAreRefused() {
        // Two filters at four positions each: a dense layer behind them has eight columns, the filters are two rows.
        Window2d window;
        window.rows = window.cols = 2;
        const Network network = *Network::create("test", Shape{1, 3, 3},
                                                 chain({{"conv", *Conv2d::create(weightsOf(Matrix::Ones(2, 4)), window)},
                                                        {"relu", operationOf(Activation::Relu)},
                                                        {"out", denseOperation(Matrix::Ones(3, 8))}}));
        const auto found = layerBehind(network, LayerIndex{0});
        QVERIFY(!found.has_value());
        QCOMPARE(found.error().code, ErrorCode::Unsupported);
        QCOMPARE(found.error().where.text(), std::string("layer conv"));
        QVERIFY(!widenedByCopies(network, LayerIndex{0}, 1, 1).has_value());
    }
};

QTEST_APPLESS_MAIN(TestNeuronSurgery)
#include "TestNeuronSurgery.moc"
