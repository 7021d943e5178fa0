// Plans over blocks of images give the values of the walk over samples, whatever the graph looks like.
#include "engine/evaluation/Evaluator.h"
#include "engine/evaluation/StagePlan.h"
#include "engine/execution/InputTransform.h"
#include "engine/execution/SampleRun.h"
#include "tests/engine/evaluation/DrawnGraphs.h"

#include <QTest>

#include <cmath>
#include <set>

using namespace prunescope;
using namespace prunescope::testing;

namespace {

struct Sample {
    const char* name;
    Network network;
};

std::vector<Sample> samples() {
    const std::vector<NodeSpec> scaled = chain({{"mean", kLessMean},
                                                {"deviation", kByDeviation},
                                                {"a", fc(12, kPixels, 1)},
                                                {"relu", relu()},
                                                {"b", fc(5, 12, 2)},
                                                {"softmax", softmax()}});
    return {
        {"layers alone", drawnNetwork({kPixels, 24, 12, 5}, Activation::Relu, false, 3)},
        {"mean and deviation in front", of(scaled)},
        {"the same behind a flatten", of(chain({{"mean", kLessMean},
                                                {"flatten", reshape(Shape{kPixels})},
                                                {"deviation", kByDeviation},
                                                {"a", fc(5, kPixels, 1)}}),
                                         Shape{1, 6, 5})},
        {"inverted colours",
         of(chain({{"invert", constant(ArithmeticKind::Subtract, vector({1}), true)}, {"a", fc(5, kPixels, 1)}}))},
        {"constants of each pixel", of(chain({{"mean", constant(ArithmeticKind::Subtract, perPixel(1))},
                                              {"deviation", constant(ArithmeticKind::Divide, perPixel(2))},
                                              {"a", fc(12, kPixels, 1)},
                                              {"relu", relu()},
                                              {"b", fc(5, 12, 2)}}))},
        {"an activation on the input", of(chain({{"tanh", hyperbolic()}, {"a", fc(5, kPixels, 1)}}))},
        {"the input is read twice",
         of({{"tanh", hyperbolic(), {kNetworkInput}}, {"sum", add(), {0, kNetworkInput}}, {"a", fc(5, kPixels, 1), {1}}})},
        {"the input is read later in another shape", of({{"line", reshape(Shape{kPixels}), {kNetworkInput}},
                                                         {"tanh", hyperbolic(), {0}},
                                                         {"grid", reshape(Shape{1, 6, 5}), {1}},
                                                         {"sum", add(), {2, kNetworkInput}},
                                                         {"a", fc(5, kPixels, 1), {3}}},
                                                        Shape{1, 6, 5})},
        {"a scaled and a plain input", of({{"mean", kLessMean, {kNetworkInput}},
                                           {"a", fc(5, kPixels, 1), {0}},
                                           {"b", fc(5, kPixels, 2), {kNetworkInput}},
                                           {"sum", add(), {1, 2}}})},
        {"residual pictures", residualPictures()},
        {"softmax in the middle", drawnNetwork({kPixels, 24, 12, 5}, softmax(), false, 4)},
        {"softmax along rows of a grid", of(chain({{"a", fc(12, kPixels, 1)},
                                                   {"grid", reshape(Shape{3, 4})},
                                                   {"shares", std::make_shared<const Softmax>(false, 1)},
                                                   {"b", fc(5, 12, 2)}}))},
        {"one value read three times", of({{"a", fc(5, kPixels, 1), {kNetworkInput}},
                                           {"relu", relu(), {0}},
                                           {"tanh", hyperbolic(), {0}},
                                           {"sum", add(), {1, 2}},
                                           {"all", add(), {3, 0}},
                                           {"softmax", softmax(), {4}}})},
        {"a value read again after a reshape of it", of({{"a", fc(6, kPixels, 1), {kNetworkInput}},
                                                         {"grid", reshape(Shape{2, 3}), {0}},
                                                         {"relu", relu(), {1}},
                                                         {"line", reshape(Shape{6}), {2}},
                                                         {"sum", add(), {3, 0}},
                                                         {"b", fc(5, 6, 2), {4}}})},
        {"a sum of a value and itself",
         of({{"a", fc(5, kPixels, 1), {kNetworkInput}}, {"sum", add(), {0, 0}}, {"tanh", hyperbolic(), {1}}})},
        {"activations in a row", of(chain({{"a", fc(12, kPixels, 1)},
                                           {"relu", relu()},
                                           {"tanh", hyperbolic()},
                                           {"clip", operationOf({Activation::Clip, 0.1F, 0.6F})},
                                           {"b", fc(5, 12, 2)},
                                           {"elu", operationOf({Activation::Elu, 1})}}))},
        {"an activation behind a sum", of({{"a", fc(5, kPixels, 1), {kNetworkInput}},
                                           {"b", fc(5, 5, 2), {0}},
                                           {"sum", add(), {0, 1}},
                                           {"relu", relu(), {2}},
                                           {"c", fc(5, 5, 3), {3}}})},
        {"a layer that nobody reads", of({{"a", fc(7, kPixels, 1), {kNetworkInput}},
                                          {"aside", fc(90, kPixels, 2), {kNetworkInput}},
                                          {"b", fc(5, 7, 3), {0}}})},
    };
}

void eachSample() {
    QTest::addColumn<int>("number");
    const std::vector<Sample> all = samples();
    for (std::size_t i = 0; i < all.size(); ++i)
        QTest::newRow(all[i].name) << static_cast<int>(i);
}

/// 150 images: two full blocks and a part of one.
EvaluationData images(const Scaling& scaling) {
    return {drawnImages(150, 5, 0.6F, 17), scaling};
}

/// Compares what the plan computes up to each of the network's nodes with the walk over samples.
void compareNodes(const Network& network, const EvaluationData& data) {
    const std::shared_ptr<const InputBlocks> inputs = data.inputsFor(network);
    const Matrix samples = data.dataset().inputs(data.scaling());
    std::vector<Matrix> expected;
    const auto keep = [&](NodeIndex, std::span<const Matrix* const>, const Matrix& values) -> Result<void> {
        expected.push_back(values);
        return {};
    };
    (void)runSamples(network, samples, {}, keep);
    PlanScratch scratch;
    // A uniform input transform is part of the blocks already.
    const InputTransform transform(network);
    for (NodeIndex last = transform.isUniform() ? transform.last() + 1 : 0; last < network.nodeCount(); ++last) {
        const StagePlan plan = StagePlan::ofNetwork(network, *inputs, last);
        const Matrix& values = expected[static_cast<std::size_t>(last)];
        for (const InputBlock& block : inputs->blocks()) {
            const ConstMatrixView result(plan.run(block, scratch), values.cols(), InputBlock::kImages);
            const Matrix off = result.leftCols(block.images).transpose() - values.middleRows(block.begin, block.images);
            // Sums of up to 30 products, in another order, layer after layer.
            QVERIFY2(off.cwiseAbs().maxCoeff() < 2e-5F * std::max(1.0F, values.cwiseAbs().maxCoeff()),
                     qPrintable(QString("node %1 is off by %2")
                                    .arg(QString::fromStdString(network.node(last).name()))
                                    .arg(static_cast<double>(off.cwiseAbs().maxCoeff()))));
        }
    }
}

/// A graph whose nodes, all of ten values, read any earlier ones.
Network drawnGraph(std::uint64_t seed) {
    constexpr Index kValues = 10;
    std::vector<NodeSpec> nodes{{"first", fc(kValues, kPixels, seed), {kNetworkInput}}};
    const auto draw = [&](std::uint64_t stream, std::uint64_t choices) {
        return static_cast<int>(randomBits(seed, stream, nodes.size()) % choices);
    };
    while (nodes.size() < 16) {
        const auto earlier = [&](std::uint64_t stream) { return draw(stream, nodes.size()); };
        NodeSpec node{"n" + std::to_string(nodes.size()), nullptr, {earlier(1)}};
        switch (draw(2, 9)) {
        case 0:
        case 1: node.operation = relu(); break;
        case 2: node.operation = hyperbolic(); break;
        case 3: node.operation = fc(kValues, kValues, seed + nodes.size()); break;
        case 4: node.operation = constant(ArithmeticKind::Multiply, vector({-0.5F})); break;
        case 5: node.operation = softmax(); break;
        case 6: node.operation = reshape(Shape{kValues}); break;
        default:
            node.operation = add();
            node.inputs.push_back(earlier(3));
            break;
        }
        nodes.push_back(std::move(node));
    }
    const NodeIndex last = static_cast<NodeIndex>(nodes.size()) - 1;
    nodes.push_back({"sum", add(), {last, last - 1}});
    nodes.push_back({"out", fc(5, kValues, seed + 99), {last + 1}});
    return of(std::move(nodes));
}

} // namespace

