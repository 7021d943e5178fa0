#include "engine/core/Seeds.h"
#include "engine/pruning/Pruner.h"
#include "tests/engine/TestNetworks.h"

#include <QTest>

#include <algorithm>
#include <limits>

using namespace prunescope;
using namespace prunescope::testing;

namespace {

/// Rounded to hundredths, so that there are many ties, exact zeros of both signs, and a few subnormal and very large weights.
Matrix weightsWithTies(Index rows, Index cols, std::uint64_t seed) {
    Matrix weights(rows, cols);
    for (Index i = 0; i < weights.size(); ++i)
        weights.data()[i] = std::round(100 * normalAt(seed, 0, static_cast<std::uint64_t>(i))) / 100;
    weights.data()[1] = -0.0F;
    weights.data()[2] = 1e-42F;
    weights.data()[3] = -1e-42F;
    weights.data()[4] = -3e30F;
    return weights;
}

/// Some weights pruned, and some that are 0 kept.
LayerWeights drawnWeights(Index rows, Index cols, std::uint64_t seed) {
    LayerWeights weights = makeWeights(SharedMatrix(weightsWithTies(rows, cols, seed)), {});
    MaskBytes mask = *weights.mask;
    for (std::size_t i = 0; i < mask.size(); ++i) {
        const std::uint64_t bits = randomBits(seed, 1, i) % 10;
        if (bits == 0)
            mask[i] = 0;
        else if (bits == 1)
            mask[i] = 1;
    }
    return withMask(weights, mask);
}

std::vector<Criterion> criteria() {
    return {Criterion::Magnitude, Criterion::StandardizedMagnitude,
            Criterion::Random,    Criterion::InputDeviation,
            Criterion::Wanda,     Criterion::Obs};
}

/// As from calibration images, some of them 0; null for criteria that need none.
std::shared_ptr<const Vector> drawnFactors(Criterion criterion, Index inputs) {
    if (!needsCalibration(criterion))
        return nullptr;
    Vector factors(inputs);
    for (Index i = 0; i < inputs; ++i)
        factors[i] = i % 11 == 0 ? 0.0F : std::fabs(normalAt(77, 0, static_cast<std::uint64_t>(i)));
    return std::make_shared<const Vector>(factors);
}

/// Scores that occur, those right beside them, and the ends.
std::vector<float> probes(const LayerScores& scores, Index count) {
    constexpr float kInfinity = std::numeric_limits<float>::infinity();
    std::vector<float> values{-1.0F, 0.0F, 1e-45F, 0.5F, 1.0F, 2.0F, 1e30F, kInfinity};
    for (Index i = 0; i < count; i += 7)
        for (const float score : {scores.at(i), std::nextafter(scores.at(i), 0.0F), std::nextafter(scores.at(i), kInfinity)})
            values.push_back(score);
    return values;
}

Network drawnNetwork() {
    const auto layer = [](const char* name, Index rows, Index cols, std::uint64_t seed) -> TestLayer {
        return {name, drawnWeights(rows, cols, seed), operationOf(Activation::Relu)};
    };
    return network({layer("a", 30, 40, 1), layer("b", 20, 30, 2), layer("c", 10, 20, 3)});
}

} // namespace

class TestLayerRanks : public QObject {
    Q_OBJECT

private slots:
    void answersByHand_data() {
        QTest::addColumn<int>("form");
        QTest::newRow("sorted") << static_cast<int>(RankForm::Sorted);
        QTest::newRow("compact") << static_cast<int>(RankForm::Compact);
    }

    void answersByHand() {
        // Kept magnitudes 1 2 2 3; the 0 is pruned.
        QFETCH(int, form);
        const LayerWeights weights = makeWeights(SharedMatrix(matrix(1, 5, {2, 0, -3, 1, -2})), {});
        const LayerRanks ranks(LayerScores(Criterion::Magnitude, weights, 0, 0), weights, static_cast<RankForm>(form));
        QCOMPARE(ranks.size(), Index{4});
        QCOMPARE(ranks.below(2), Index{1});
        QCOMPARE(ranks.atMost(2), Index{3});
        QCOMPARE(ranks.atMost(0.5F), Index{0});
        QCOMPARE(ranks.atMost(100), Index{4});
        QCOMPARE(ranks.nth(0), 1.0F);
        QCOMPARE(ranks.nth(2), 2.0F);
        QCOMPARE(ranks.largest(), 3.0F);
        QCOMPARE(ranks.tieEnd(2, 1), Index{1});
        QCOMPARE(ranks.tieEnd(2, 2), Index{5});
        QCOMPARE(ranks.tiesBefore(2, 5), (SignedCount{1, 1}));
        QCOMPARE(ranks.taken({2, 1}), Index{2});
    }

    void countsEitherSideOfZero() {
        // Negative: 2 3, positive: 0 (kept) 1 2.
        LayerWeights weights = makeWeights(SharedMatrix(matrix(1, 5, {2, 0, -3, 1, -2})), {});
        weights.mask = std::make_shared<const MaskBytes>(MaskBytes{1, 1, 1, 1, 1});
        const LayerRanks ranks(LayerScores(Criterion::Magnitude, weights, 0, 0), weights, RankForm::Compact);
        QCOMPARE(ranks.signedSize(), (SignedCount{2, 3}));
        QCOMPARE(ranks.signedTaken({2, Cut::kAllTies}), (SignedCount{1, 3}));
        QCOMPARE(ranks.signedTaken({2, 1}), (SignedCount{0, 3}));
        QCOMPARE(ranks.signedTaken({2, 0}), (SignedCount{0, 2}));
        QCOMPARE(ranks.signedTaken({0, Cut::kAllTies}), (SignedCount{0, 1}));
        QCOMPARE(ranks.negativeMagnitude(1), 3.0F);
        QCOMPARE(ranks.positiveMagnitude(0), 0.0F);
    }

