#include "engine/core/ParallelFor.h"
#include "engine/core/Seeds.h"
#include "engine/evaluation/WeightPyramid.h"

#include <QTest>

#include <algorithm>

using namespace prunescope;

namespace {

using PyramidPtr = std::shared_ptr<const WeightPyramid>;

PyramidPtr pyramidOf(const LayerWeights& weights, Criterion criterion = Criterion::Magnitude) {
    const LayerScores scores(criterion, weights, 0, 7);
    return *WeightPyramid::build(weights, std::make_shared<const LayerRanks>(scores, weights, RankForm::Compact));
}

/// 48 × 40 cells: 3 × 3 blocks, the last column of blocks half as wide. Every block holds weights of one magnitude, 1 to 9;
/// signs change from cell to cell.
LayerWeights blockWise() {
    Matrix values(48, 40);
    for (Index row = 0; row < 48; ++row)
        for (Index col = 0; col < 40; ++col)
            values(row, col) = static_cast<float>(row / 16 * 3 + col / 16 + 1) * ((row + col) % 2 == 0 ? 1.0F : -1.0F);
    return makeWeights(SharedMatrix(std::move(values)), {});
}

LayerWeights drawn(Index rows, Index cols) {
    Matrix values(rows, cols);
    for (Index i = 0; i < values.size(); ++i)
        values.data()[i] = normalAt(5, 0, static_cast<std::uint64_t>(i));
    LayerWeights weights = makeWeights(SharedMatrix(values), {});
    MaskBytes mask = *weights.mask;
    for (std::size_t i = 0; i < mask.size(); ++i)
        mask[i] = randomBits(5, 1, i) % 8 != 0;
    return withMask(weights, mask);
}

/// What of a block a cut takes, counted.
double countedShare(const LayerWeights& weights, const LayerScores& scores, const Cut& cut, Index size, Index blockRow,
                    Index blockCol) {
    const Index cols = weights.values.cols();
    Index cells = 0;
    Index taken = 0;
    for (Index row = blockRow * size; row < std::min(weights.values.rows(), (blockRow + 1) * size); ++row)
        for (Index col = blockCol * size; col < std::min(cols, (blockCol + 1) * size); ++col) {
            const Index i = row * cols + col;
            ++cells;
            taken += weights.isKept(i) && cut.prunes(scores.at(i), i);
        }
    return static_cast<double>(taken) / static_cast<double>(cells);
}

} // namespace

class TestWeightPyramid : public QObject {
    Q_OBJECT

private slots:
    void blocksByHand() {
        const PyramidPtr pyramid = pyramidOf(blockWise());
        QCOMPARE(pyramid->levelCount(), 1);
        QCOMPARE(pyramid->blockRows(0), Index{3});
        QCOMPARE(pyramid->blockCols(0), Index{3});
        const BlockSummary block = pyramid->block(0, 1, 2); // magnitude 6, half of the cells of each sign
        QCOMPARE(block.minimum, -6.0F);
        QCOMPARE(block.maximum, 6.0F);
        QCOMPARE(block.positive, 3.0F);
        QCOMPARE(block.negative, 3.0F);
        QCOMPARE(block.mean(), 0.0F);
        QCOMPARE(block.kept, 1.0F);
    }

    void sharesByHand() {
        const PyramidPtr pyramid = pyramidOf(blockWise());
        // At 4 the blocks 1 to 4 go and no other.
        const WeightPyramid::Slice slice = pyramid->slice({4, Cut::kAllTies});
        for (Index row = 0; row < 3; ++row)
            for (Index col = 0; col < 3; ++col)
                QCOMPARE(pyramid->takenShare(0, row, col, slice), row * 3 + col < 4 ? 1.0F : 0.0F);
        QCOMPARE(slice.leastLeft, 4.0F);
        // 256 cells of 1 and 2, 128 of 3, 256 of 4.
        QCOMPARE(slice.meanTaken, static_cast<float>((256 * (1 + 2 + 4) + 128 * 3) / 896.0));
        const WeightPyramid::Slice nothing = pyramid->slice(Cut::nothing());
        QCOMPARE(pyramid->takenShare(0, 0, 0, nothing), 0.0F);
        const WeightPyramid::Slice all = pyramid->slice({9, Cut::kAllTies});
        QCOMPARE(pyramid->takenShare(0, 2, 2, all), 1.0F);
    }

    void sharesFollowTheWeights_data() {
        QTest::addColumn<int>("criterion");
        QTest::newRow("magnitude") << static_cast<int>(Criterion::Magnitude);
        QTest::newRow("standardized") << static_cast<int>(Criterion::StandardizedMagnitude);
        QTest::newRow("random") << static_cast<int>(Criterion::Random);
    }