class TestStagePlan : public QObject {
    Q_OBJECT

private slots:
    void givesTheValuesOfTheSampleRun_data() { eachSample(); }
    void givesTheValuesOfTheSampleRun() {
        QFETCH(int, number);
        const Network network = samples()[static_cast<std::size_t>(number)].network;
        for (const Scaling& scaling : {Scaling::unit(), Scaling::standard()})
            compareNodes(network, images(scaling));
    }

    void randomGraphsGiveTheSameValues() {
        const EvaluationData data = images(Scaling::unit());
        for (std::uint64_t seed = 1; seed <= 200 && !QTest::currentTestFailed(); ++seed)
            compareNodes(drawnGraph(1000 * seed), data);
    }

    void logitsOfAllImages() {
        const EvaluationData data = images(Scaling::standard());
        for (const Network& network : {residualPictures(), samples()[1].network}) {
            const Matrix expected = logits(network, data.dataset().inputs(Scaling::standard()));
            const auto evaluated = evaluateLogits(network, data);
            QVERIFY(evaluated.has_value());
            QVERIFY((*evaluated - expected).cwiseAbs().maxCoeff() < 1e-4F);
        }
    }

    void thePlanBehindALayerUsesTheGivenWeights() {
        // From the sums of the first layer on, with weights that the caller gives.
        const Network network = drawnNetwork({kPixels, 24, 12, 5}, Activation::Relu, false, 3);
        const Matrix doubled = 2 * Matrix(network.layer(LayerIndex{1}).weights()->values.view());
        const StagePlan plan =
            StagePlan::behind(network, network.nodeOf(LayerIndex{0}), network.logitsNode(), [&](LayerIndex layer) {
                return layer.value == 1 ? ConstMatrixView(doubled.data(), doubled.rows(), doubled.cols())
                                        : network.layer(layer).weights()->values.view();
            });
        PlanScratch scratch;
        const Matrix sums = drawnMatrix(24, InputBlock::kImages, false, 8);
        const Vector bias = drawnMatrix(24, 1, false, 9);
        const Matrix shifted = sums.colwise() + bias;
        const std::pair<const float*, Matrix> cases[] = {{nullptr, sums}, {bias.data(), shifted}};
        for (const auto& [amounts, start] : cases) {
            const ConstMatrixView result(plan.run(sums.data(), amounts, scratch), 5, InputBlock::kImages);
            const Matrix hidden = (doubled * start.cwiseMax(0.0F)).colwise() + network.layer(LayerIndex{1}).bias();
            const Matrix expected = (network.layer(LayerIndex{2}).weights()->values.view() * hidden.cwiseMax(0.0F)).colwise() +
                                    network.layer(LayerIndex{2}).bias();
            QVERIFY((result - expected).cwiseAbs().maxCoeff() < 1e-5F);
        }
    }

