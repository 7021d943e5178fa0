#include "engine/core/ParallelFor.h"
#include "engine/core/Seeds.h"
#include "engine/evaluation/AccuracyCurve.h"
#include "engine/evaluation/CostModel.h"
#include "engine/evaluation/Evaluator.h"
#include "engine/pruning/Pruner.h"
#include "tests/engine/TestNetworks.h"

#include <QTest>

#include <cmath>

using namespace prunescope;
using namespace prunescope::testing;

namespace {

/// Class 0 when the first pixel is brighter, class 1 when the second is: logits are the pixels themselves.
Network pixelNetwork() {
    return network({dense("pixels", matrix(2, 2, {1, 0, 0, 1}), {}, softmax())});
}

DatasetPtr randomImages(Index count) {
    std::vector<std::uint8_t> pixels(static_cast<std::size_t>(count * 784));
    std::vector<std::uint8_t> labels(static_cast<std::size_t>(count));
    for (std::size_t i = 0; i < pixels.size(); ++i)
        pixels[i] = static_cast<std::uint8_t>(randomBits(1, 1, i) & 255);
    for (std::size_t i = 0; i < labels.size(); ++i)
        labels[i] = static_cast<std::uint8_t>(randomBits(1, 2, i) % 10);
    return *Dataset::create("random", 28, 28, 10, pixels, labels);
}

Matrix randomMatrix(Index rows, Index cols, std::uint64_t stream) {
    Matrix result(rows, cols);
    for (Index i = 0; i < result.size(); ++i)
        result.data()[i] = (uniformAt(5, stream, static_cast<std::uint64_t>(i)) - 0.5F) * 0.2F;
    return result;
}

Network randomNetwork() {
    return network({dense("fc1", randomMatrix(30, 784, 1), std::vector<float>(30, 0.1F), Activation::Relu),
                    dense("fc2", randomMatrix(10, 30, 2), std::vector<float>(10, 0), softmax())});
}

} // namespace

class TestEvaluator : public QObject {
    Q_OBJECT

private slots:
    void countsLossAndConfusionByHand() {
        // Images (255, 0), (0, 255), (255, 0) with labels 0, 1, 1: two of three right. Scaled to 0…1 the logits are (1, 0) and so
        // on; the loss of a right one is ln(1 + e⁻¹), of the wrong one ln(1 + e¹).
        const EvaluationData data(twoPixelData({255, 0, 0, 255, 255, 0}, {0, 1, 1}), Scaling::unit());
        const auto evaluation = evaluate(pixelNetwork(), data);
        QVERIFY(evaluation.has_value());
        QCOMPARE(evaluation->correct, Index{2});
        QCOMPARE(evaluation->count, Index{3});
        QVERIFY(evaluation->confusion == (std::vector<std::vector<Index>>{{1, 0}, {1, 1}}));
        QVERIFY(evaluation->predictions == (std::vector<std::uint8_t>{0, 1, 0}));
        const double expected = (2 * std::log(1 + std::exp(-1.0)) + std::log(1 + std::exp(1.0))) / 3;
        QVERIFY(std::abs(evaluation->loss - expected) < 1e-7); // logits are exact floats, the rest is double
    }

    void equalLogitsMeanTheFirstClass() {
        const EvaluationData data(twoPixelData({9, 9}, {0}), Scaling::unit());
        QCOMPARE(evaluate(pixelNetwork(), data)->correct, Index{1});
    }

    void sameBitsForAnyNumberOfThreads() {
        const EvaluationData data(randomImages(1003), Scaling::standard());
        std::optional<Evaluation> first;
        for (const int threads : {1, 2, 4}) {
            setThreadCount(threads);
            const auto evaluation = evaluate(randomNetwork(), data);
            QVERIFY(evaluation.has_value());
            if (!first)
                first = *evaluation;
            QVERIFY(evaluation->predictions == first->predictions);
            QCOMPARE(evaluation->loss, first->loss);
        }
        setThreadCount(0);
    }