    void sharesFollowTheWeights() {
        QFETCH(int, criterion);
        const LayerWeights weights = drawn(100, 9000); // 7 × 563 blocks: three levels
        const PyramidPtr pyramid = pyramidOf(weights, static_cast<Criterion>(criterion));
        QCOMPARE(pyramid->levelCount(), 3);
        QCOMPARE(pyramid->blockCols(2), Index{141});
        QVERIFY(pyramid->bytes() < static_cast<std::size_t>(weights.count()) * sizeof(float) * 15 / 100);
        const LayerRanks& ranks = *pyramid->ranks();
        for (const double part : {0.0, 0.1, 0.37, 0.5, 0.9, 1.0}) {
            const auto rank = static_cast<Index>(part * static_cast<double>(ranks.size() - 1));
            const Cut cut{ranks.nth(rank), Cut::kAllTies};
            const WeightPyramid::Slice slice = pyramid->slice(cut);
            for (int level = 0; level < 3; ++level)
                for (Index col = 0; col < pyramid->blockCols(level); col += 37) {
                    float inRow = -1;
                    pyramid->takenShares(level, col % pyramid->blockRows(level), col, 1, slice, &inRow);
                    QCOMPARE(inRow, pyramid->takenShare(level, col % pyramid->blockRows(level), col, slice));
                    const Index row = col % pyramid->blockRows(level);
                    const double counted = countedShare(weights, ranks.scores(), cut, pyramid->blockSize(level), row, col);
                    // A bin holds a 64th of the layer; of a block's 96 cells or more that fall into it as chance has it
                    // (at most 15 of 256 in five standard deviations) the linear share can miss half.
                    QVERIFY(std::abs(static_cast<double>(pyramid->takenShare(level, row, col, slice)) - counted) < 0.04);
                }
        }
    }

    void keepsWhatTheBaseHadPrunedApart() {
        LayerWeights weights = blockWise();
        MaskBytes mask = *weights.mask;
        for (Index i = 0; i < 40 * 16; ++i) // the first row of blocks but its left half: columns 8 and on
            mask[static_cast<std::size_t>(i)] = i % 40 < 8;
        weights = withMask(weights, mask);
        const PyramidPtr pyramid = pyramidOf(weights);
        QVERIFY(std::abs(pyramid->block(0, 0, 0).kept - 0.5F) < 1 / 255.0F); // one step of what is stored
        QCOMPARE(pyramid->block(0, 0, 1).kept, 0.0F);
        QCOMPARE(pyramid->block(0, 0, 1).maximum, 0.0F);
        QCOMPARE(pyramid->block(0, 0, 0).meanMagnitude(), 1.0F);
    }

    void levelMatchesTheZoom() {
        const PyramidPtr pyramid = pyramidOf(drawn(100, 9000));
        QCOMPARE(pyramid->levelFor(15), -1);
        QCOMPARE(pyramid->levelFor(16), 0);
        QCOMPARE(pyramid->levelFor(31), 0);
        QCOMPARE(pyramid->levelFor(32), 1);
        QCOMPARE(pyramid->levelFor(1000), 2);
    }

    void isTheSameForAnyNumberOfThreadsAndStops() {
        const LayerWeights weights = drawn(300, 5000);
        const auto ranks =
            std::make_shared<const LayerRanks>(LayerScores(Criterion::Magnitude, weights, 0, 0), weights, RankForm::Sorted);
        std::vector<float> reference;
        for (const int threads : {1, 2, 4}) {
            setThreadCount(threads);
            const PyramidPtr pyramid = *WeightPyramid::build(weights, ranks);
            const WeightPyramid::Slice slice = pyramid->slice({0.7F, Cut::kAllTies});
            std::vector<float> values{slice.meanTaken};
            for (int level = 0; level < pyramid->levelCount(); ++level)
                for (Index row = 0; row < pyramid->blockRows(level); ++row)
                    for (Index col = 0; col < pyramid->blockCols(level); ++col) {
                        values.push_back(pyramid->takenShare(level, row, col, slice));
                        values.push_back(pyramid->block(level, row, col).mean());
                    }
            if (threads == 1)
                reference = values;
            QVERIFY(values == reference);
        }
        setThreadCount(0);
        std::stop_source source;
        source.request_stop();
        const auto stopped = WeightPyramid::build(weights, ranks, source.get_token());
        QVERIFY(!stopped);
        QCOMPARE(stopped.error().code, ErrorCode::Cancelled);
    }
};

QTEST_APPLESS_MAIN(TestWeightPyramid)
#include "TestWeightPyramid.moc"
