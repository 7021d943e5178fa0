// What the fast paths need to know about a network: what it does to its input, and whether it is a chain of dense layers.
#include "engine/execution/DenseChain.h"
#include "engine/execution/InputTransform.h"
#include "engine/execution/SampleRun.h"
#include "engine/network/operations/Add.h"
#include "engine/network/operations/ConstantArithmetic.h"
#include "engine/network/operations/Conv2d.h"
#include "engine/network/operations/Reshape.h"
#include "tests/engine/TestNetworks.h"

#include <QTest>

using namespace prunescope;
using namespace prunescope::testing;

namespace {

OperationPtr constant(ArithmeticKind kind, const std::vector<float>& values, bool constantFirst = false) {
    return *ConstantArithmetic::create(kind, vector(values), constantFirst);
}

OperationPtr denseOperation(Index outputs, Index inputs) {
    return *Dense::create(makeWeights(SharedMatrix(Matrix::Ones(outputs, inputs)), {}));
}

OperationPtr reshape(Shape shape) {
    return std::make_shared<const Reshape>(std::move(shape));
}

const OperationPtr kLessMean = constant(ArithmeticKind::Subtract, {0.1307F});
const OperationPtr kByDeviation = constant(ArithmeticKind::Divide, {0.3081F});

/// Four inputs, `before`, then a layer of two outputs.
Network withInput(std::vector<std::pair<std::string, OperationPtr>> before, Shape input = Shape{4}) {
    before.emplace_back("fc", denseOperation(2, 4));
    return *Network::create("test", std::move(input), chain(std::move(before)));
}

Network fromNodes(std::vector<NodeSpec> nodes) {
    return *Network::create("test", Shape{4}, std::move(nodes));
}

bool isUniform(const Network& network) {
    return InputTransform(network).isUniform();
}

/// "a b relu c": layers by name, each followed by its activation's name where there is one; or the node that is named, in
/// brackets.
std::string chainText(const Network& network, LayerIndex first) {
    const auto links = denseChainFrom(network, first);
    if (!links)
        return "[" + links.error().where.text() + "]";
    std::string text;
    for (const ChainLink& link : *links) {
        text += (text.empty() ? "" : " ") + network.layer(link.layer).name();
        if (link.activation.activation != Activation::Identity)
            text += " " + std::string(activationName(link.activation.activation));
    }
    return text;
}

} // namespace

class TestChainsAndInputs : public QObject {
    Q_OBJECT

private slots:
    void withoutNodesBeforeTheFirstLayerItIsTheIdentity() {
        const InputTransform transform(withInput({}));
        QVERIFY(transform.isIdentity());
        QVERIFY(transform.isUniform());
        QCOMPARE(transform.last(), kNetworkInput);
        QCOMPARE(transform.uniform(0.3F), 0.3F);
        QCOMPARE(transform.scale(), 1.0);
        QCOMPARE(transform.offset(), 0.0);
    }

    void aReshapeIsStillTheIdentity() {
        const InputTransform transform(withInput({{"flatten", reshape(Shape{4})}}, Shape{1, 2, 2}));
        QVERIFY(transform.isIdentity());
        QCOMPARE(transform.last(), 0);
    }

    void meanAndDeviationAreUniform() {
        const InputTransform transform(
            withInput({{"mean", kLessMean}, {"flatten", reshape(Shape{4})}, {"deviation", kByDeviation}}, Shape{1, 2, 2}));
        QVERIFY(transform.isUniform());
        QVERIFY(!transform.isIdentity());
        QCOMPARE(transform.last(), 2);
        for (const float value : {0.0F, 0.25F, 1.0F})
            QCOMPARE(transform.uniform(value), (value - 0.1307F) / 0.3081F);
        // The inverse of 0.3081 is rounded to float.
        QVERIFY(std::abs(transform.scale() - 1 / 0.3081) < 3e-7);
        QVERIFY(std::abs(transform.offset() + 0.1307 / 0.3081) < 1e-7);
    }

    void allFourKindsOfArithmeticByHand() {
        // ((10 − (x + 2)) · 3) / 4 = −¾ x + 6.
        const InputTransform transform(withInput({{"add", constant(ArithmeticKind::Add, {2})},
                                                  {"from", constant(ArithmeticKind::Subtract, {10}, true)},
                                                  {"times", constant(ArithmeticKind::Multiply, {3})},
                                                  {"by", constant(ArithmeticKind::Divide, {4})}}));
        QVERIFY(transform.isUniform());
        QCOMPARE(transform.uniform(4), 3.0F);
        QCOMPARE(transform.scale(), -0.75);
        QCOMPARE(transform.offset(), 6.0);
    }

    void transformsThatDifferByPlaceAreNotUniform() {
        const Network perFeature =
            withInput({{"mean", constant(ArithmeticKind::Subtract, {1, 2, 3, 4})}, {"deviation", kByDeviation}});
        QVERIFY(!isUniform(perFeature));
        QVERIFY(!InputTransform(perFeature).isIdentity());
        QCOMPARE(InputTransform(perFeature).last(), 1);
        QVERIFY(!isUniform(withInput({{"tanh", operationOf(Activation::Tanh)}})));
        QVERIFY(!isUniform(withInput({{"mean", kLessMean}, {"shares", softmax()}})));
        // The result no longer depends on the input.
        QVERIFY(!isUniform(withInput({{"zero", constant(ArithmeticKind::Multiply, {0})}})));
    }