    void bothFormsAgreeBitForBit() {
        for (const Criterion criterion : criteria()) {
            const LayerWeights weights = drawnWeights(57, 83, 5);
            const LayerScores scores(criterion, weights, 3, 11, drawnFactors(criterion, 83));
            const LayerRanks sorted(scores, weights, RankForm::Sorted);
            const LayerRanks compact(scores, weights, RankForm::Compact);
            QCOMPARE(compact.size(), sorted.size());
            QCOMPARE(compact.largest(), sorted.largest());
            for (const float score : probes(scores, weights.count())) {
                QCOMPARE(compact.below(score), sorted.below(score));
                QCOMPARE(compact.atMost(score), sorted.atMost(score));
            }
            for (Index rank = 0; rank < sorted.size(); ++rank)
                QVERIFY(compact.nth(rank) == sorted.nth(rank));
            QVERIFY(compact.sorted() == sorted.sorted());
        }
    }

    void tablesOfBothFormsPruneTheSameWeights() {
        const Network base = drawnNetwork();
        for (const Criterion criterion : criteria()) {
            const InputFactors factors{drawnFactors(criterion, 40), drawnFactors(criterion, 30), drawnFactors(criterion, 20)};
            const ScoreTable sorted(base, criterion, 11, {1}, factors);
            // Everything compact; one layer small enough to be sorted beside compact ones.
            for (const Index limit : {Index{0}, Index{200}}) {
                const ScoreTable compact(base, criterion, 11, {1}, factors, {}, limit);
                QVERIFY(compact.sorted().empty());
                QCOMPARE(compact.weightCount(), sorted.weightCount());
                QCOMPARE(compact.prunedAtBase(), sorted.prunedAtBase());
                QCOMPARE(compact.largestScore(), sorted.largestScore());
                for (Index count = -1; count <= sorted.weightCount() + 1; count += 13) {
                    const float threshold = sorted.thresholdFor(count);
                    QVERIFY(compact.thresholdFor(count) == threshold);
                    QVERIFY(compact.thresholdFor(0, count) == sorted.thresholdFor(0, count));
                    QCOMPARE(compact.prunedAt(static_cast<double>(threshold)), sorted.prunedAt(static_cast<double>(threshold)));
                }
                for (double share = 0; share <= 1.0; share += 0.0625)
                    checkCuts(sorted, compact, share);
            }
        }
    }

    void isTheSameForAnyNumberOfThreads() {
        const LayerWeights weights = drawnWeights(700, 500, 9);
        const LayerScores scores(Criterion::Magnitude, weights, 0, 0);
        std::vector<float> reference;
        for (Index i = 0; i < weights.count(); ++i)
            if (weights.isKept(i))
                reference.push_back(std::fabs(weights.values.data()[i]));
        std::sort(reference.begin(), reference.end());
        for (const int threads : {1, 2, 4}) {
            setThreadCount(threads);
            const LayerRanks ranks(scores, weights, RankForm::Compact);
            QCOMPARE(ranks.size(), static_cast<Index>(reference.size()));
            for (std::size_t rank = 0; rank < reference.size(); rank += 997)
                QCOMPARE(ranks.nth(static_cast<Index>(rank)), reference[rank]);
        }
        setThreadCount(0);
    }

    void manyEqualKeysInOneCell() {
        // Two cells, too large for std::sort; each value a known number of times.
        constexpr Index kCount = 100'000;
        const RankedKeys keys = RankedKeys::build(kCount, 1, 31, [](Index i) {
            const auto odd = static_cast<std::uint32_t>(5 + i % 3);
            return std::optional(RankedKeys::Item{0, i % 2 == 0 ? 70'000U : odd});
        });
        QCOMPARE(keys.size(), kCount);
        QCOMPARE(keys.below(0, 70'000), kCount / 2);
        QCOMPARE(keys.atMost(0, 70'000), kCount);
        // Odd i below 100,000: 16,666 of them are 0 mod 3 (3, 9, …, 99,999 is 16,667), 1 mod 3 (1, 7, …) 16,667, 2 mod 3 16,666.
        QCOMPARE(keys.atMost(0, 5), Index{16'667});
        QCOMPARE(keys.atMost(0, 6), Index{33'334});
        QCOMPARE(keys.atMost(0, 7), Index{50'000});
    }

    void stopsWhenAsked() {
        std::stop_source source;
        source.request_stop();
        const RankedKeys keys = RankedKeys::build(
            10, 1, 31,
            [](Index) {
                return std::optional(RankedKeys::Item{0, 1});
            },
            source.get_token());
        QCOMPARE(keys.size(), Index{0});
    }

private:
    static void checkCuts(const ScoreTable& sorted, const ScoreTable& compact, double share) {
        PruneStep step;
        step.exclude = {sorted.layerName(1)};
        for (const Scope scope : {Scope::Network, Scope::Layers})
            for (const Target target : {Target::Sparsity, Target::Threshold}) {
                step.scope = scope;
                step.target = target;
                step.value = share;
                step.values = {{sorted.layerName(0), share}, {sorted.layerName(2), share / 2}};
                const Cuts cuts = resolveCuts(sorted, step);
                QVERIFY(resolveCuts(compact, step) == cuts);
                for (const int layer : {0, 2})
                    QCOMPARE(compact.newlyPruned(layer, cuts.at(sorted.layerName(layer))),
                             sorted.newlyPruned(layer, cuts.at(sorted.layerName(layer))));
            }
    }
};

QTEST_APPLESS_MAIN(TestLayerRanks)
#include "TestLayerRanks.moc"
