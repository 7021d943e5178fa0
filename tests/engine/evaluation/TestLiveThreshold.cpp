#include "engine/core/ParallelFor.h"
#include "engine/evaluation/AccuracyCurve.h"
#include "engine/evaluation/LiveThreshold.h"
#include "engine/pruning/Pruner.h"
#include "tests/engine/evaluation/DrawnData.h"

#include <QTest>

#include <cmath>

using namespace prunescope;
using namespace prunescope::testing;

namespace {

/// The names of a network's layers with these numbers.
std::vector<std::string> namesOf(const Network& network, const std::vector<int>& layers) {
    std::vector<std::string> names;
    for (const int layer : layers)
        names.push_back(network.layer(LayerIndex{layer}).name());
    return names;
}

struct Subject {
    Network base;
    std::shared_ptr<const ScoreTable> table;
    EvaluationDataPtr data;

    Subject(Network network, EvaluationDataPtr images, Criterion criterion = Criterion::Magnitude,
            const std::vector<int>& exclude = {})
        : base(std::move(network)), table(std::make_shared<const ScoreTable>(base, criterion, 1, namesOf(base, exclude))),
          data(std::move(images)) {}

    std::unique_ptr<LiveThreshold> live() const { return std::move(*LiveThreshold::create(base, table, data)); }
    Cuts common(float threshold, Index tieEnd = Cut::kAllTies) const {
        Cuts cuts;
        for (int i = 0; i < base.layerCount(); ++i)
            if (table->includes(i))
                cuts.set(table->layerName(i), Cut{threshold, tieEnd});
        return cuts;
    }
};

/// Checks that the incremental evaluation gives what a fresh one gives. The loss may be off by rounding, predictions may not.
void compareEvaluations(IncrementalEvaluation& incremental, const Subject& subject, const Cuts& cuts) {
    const auto moved = incremental.evaluate(cuts);
    QVERIFY(moved.has_value());
    const Network pruned = applyCuts(subject.base, *subject.table, cuts);
    const auto fresh = evaluate(pruned, *subject.data);
    QVERIFY(moved->predictions == fresh->predictions);
    QCOMPARE(moved->correct, fresh->correct);
    QVERIFY(moved->confusion == fresh->confusion);
    QVERIFY(std::abs(moved->loss - fresh->loss) < 1e-4);
    QCOMPARE(incremental.keptWeights(), pruned.keptWeights());
}

/// The same, and that the logits are no further off than rounding explains.
void compare(LiveThreshold& live, const Subject& subject, const Cuts& cuts) {
    compareEvaluations(live, subject, cuts);
    const Network pruned = applyCuts(subject.base, *subject.table, cuts);
    QVERIFY((live.movedLogits() - *evaluateLogits(pruned, *subject.data)).cwiseAbs().maxCoeff() < 1e-3F);
}

/// Step `i` of a walk: a threshold for each layer, or one for all; some are 0, some above the largest weight, some end among
/// ties.
Cuts drawnCuts(const Subject& subject, std::uint64_t seed, std::uint64_t i, bool ties) {
    Cuts cuts;
    const bool common = randomBits(seed, 1, i) % 2 == 0;
    for (int layer = 0; layer < subject.base.layerCount(); ++layer) {
        if (!subject.table->includes(layer))
            continue;
        const std::uint64_t position = common ? i : i * 16 + static_cast<std::uint64_t>(layer);
        float threshold = uniformAt(seed, 2, position) * 0.55F; // beyond the largest, 0.5
        if (ties)
            threshold = std::round(threshold * 16) / 16;
        if (randomBits(seed, 3, position) % 10 == 0)
            threshold = randomBits(seed, 4, position) % 2 == 0 ? 0.0F : 2.0F;
        Cut cut{threshold, Cut::kAllTies};
        if (ties && randomBits(seed, 5, position) % 2 == 0)
            cut.tieEnd = static_cast<Index>(randomBits(seed, 6, position) % 200);
        cuts.set(subject.table->layerName(layer), cut);
    }
    return cuts;
}

void walk(const Subject& subject, int moves, bool ties, std::uint64_t seed) {
    const auto live = subject.live();
    for (int i = 0; i < moves && !QTest::currentTestFailed(); ++i)
        compare(*live, subject, drawnCuts(subject, seed, static_cast<std::uint64_t>(i), ties));
}

EvaluationDataPtr images(float blackShare, const Scaling& scaling = Scaling::unit()) {
    return std::make_shared<const EvaluationData>(drawnImages(333, 5, blackShare, 21), scaling);
}

} // namespace