    void transformsWithOtherReadersAreNotUniform() {
        const OperationPtr add = std::make_shared<const Add>();
        // x + (x − mean) reaches the first layer.
        QVERIFY(!isUniform(fromNodes(
            {{"mean", kLessMean, {kNetworkInput}}, {"sum", add, {0, kNetworkInput}}, {"fc", denseOperation(2, 4), {1}}})));
        // x − mean reaches the first layer, x itself another one.
        const Network inputReadTwice = fromNodes({{"mean", kLessMean, {kNetworkInput}},
                                                  {"fc", denseOperation(2, 4), {0}},
                                                  {"side", denseOperation(2, 4), {kNetworkInput}},
                                                  {"sum", add, {1, 2}}});
        QVERIFY(!isUniform(inputReadTwice));
        // The scaled values are read twice.
        const Network scaledReadTwice = fromNodes({{"mean", kLessMean, {kNetworkInput}},
                                                   {"fc", denseOperation(2, 4), {0}},
                                                   {"side", denseOperation(2, 4), {0}},
                                                   {"sum", add, {1, 2}}});
        QVERIFY(!isUniform(scaledReadTwice));
        // Both layers read the input itself: nothing was changed.
        const Network plain = fromNodes({{"fc", denseOperation(2, 4), {kNetworkInput}},
                                         {"side", denseOperation(2, 4), {kNetworkInput}},
                                         {"sum", add, {0, 1}}});
        QVERIFY(InputTransform(plain).isIdentity());
    }

    void chainsOfDenseLayersByHand() {
        const Network network = fromNodes(chain({{"mean", kLessMean},
                                                 {"a", denseOperation(6, 4)},
                                                 {"relu", operationOf(Activation::Relu)},
                                                 {"grid", reshape(Shape{2, 3})},
                                                 {"b", denseOperation(5, 6)},
                                                 {"c", denseOperation(3, 5)},
                                                 {"tanh", operationOf(Activation::Tanh)},
                                                 {"d", denseOperation(2, 3)},
                                                 {"softmax", softmax()}}));
        QCOMPARE(chainText(network, LayerIndex{0}), std::string("a relu b c tanh d"));
        QCOMPARE(chainText(network, LayerIndex{2}), std::string("c tanh d"));
        QCOMPARE(chainText(network, LayerIndex{3}), std::string("d"));
    }

    void nodesBeforeTheChainDoNotMatter() {
        Window2d window;
        window.rows = window.cols = 2;
        const OperationPtr conv = *Conv2d::create(makeWeights(SharedMatrix(Matrix::Ones(2, 4)), {}), window);
        const Network network = *Network::create(
            "test", Shape{1, 3, 3},
            chain({{"conv", conv}, {"shares", softmax()}, {"a", denseOperation(3, 8)}, {"b", denseOperation(2, 3)}}));
        QCOMPARE(chainText(network, LayerIndex{1}), std::string("a b"));
        QCOMPARE(chainText(network, LayerIndex{0}), std::string("[node conv]"));
    }

    void theNodeThatBreaksAChainIsNamed() {
        const auto between = [](std::vector<std::pair<std::string, OperationPtr>> operations) {
            operations.insert(operations.begin(), {"a", denseOperation(4, 4)});
            operations.emplace_back("b", denseOperation(2, 4));
            return chainText(fromNodes(chain(std::move(operations))), LayerIndex{0});
        };
        const OperationPtr relu = operationOf(Activation::Relu);
        QCOMPARE(between({{"shares", softmax()}}), std::string("[node shares]"));
        QCOMPARE(between({{"mean", kLessMean}}), std::string("[node mean]"));
        QCOMPARE(between({{"one", relu}, {"two", relu}}), std::string("[node two]"));
        QCOMPARE(between({{"same", operationOf(Activation::Identity)}, {"one", relu}}), std::string("a relu b"));
    }

    void branchesAreNoChain() {
        const OperationPtr add = std::make_shared<const Add>();
        const Network network = fromNodes({{"a", denseOperation(4, 4), {kNetworkInput}},
                                           {"b", denseOperation(4, 4), {0}},
                                           {"sum", add, {0, 1}},
                                           {"c", denseOperation(2, 4), {2}}});
        QCOMPARE(chainText(network, LayerIndex{0}), std::string("[node a]")); // two nodes read it
        QCOMPARE(chainText(network, LayerIndex{1}), std::string("[node sum]"));
        QCOMPARE(chainText(network, LayerIndex{2}), std::string("c"));
    }

    void layersBesideTheChainAreLeftOut() {
        // "aside" lies between "a" and "b" in order, but nobody reads it.
        const Network network = fromNodes({{"a", denseOperation(4, 4), {kNetworkInput}},
                                           {"aside", denseOperation(3, 4), {kNetworkInput}},
                                           {"b", denseOperation(2, 4), {0}}});
        QCOMPARE(chainText(network, LayerIndex{0}), std::string("a b"));
        QVERIFY(!denseChainFrom(network, LayerIndex{1}).has_value()); // leads nowhere
    }
};

QTEST_APPLESS_MAIN(TestChainsAndInputs)
#include "TestChainsAndInputs.moc"
