// Networks as graphs: branches, names, and errors.
#include "engine/execution/SampleRun.h"
#include "engine/network/operations/Add.h"
#include "engine/network/operations/BatchNorm.h"
#include "engine/network/operations/Conv2d.h"
#include "engine/network/operations/Pool.h"
#include "engine/network/operations/Reshape.h"
#include "tests/engine/TestNetworks.h"

#include <QTest>

#include <cmath>

using namespace prunescope;
using namespace prunescope::testing;

namespace {

OperationPtr denseOperation(Matrix values, const std::vector<float>& bias = {}) {
    return *Dense::create(makeWeights(SharedMatrix(std::move(values)), vector(bias)));
}

OperationPtr relu() {
    return operationOf(Activation::Relu);
}

OperationPtr add() {
    return std::make_shared<const Add>();
}

/// x (2) → a = dense → relu; sum = relu + x; out = dense of the sum. Node numbers 0 to 3.
std::vector<NodeSpec> residual() {
    return {{"a", denseOperation(matrix(2, 2, {1, -1, 0, 2}), {0, -1}), {kNetworkInput}},
            {"a.relu", relu(), {0}},
            {"sum", add(), {1, kNetworkInput}},
            {"out", denseOperation(matrix(2, 2, {1, 1, 1, -1})), {2}}};
}

Result<Network> create(std::vector<NodeSpec> nodes, Shape input = Shape{2}) {
    return Network::create("net", std::move(input), std::move(nodes));
}

/// 1 × 4 × 4 → two filters of 3 × 3 → normalisation → maxima → 3 outputs.
Network pictures() {
    Window2d window;
    window.rows = window.cols = 3;
    Window2d all;
    all.rows = all.cols = 2;
    Matrix filters = Matrix::Ones(2, 9);
    filters(0, 0) = 0; // pruned
    return *create(chain({{"conv", *Conv2d::create(makeWeights(SharedMatrix(filters), Vector::Zero(2)), window)},
                          {"norm", *BatchNorm::create({Vector::Ones(2), Vector::Zero(2), Vector::Zero(2), Vector::Ones(2)})},
                          {"pool", std::make_shared<const Pool>(PoolKind::Maximum, all)},
                          {"fc", denseOperation(Matrix::Ones(3, 2))}}),
                   Shape{1, 4, 4});
}

} // namespace

class TestNetworkGraph : public QObject {
    Q_OBJECT

private slots:
    void branchesByHand() {
        // x = (3, 1): a = (2, 1), relu the same, sum = (5, 2), out = (7, 3). x = (1, 2): a = (−1, 3) → (0, 3), (1, 5), (6, −4).
        const Network network = *create(residual());
        QCOMPARE(logits(network, matrix(2, 2, {3, 1, 1, 2})), matrix(2, 2, {7, 3, 6, -4}));
        QVERIFY(network.readers(kNetworkInput) == (std::vector<NodeIndex>{0, 2}));
        QVERIFY(network.readers(0) == (std::vector<NodeIndex>{1}));
        QVERIFY(network.readers(3).empty());
    }

    void aNodeThatReadsAValueTwiceIsOneReader() {
        const Network network =
            *create({{"twice", add(), {kNetworkInput, kNetworkInput}}, {"out", denseOperation(Matrix::Ones(1, 2)), {0}}});
        QVERIFY(network.readers(kNetworkInput) == (std::vector<NodeIndex>{0}));
        QCOMPARE(logits(network, matrix(1, 2, {3, 4}))(0, 0), 14.0F);
    }

    void layersAreTheNodesWithWeights() {
        const Network network = *create(residual());
        QCOMPARE(network.nodeCount(), 4);
        QCOMPARE(network.layerCount(), 2);
        QVERIFY(network.layerNames() == (std::vector<std::string>{"a", "out"}));
        QCOMPARE(network.nodeOf(LayerIndex{1}), 3);
        QVERIFY(network.findLayer("out") == LayerIndex{1});
        QVERIFY(!network.findLayer("sum")); // a node, but no layer
        QVERIFY(!network.findLayer("b"));
        QCOMPARE(network.layerPtr(LayerIndex{1})->name(), std::string("out"));
        QVERIFY(!network.node(1).hasWeights());
        QVERIFY(network.node(1).weights() == nullptr);
        QCOMPARE(network.node(1).bias().size(), Index{0});
    }

