// A threshold that moves: for networks of every kind the result is that of evaluate().
#include "engine/evaluation/LiveThreshold.h"
#include "engine/pruning/Pruner.h"
#include "tests/engine/evaluation/DrawnGraphs.h"

#include <QTest>

#include <cmath>

using namespace prunescope;
using namespace prunescope::testing;

namespace {

struct Subject {
    Network base;
    std::shared_ptr<const ScoreTable> table;
    EvaluationDataPtr data;

    explicit Subject(Network network, const std::vector<std::string>& exclude = {}, const Scaling& scaling = Scaling::unit())
        : base(std::move(network)), table(std::make_shared<const ScoreTable>(base, Criterion::Magnitude, 1, exclude)),
          data(std::make_shared<const EvaluationData>(drawnImages(150, 5, 0.6F, 23), scaling)) {}

    std::unique_ptr<IncrementalEvaluation> incremental(std::size_t budget = kIncrementalBudget) const {
        return std::move(*makeIncrementalEvaluation(base, table, data, {}, budget));
    }
    Cuts cutsAt(float threshold) const {
        PruneStep step;
        step.value = static_cast<double>(threshold);
        return resolveCuts(*table, step);
    }
};

bool isLive(const std::unique_ptr<IncrementalEvaluation>& incremental) {
    return dynamic_cast<const LiveThreshold*>(incremental.get()) != nullptr;
}

/// Thresholds up and down, with jumps to nothing and to everything.
std::vector<float> walk() {
    std::vector<float> thresholds{0.0F, 0.6F, 0.0F};
    for (std::uint64_t i = 0; i < 30; ++i)
        thresholds.push_back(0.55F * uniformAt(3, 1, i));
    return thresholds;
}

/// Follows the walk and compares with a full evaluation of the pruned network. The loss may be off by rounding.
void compareAlongTheWalk(const Subject& subject, IncrementalEvaluation& incremental) {
    for (const float threshold : walk()) {
        const Cuts cuts = subject.cutsAt(threshold);
        const auto moved = incremental.evaluate(cuts);
        QVERIFY(moved.has_value());
        const Network pruned = applyCuts(subject.base, *subject.table, cuts);
        const auto fresh = evaluate(pruned, *subject.data);
        QVERIFY(moved->predictions == fresh->predictions);
        QCOMPARE(moved->correct, fresh->correct);
        QVERIFY(std::abs(moved->loss - fresh->loss) < 1e-4);
        QCOMPARE(incremental.keptWeights(), pruned.keptWeights());
    }
}

/// Two layers behind `before`.
Network layersBehind(std::vector<std::pair<std::string, OperationPtr>> before) {
    before.emplace_back("a", fc(16, kPixels, 1));
    before.emplace_back("relu", relu());
    before.emplace_back("b", fc(5, 16, 2));
    return of(chain(std::move(before)));
}

} // namespace

class TestIncrementalEvaluation : public QObject {
    Q_OBJECT

private slots:
    void convolutionsAreEvaluatedInFull() {
        const Subject subject(residualPictures());
        QVERIFY(!LiveThreshold::isFor(subject.base, *subject.table));
        const auto incremental = subject.incremental();
        QVERIFY(!isLive(incremental));
        QCOMPARE(incremental->keptWeights(), subject.base.keptWeights());
        compareAlongTheWalk(subject, *incremental);
    }

    void denseLayersBehindConvolutionsAreEvaluatedLive() {
        // The convolutions are excluded: only the last layer changes.
        const Subject subject(residualPictures(), {"conv", "conv2"});
        const auto incremental = subject.incremental();
        QVERIFY(isLive(incremental));
        compareAlongTheWalk(subject, *incremental);
    }

    void transformedInputsAreEvaluatedLive_data() {
        QTest::addColumn<int>("kind");
        QTest::newRow("mean and deviation") << 0;
        QTest::newRow("inverted colours") << 1;
        QTest::newRow("constants of each pixel") << 2;
        QTest::newRow("an activation") << 3;
        QTest::newRow("softmax of the pixels") << 4;
    }
    void transformedInputsAreEvaluatedLive() {
        QFETCH(int, kind);
        std::vector<std::pair<std::string, OperationPtr>> before;
        switch (kind) {
        case 0: before = {{"mean", kLessMean}, {"deviation", kByDeviation}}; break;
        case 1: before = {{"invert", constant(ArithmeticKind::Subtract, vector({1}), true)}}; break;
        case 2: before = {{"mean", constant(ArithmeticKind::Subtract, perPixel(1))}}; break;
        case 3: before = {{"tanh", hyperbolic()}}; break;
        default: before = {{"shares", softmax()}}; break;
        }
        for (const Scaling& scaling : {Scaling::unit(), Scaling::standard()})
            for (const std::vector<std::string>& exclude : {std::vector<std::string>{}, {"a"}}) {
                const Subject subject(layersBehind(before), exclude, scaling);
                const auto incremental = subject.incremental();
                QVERIFY(isLive(incremental));
                compareAlongTheWalk(subject, *incremental);
            }
    }