class TestLiveThreshold : public QObject {
    Q_OBJECT

private slots:
    void aThousandMovesGiveExactCounts() {
        // Small steps up and down, as in a drag. Every 20th is compared.
        const Subject subject(drawnNetwork({30, 60, 40, 5}, Activation::Relu, false, 31), images(0.8F));
        const auto live = subject.live();
        float threshold = 0.2F;
        int restarts = 0;
        for (int i = 0; i < 1000 && !QTest::currentTestFailed(); ++i) {
            threshold = std::clamp(threshold + (uniformAt(9, 9, static_cast<std::uint64_t>(i)) - 0.5F) * 0.02F, 0.0F, 0.52F);
            if (i % 20 == 19) {
                compare(*live, subject, subject.common(threshold));
            } else {
                QVERIFY(live->evaluate(subject.common(threshold)).has_value());
            }
            restarts += live->restarted();
        }
        QVERIFY(restarts < 200); // the others moved the sums
    }

    void movesGiveTheResultOfAFullEvaluation_data() {
        QTest::addColumn<QList<int>>("sizes");
        QTest::addColumn<int>("activation");
        QTest::addColumn<bool>("ties");
        QTest::addColumn<float>("black");
        QTest::addColumn<QList<int>>("exclude");
        QTest::addColumn<int>("criterion");
        const auto row = [](const char* name, QList<int> sizes, Activation activation, bool ties, float black,
                            QList<int> exclude = {}, Criterion criterion = Criterion::Magnitude) {
            QTest::newRow(name) << sizes << static_cast<int>(activation) << ties << black << exclude
                                << static_cast<int>(criterion);
        };
        row("one layer", {30, 5}, Activation::Relu, false, 0.8F);
        row("one layer, ties", {30, 5}, Activation::Relu, true, 0.8F);
        row("two layers", {30, 17, 5}, Activation::Relu, false, 0.8F);
        row("ties", {30, 33, 20, 5}, Activation::Relu, true, 0.8F);
        row("four layers", {30, 40, 20, 16, 5}, Activation::Relu, false, 0.5F);
        row("dense images", {30, 24, 5}, Activation::Relu, false, 0.0F);
        row("tanh", {30, 24, 5}, Activation::Tanh, false, 0.8F);
        row("sigmoid", {30, 24, 12, 5}, Activation::Sigmoid, true, 0.8F);
        row("identity", {30, 24, 5}, Activation::Identity, false, 0.8F);
        row("first layer excluded", {30, 24, 12, 5}, Activation::Relu, false, 0.8F, {0});
        row("first layer excluded, sigmoid", {30, 24, 12, 5}, Activation::Sigmoid, true, 0.8F, {0});
        row("last layer only", {30, 24, 12, 5}, Activation::Relu, false, 0.8F, {0, 1});
        row("middle layer excluded", {30, 24, 12, 5}, Activation::Relu, true, 0.8F, {1});
        row("nothing to prune", {30, 24, 5}, Activation::Relu, false, 0.8F, {0, 1});
        row("by deviation", {30, 24, 5}, Activation::Relu, false, 0.8F, {}, Criterion::StandardizedMagnitude);
        row("random scores", {30, 24, 5}, Activation::Relu, false, 0.8F, {1}, Criterion::Random);
    }
    void movesGiveTheResultOfAFullEvaluation() {
        QFETCH(QList<int>, sizes);
        QFETCH(int, activation);
        QFETCH(bool, ties);
        QFETCH(float, black);
        QFETCH(QList<int>, exclude);
        QFETCH(int, criterion);
        const Subject subject(drawnNetwork({sizes.begin(), sizes.end()}, static_cast<Activation>(activation), ties, 41),
                              images(black), static_cast<Criterion>(criterion), {exclude.begin(), exclude.end()});
        walk(subject, 40, ties, 51);
    }

    void softmaxInsideIsEvaluatedInFull_data() {
        QTest::addColumn<bool>("logarithmic");
        QTest::newRow("softmax") << false;
        QTest::newRow("log-softmax") << true;
    }
    void softmaxInsideIsEvaluatedInFull() {
        QFETCH(bool, logarithmic);
        const Subject subject(drawnNetwork({30, 24, 12, 5}, logarithmic ? logSoftmax() : softmax(), false, 41), images(0.8F));
        QVERIFY(!LiveThreshold::isFor(subject.base, *subject.table));
        const auto incremental = std::move(*makeIncrementalEvaluation(subject.base, subject.table, subject.data));
        for (std::uint64_t i = 0; i < 40 && !QTest::currentTestFailed(); ++i)
            compareEvaluations(*incremental, subject, drawnCuts(subject, 51, i, false));
    }