    void theActivationAfterALayer() {
        QCOMPARE(create(residual())->activationAfter(LayerIndex{0}).activation, Activation::Relu);
        QCOMPARE(create(residual())->activationAfter(LayerIndex{1}).activation, Activation::Identity); // the output
        std::vector<NodeSpec> read = residual();
        read[2].inputs = {1, 0}; // the sums before the ReLU are read as well
        QCOMPARE(create(read)->activationAfter(LayerIndex{0}).activation, Activation::Identity);
        const Network flattened = *create(chain({{"a", denseOperation(Matrix::Ones(4, 2))},
                                                 {"square", std::make_shared<const Reshape>(Shape{2, 2})},
                                                 {"b", denseOperation(Matrix::Ones(1, 4))},
                                                 {"b.clip", operationOf({Activation::Clip, 0, 6})}}));
        QCOMPARE(flattened.activationAfter(LayerIndex{0}).activation, Activation::Identity);
        QVERIFY(flattened.activationAfter(LayerIndex{1}) == ActivationFunction(Activation::Clip, 0, 6));
    }

    void logitsAreWhatComesBeforeTheLastSoftmax() {
        std::vector<NodeSpec> nodes = residual();
        QVERIFY(!create(nodes)->endsInSoftmax());
        QCOMPARE(create(nodes)->logitsNode(), 3);
        nodes.push_back({"shares", softmax(), {3}});
        const Network network = *create(nodes);
        QVERIFY(network.endsInSoftmax());
        QCOMPARE(network.logitsNode(), 3);
        QCOMPARE(logits(network, matrix(1, 2, {3, 1})), matrix(1, 2, {7, 3}));
        // 1 / (1 + e^−4)
        QVERIFY(std::abs(static_cast<double>(output(network, matrix(1, 2, {3, 1}))(0, 0)) - 1 / (1 + std::exp(-4.0))) < 1e-7);
    }

    void countsOfAConvolution() {
        const Network network = pictures();
        QCOMPARE(network.outputShape(), Shape{3});
        QCOMPARE(network.node(0).shape(), (Shape{2, 2, 2}));
        QCOMPARE(network.weightCount(), Index{18 + 6});
        QCOMPARE(network.keptWeights(), Index{17 + 6});
        QCOMPARE(network.parameters(), Index{18 + 2 + 4 + 6}); // filters and biases, scales and shifts, the last layer
        QCOMPARE(network.macs(), Index{18 * 4 + 6});           // each weight of a filter at four positions
        QCOMPARE(network.keptMacs(), Index{17 * 4 + 6});
        QVERIFY(!network.node(0).isDense());
        QVERIFY(network.node(3).isDense());
        // Ones: filter 0 sums up 8, filter 1 sums up 9; divided by √(1 + ε).
        const Matrix sums = logits(network, Matrix::Ones(1, 16));
        QVERIFY(std::abs(sums(0, 2) - 17) < 1e-3F);
    }

    void newWeightsLeaveTheOtherNodesShared() {
        const Network before = *create(residual());
        const Network after =
            before.withWeights(LayerIndex{0}, makeWeights(SharedMatrix(matrix(2, 2, {0, 0, 0, 1})), vector({1, 1})));
        for (const NodeIndex index : {1, 2, 3})
            QCOMPARE(&after.node(index), &before.node(index));
        QCOMPARE(after.node(0).name(), std::string("a"));
        // x = (3, 1): a = (1, 2), sum = (4, 3), out = (7, 1).
        QCOMPARE(logits(after, matrix(1, 2, {3, 1})), matrix(1, 2, {7, 1}));
        QCOMPARE(logits(before, matrix(1, 2, {3, 1})), matrix(1, 2, {7, 3}));
    }

    void specsBuildTheSameNetworkAgain() {
        const Network network = pictures();
        const Network again = *Network::create(network.name(), network.inputShape(), network.specs());
        QCOMPARE(again.nodeCount(), network.nodeCount());
        for (NodeIndex index = 0; index < network.nodeCount(); ++index) {
            QCOMPARE(again.node(index).operationPtr(), network.node(index).operationPtr());
            QCOMPARE(again.node(index).name(), network.node(index).name());
        }
    }