    void branchesBeforeTheFirstLayerAreEvaluatedLive() {
        const Subject subject(of({{"tanh", hyperbolic(), {kNetworkInput}},
                                  {"sum", add(), {0, kNetworkInput}},
                                  {"a", fc(16, kPixels, 1), {1}},
                                  {"relu", relu(), {2}},
                                  {"b", fc(5, 16, 2), {3}}}));
        const auto incremental = subject.incremental();
        QVERIFY(isLive(incremental));
        compareAlongTheWalk(subject, *incremental);
    }

    void branchesBetweenLayersAreEvaluatedInFull() {
        const Subject subject(of({{"a", fc(5, kPixels, 1), {kNetworkInput}},
                                  {"b", fc(5, 5, 2), {0}},
                                  {"sum", add(), {0, 1}},
                                  {"softmax", softmax(), {2}}}));
        const auto incremental = subject.incremental();
        QVERIFY(!isLive(incremental));
        compareAlongTheWalk(subject, *incremental);
    }

    void unreadLayersArePrunedAsWell() {
        const Subject subject(of({{"a", fc(7, kPixels, 1), {kNetworkInput}},
                                  {"aside", fc(9, kPixels, 2), {kNetworkInput}},
                                  {"relu", relu(), {0}},
                                  {"b", fc(5, 7, 3), {2}}}));
        compareAlongTheWalk(subject, *subject.incremental());
    }

    void withoutMemoryNetworksAreEvaluatedInFull() {
        const Subject subject(drawnNetwork({kPixels, 24, 12, 5}, Activation::Relu, false, 31));
        // Sums of 24 units for 150 images.
        const std::size_t bytes = std::size_t{24} * 150 * sizeof(float);
        QCOMPARE(LiveThreshold::bytesFor(subject.base, *subject.table, *subject.data), bytes);
        QVERIFY(isLive(subject.incremental(bytes)));
        QVERIFY(!isLive(subject.incremental(bytes - 1)));
        const auto live = subject.incremental();
        const auto full = subject.incremental(0);
        QVERIFY(!isLive(full));
        for (const float threshold : walk()) {
            const auto one = live->evaluate(subject.cutsAt(threshold));
            const auto other = full->evaluate(subject.cutsAt(threshold));
            QVERIFY(one->predictions == other->predictions);
            QVERIFY(std::abs(one->loss - other->loss) < 1e-4);
            QCOMPARE(live->keptWeights(), full->keptWeights());
        }
        compareAlongTheWalk(subject, *full);
    }

    void inputsOfALaterLayerTakeMemoryToo() {
        // The first layer is excluded: the second one's 24 inputs are kept beside its 12 sums.
        const Subject subject(drawnNetwork({kPixels, 24, 12, 5}, Activation::Relu, false, 31), {"fc1"});
        QCOMPARE(LiveThreshold::bytesFor(subject.base, *subject.table, *subject.data),
                 std::size_t{24 + 12} * 150 * sizeof(float));
    }

    void aStopIsHonouredByEachKind() {
        std::stop_source stop;
        stop.request_stop();
        for (const Network& network : {residualPictures(), drawnNetwork({kPixels, 24, 5}, Activation::Relu, false, 31)}) {
            const Subject subject(network);
            const auto incremental = subject.incremental();
            QCOMPARE(incremental->evaluate(subject.cutsAt(0.2F), stop.get_token()).error().code, ErrorCode::Cancelled);
            compareAlongTheWalk(subject, *incremental);
        }
        const Subject live(drawnNetwork({kPixels, 24, 5}, Activation::Relu, false, 31));
        QCOMPARE(makeIncrementalEvaluation(live.base, live.table, live.data, stop.get_token()).error().code,
                 ErrorCode::Cancelled);
    }

    void dataThatDoNotFitAreRefused() {
        const Subject subject(residualPictures());
        const auto data = std::make_shared<const EvaluationData>(twoPixelData({1, 2}, {0}), Scaling::unit());
        QCOMPARE(makeIncrementalEvaluation(subject.base, subject.table, data).error().code, ErrorCode::ShapeMismatch);
    }
};

QTEST_APPLESS_MAIN(TestIncrementalEvaluation)
#include "TestIncrementalEvaluation.moc"