    void thePlanBehindTheLastLayerReturnsItsSums() {
        const Network network = drawnNetwork({kPixels, 5}, Activation::Relu, false, 3);
        const StagePlan plan = StagePlan::behind(network, 0, network.logitsNode(), {});
        PlanScratch scratch;
        const Matrix sums = drawnMatrix(5, InputBlock::kImages, false, 8);
        QVERIFY(ConstMatrixView(plan.run(sums.data(), nullptr, scratch), 5, InputBlock::kImages) == sums);
    }

    void weightsMayChangeBetweenRuns() {
        // All weights of the second layer are removed in random order and come back: new plans give the same bits.
        const Network network = drawnNetwork({kPixels, 40, 60, 5}, Activation::Relu, false, 3);
        const Matrix base = network.layer(LayerIndex{1}).weights()->values.view();
        Matrix now = base;
        const auto weights = [&](LayerIndex layer) {
            return layer.value == 1 ? ConstMatrixView(now.data(), now.rows(), now.cols())
                                    : network.layer(layer).weights()->values.view();
        };
        const NodeIndex first = network.nodeOf(LayerIndex{0});
        StagePlan plan = StagePlan::behind(network, first, network.logitsNode(), weights);
        LayerPlan& layer = plan.layer(network.nodeOf(LayerIndex{1}));
        PlanScratch scratch;
        const Matrix sums = drawnMatrix(40, InputBlock::kImages, false, 8);
        std::set<KernelKind> kinds;
        const std::vector<std::int64_t> order = shuffledIndices(now.size(), 5, 1);
        for (const bool prune : {true, false})
            for (std::size_t i = 0; i < order.size(); ++i) {
                const Index place = order[i];
                const float before = std::exchange(now.data()[place], prune ? 0.0F : base.data()[place]);
                layer.weightChanged(place / now.cols(), place % now.cols(), before);
                if (i % 100 != 0 && i + 1 != order.size())
                    continue;
                layer.replan();
                kinds.insert(layer.kind());
                const Matrix result = ConstMatrixView(plan.run(sums.data(), nullptr, scratch), 5, InputBlock::kImages);
                const StagePlan fresh = StagePlan::behind(network, first, network.logitsNode(), weights);
                QVERIFY(ConstMatrixView(fresh.run(sums.data(), nullptr, scratch), 5, InputBlock::kImages) == result);
            }
        QVERIFY(now == base);
        QVERIFY(kinds.size() > 1);
    }

    void inputBlocksAreMadeOnceForEachScaling() {
        const EvaluationData data = images(Scaling::unit());
        const Network plain = samples()[0].network;
        const Network scaled = samples()[1].network;
        const auto first = data.inputsFor(plain);
        QCOMPARE(data.inputsFor(plain), first);
        QVERIFY(data.inputsFor(scaled) != first);
        // Black, 0, as the first layer sees it.
        QVERIFY(std::abs(data.inputsFor(scaled)->background() + 0.1307F / 0.3081F) < 1e-6F);
        QCOMPARE(data.inputsFor(plain)->background(), 0.0F);
    }
};

QTEST_APPLESS_MAIN(TestStagePlan)
#include "TestStagePlan.moc"