    void renamingChangesTheNameAlone() {
        const Network network = *create(residual());
        const Network renamed = network.renamed("other");
        QCOMPARE(renamed.name(), std::string("other"));
        QCOMPARE(network.name(), std::string("net"));
        QCOMPARE(&renamed.node(2), &network.node(2));
    }

    void chainsOfDenseLayers() {
        const auto weightsOf = [](Matrix values) { return makeWeights(SharedMatrix(std::move(values)), {}); };
        const Network network = *Network::ofDense(
            "net", {{"fc1", weightsOf(Matrix::Ones(3, 2)), Activation::Tanh}, {"fc2", weightsOf(Matrix::Ones(1, 3)), {}}});
        QCOMPARE(network.inputShape(), Shape{2});
        QCOMPARE(network.nodeCount(), 3);
        QCOMPARE(network.node(1).name(), std::string("fc1.tanh"));
        QCOMPARE(network.activationAfter(LayerIndex{0}).activation, Activation::Tanh);
        const auto broken = Network::ofDense("net", {{"fc1", weightsOf(matrix(1, 1, {HUGE_VALF})), {}}});
        QCOMPARE(broken.error().code, ErrorCode::NotFinite);
        QCOMPARE(broken.error().where.text(), std::string("layer fc1"));
        QCOMPARE(Network::ofDense("net", {}).error().code, ErrorCode::Unsupported);
    }

    void errorsNameTheNodeAndTheShapes_data() {
        QTest::addColumn<int>("fault");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("where");
        QTest::addColumn<QString>("detail");
        const int shape = static_cast<int>(ErrorCode::ShapeMismatch);
        const int argument = static_cast<int>(ErrorCode::BadArgument);
        QTest::newRow("two nodes of one name") << 0 << argument << "net"
                                               << "two nodes are called a";
        QTest::newRow("reads a later node") << 1 << argument << "net"
                                            << "node a.relu reads a node that comes later";
        QTest::newRow("reads itself") << 2 << argument << "net"
                                      << "node sum reads a node that comes later";
        QTest::newRow("reads what is not there") << 3 << argument << "net"
                                                 << "node sum reads a node that comes later";
        QTest::newRow("too few values") << 4 << shape << "node sum"
                                        << "it reads 1 values, a add needs 2";
        QTest::newRow("too many values") << 5 << shape << "node a.relu"
                                         << "it reads 2 values, a relu needs 1";
        QTest::newRow("shapes of a sum") << 6 << shape << "node sum"
                                         << "it adds values of the shapes 2 and 3";
        QTest::newRow("inputs of a layer") << 7 << shape << "node out"
                                           << "it takes 3 values, the node before it gives 2";
        QTest::newRow("no layer") << 8 << static_cast<int>(ErrorCode::Unsupported) << "net"
                                  << "it has no layer with weights";
    }
    void errorsNameTheNodeAndTheShapes() {
        QFETCH(int, fault);
        QFETCH(int, code);
        QFETCH(QString, where);
        QFETCH(QString, detail);
        std::vector<NodeSpec> nodes = residual();
        switch (fault) {
        case 0: nodes[3].name = "a"; break;
        case 1: nodes[1].inputs = {2}; break;
        case 2: nodes[2].inputs = {1, 2}; break;
        case 3: nodes[2].inputs = {1, -2}; break;
        case 4: nodes[2].inputs = {1}; break;
        case 5: nodes[1].inputs = {0, 0}; break;
        case 6:
            nodes.insert(nodes.begin() + 2, {"b", denseOperation(Matrix::Ones(3, 2)), {kNetworkInput}});
            nodes[3].inputs = {1, 2};
            break;
        case 7: nodes[3].operation = denseOperation(Matrix::Ones(2, 3)); break;
        default: nodes = {{"sum", add(), {kNetworkInput, kNetworkInput}}}; break;
        }
        const auto network = create(nodes);
        QVERIFY(!network.has_value());
        QCOMPARE(static_cast<int>(network.error().code), code);
        QCOMPARE(QString::fromStdString(network.error().where.text()), where);
        QCOMPARE(QString::fromStdString(network.error().detail.text()), detail);
    }
};

QTEST_APPLESS_MAIN(TestNetworkGraph)
#include "TestNetworkGraph.moc"