    void theBackgroundMayDifferFromZero() {
        const Subject subject(drawnNetwork({30, 24, 5}, Activation::Relu, false, 61), images(0.8F, Scaling::standard()));
        walk(subject, 40, false, 71);
    }

    void theBaseMayBePrunedAlready() {
        const Network dense = drawnNetwork({30, 24, 5}, Activation::Relu, false, 81);
        PruneStep step;
        step.target = Target::Sparsity;
        step.value = 0.4;
        const Subject subject(*prune(dense, step), images(0.8F));
        walk(subject, 40, false, 91);
    }

    void aNeuronWithoutInputsGivesExactlyItsBias() {
        // Weights of the hidden neuron: 0.1, 0.7. Subtracting them one by one would leave a rounding error, so the sum is set to
        // 0.
        const Network net = network({dense("hidden", matrix(1, 2, {0.1F, 0.7F}), {0.3F}, Activation::Identity),
                                     dense("out", matrix(2, 1, {1e6F, -1e6F}), {0, 0}, softmax())});
        const Subject subject(net,
                              std::make_shared<const EvaluationData>(twoPixelData({77, 201, 13, 5}, {0, 1}), Scaling::unit()),
                              Criterion::Magnitude, {1});
        const auto live = subject.live();
        for (const float threshold : {0.0F, 0.1F, 0.7F})
            QVERIFY(live->evaluate(subject.common(threshold)).has_value());
        const float expected = 0.3F * 1e6F;
        QCOMPARE(live->movedLogits()(0, 0), expected);
        QCOMPARE(live->movedLogits()(1, 1), -expected);
    }

    void theNumberOfThreadsDoesNotMatter() {
        const Subject subject(drawnNetwork({30, 24, 12, 5}, Activation::Relu, false, 101), images(0.8F));
        std::optional<std::vector<Evaluation>> first;
        for (const int threads : {1, 2, 4}) {
            setThreadCount(threads);
            const auto live = subject.live();
            std::vector<Evaluation> evaluations;
            for (std::uint64_t i = 0; i < 20; ++i)
                evaluations.push_back(*live->evaluate(drawnCuts(subject, 111, i, false)));
            if (!first)
                first = evaluations;
            for (std::size_t i = 0; i < evaluations.size(); ++i) {
                QVERIFY(evaluations[i].predictions == (*first)[i].predictions);
                QCOMPARE(evaluations[i].loss, (*first)[i].loss);
            }
        }
        setThreadCount(0);
    }

    void afterAStopTheNextEvaluationIsComplete() {
        const Subject subject(drawnNetwork({30, 24, 5}, Activation::Relu, false, 121), images(0.8F));
        const auto live = subject.live();
        QVERIFY(live->evaluate(subject.common(0.1F)).has_value());
        std::stop_source stop;
        stop.request_stop();
        QCOMPARE(live->evaluate(subject.common(0.11F), stop.get_token()).error().code, ErrorCode::Cancelled);
        compare(*live, subject, subject.common(0.12F));
    }

    void everyPointOfACurveIsExact() {
        const Subject subject(drawnNetwork({30, 24, 12, 5}, Activation::Relu, false, 131), images(0.8F));
        const auto check = [](const std::vector<CurvePoint>& curve, const Subject& of) {
            for (std::size_t i = 1; i < curve.size(); ++i) { // the first point takes nothing, whatever its threshold
                const Network pruned = applyCuts(of.base, *of.table, of.common(static_cast<float>(curve[i].threshold)));
                QCOMPARE(curve[i].keptWeights, pruned.keptWeights());
                QCOMPARE(curve[i].correct, evaluate(pruned, *of.data)->correct);
            }
        };
        std::size_t shown = 0;
        const auto curve = accuracyCurve(subject.base, *subject.table, Scope::Network, 64, *subject.data, {},
                                         [&](const CurvePoint&) { ++shown; });
        QCOMPARE(shown, std::size_t{64});
        check(*curve, subject);
        const auto ofLayer = layerCurve(subject.base, LayerIndex{1}, Criterion::Magnitude, 1, 32, *subject.data);
        QCOMPARE(ofLayer->back().keptWeights, subject.base.weightCount() - 24 * 12);
        check(*ofLayer, Subject(subject.base, subject.data, Criterion::Magnitude, {0, 2}));
    }
};

QTEST_APPLESS_MAIN(TestLiveThreshold)
#include "TestLiveThreshold.moc"