    void stopIsHonoured() {
        std::stop_source stop;
        stop.request_stop();
        const EvaluationData data(randomImages(300), Scaling::unit());
        const auto evaluation = evaluate(randomNetwork(), data, stop.get_token());
        QVERIFY(!evaluation.has_value());
        QCOMPARE(evaluation.error().code, ErrorCode::Cancelled);
    }

    void shapesThatDoNotFitAreNamed() {
        const EvaluationData data(twoPixelData({1, 2}, {0}), Scaling::unit());
        const auto evaluation = evaluate(randomNetwork(), data);
        QCOMPARE(evaluation.error().code, ErrorCode::ShapeMismatch);
        QVERIFY(evaluation.error().detail.text().find("784") != std::string::npos);
    }

    void lossOfHugeLogitsIsFinite() {
        const Network huge = network({dense("huge", matrix(2, 2, {1e30F, 0, 0, 1e30F}))});
        const EvaluationData data(twoPixelData({255, 0}, {0}), Scaling::unit());
        QCOMPARE(evaluate(huge, data)->loss, 0.0);
    }

    void costsByHand() {
        // Weights 2 × 3, two of them 0, with bias; then 1 × 2 without bias.
        const Network sample = network({dense("a", matrix(2, 3, {1, 0, 2, 0, 3, 4}), {1, 1}), dense("b", matrix(1, 2, {5, 6}))});
        const NetworkCost cost = networkCost(sample);
        QCOMPARE(cost.parameters, Index{10});
        QCOMPARE(cost.keptParameters, Index{8});
        QCOMPARE(cost.weights, Index{8});
        QCOMPARE(cost.keptWeights, Index{6});
        QCOMPARE(cost.nonzeroWeights, Index{6});
        QCOMPARE(cost.macs, Index{8});
        QCOMPARE(cost.keptMacs, Index{6});
        const SizeReport size = sizeReport(sample);
        QCOMPARE(size.denseBytes, Index{40});
        // a: 4 kept · (4 + 2) + 3 pointers · 4 + 2 biases · 4 = 44; b: 2 · 6 + 2 · 4 = 20.
        QCOMPARE(size.csrBytes, Index{64});
        QVERIFY(!size.gzipBytes.has_value());
    }

    void zerosShrinkOnlyUnderGzip() {
        const Network dense784 = randomNetwork();
        PruneStep step;
        step.target = Target::Sparsity;
        step.value = 0.9;
        const Network pruned = *prune(dense784, step);
        QCOMPARE(sizeReport(pruned).denseBytes, sizeReport(dense784).denseBytes);
        QVERIFY(*gzipBytes(pruned) * 3 < *gzipBytes(dense784));
    }

    void curvePointsAreWhatPruningAndEvaluatingGive() {
        const EvaluationData data(randomImages(200), Scaling::unit());
        const Network base = randomNetwork();
        for (const Scope scope : {Scope::Network, Scope::Layers}) {
            const ScoreTable table(base, Criterion::Magnitude, 0, {});
            const auto curve = accuracyCurve(base, table, scope, 5, data);
            QVERIFY(curve.has_value());
            QCOMPARE(curve->size(), std::size_t{5});
            QCOMPARE(curve->front().keptWeights, base.weightCount());
            QCOMPARE(curve->back().keptWeights, Index{0});
            const CurvePoint& middle = (*curve)[2];
            QCOMPARE(std::isnan(middle.threshold), scope == Scope::Layers);
            if (scope == Scope::Layers)
                continue;
            PruneStep step;
            step.value = middle.threshold;
            const Network pruned = *prune(base, step);
            QCOMPARE(middle.keptWeights, pruned.keptWeights());
            QCOMPARE(middle.keptWeights, base.weightCount() / 2); // no ties among these weights
            QCOMPARE(middle.correct, evaluate(pruned, data)->correct);
        }
    }
};

QTEST_APPLESS_MAIN(TestEvaluator)
#include "TestEvaluator.moc"
