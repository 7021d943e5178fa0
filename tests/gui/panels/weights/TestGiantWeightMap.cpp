// The map of a layer that is larger than the view: drawn from a pyramid, and never in more cells than pixels.
#include "WeightViewFixtures.h"

#include "engine/core/Seeds.h"
#include "gui/Theme.h"
#include "gui/panels/weights/CellRaster.h"
#include "gui/panels/weights/PyramidCells.h"
#include "gui/panels/weights/WeightMapView.h"

#include <QSignalSpy>
#include <QTest>

#include <mutex>

using namespace prunescope;

namespace {

LayerView withPyramid(Matrix values, Criterion criterion = Criterion::Magnitude) {
    LayerView view;
    view.base = view.dense = layerWith("giant", makeWeights(SharedMatrix(std::move(values)), {}));
    const LayerWeights& weights = *view.base->weights();
    view.scores = LayerScores(criterion, weights, 0, 1);
    view.ranks = std::make_shared<const LayerRanks>(view.scores, weights, RankForm::Compact);
    view.pyramid = *WeightPyramid::build(weights, view.ranks);
    return view;
}

/// 64 × 64 cells, 16 blocks; block b holds weights of ±(b + 1) / 16, signs in a checkerboard.
LayerView blockWise() {
    Matrix values(64, 64);
    for (Index row = 0; row < 64; ++row)
        for (Index col = 0; col < 64; ++col)
            values(row, col) = static_cast<float>(row / 16 * 4 + col / 16 + 1) / 16.0F * ((row + col) % 2 == 0 ? 1.0F : -1.0F);
    return withPyramid(std::move(values));
}

LayerView drawn(Index rows, Index cols) {
    Matrix values(rows, cols);
    for (Index i = 0; i < values.size(); ++i)
        values.data()[i] = normalAt(3, 0, static_cast<std::uint64_t>(i)) / 4;
    return withPyramid(std::move(values));
}

/// Counts what it is asked for.
class CountingSource final : public CellSource {
public:
    CountingSource(Index rows, Index cols) : m_rows(rows), m_cols(cols) {}
    Index rows() const override { return m_rows; }
    Index cols() const override { return m_cols; }
    void fillLine(Index, Index, const std::vector<Index>& begins, const std::vector<Index>&, const CellColors&,
                  QRgb* line) const override {
        const std::scoped_lock lock(m_mutex);
        asked += static_cast<Index>(begins.size());
        std::fill_n(line, begins.size(), qRgb(1, 2, 3));
    }
    mutable Index asked = 0;

private:
    Index m_rows;
    Index m_cols;
    mutable std::mutex m_mutex;
};

QRgb pixel(const LayerView& view, QPoint at, QSize size, double range = 1) {
    const QRectF all(0, 0, static_cast<double>(view.pyramid->cols()), static_cast<double>(view.pyramid->rows()));
    return renderCells(PyramidCellSource(view), all, size, CellColors(range)).pixel(at);
}

bool near(QRgb a, QRgb b, int tolerance) {
    return std::abs(qRed(a) - qRed(b)) <= tolerance && std::abs(qGreen(a) - qGreen(b)) <= tolerance &&
           std::abs(qBlue(a) - qBlue(b)) <= tolerance;
}

} // namespace

class TestGiantWeightMap : public QObject {
    Q_OBJECT

private slots:
    void init() { Theme::instance().setChoice(ThemeChoice::Light); }

    void neverAsksForMoreCellsThanPixels() {
        for (const QSize size : {QSize(300, 200), QSize(7, 900), QSize(1, 1)}) {
            const CountingSource source(10'000, 10'000);
            renderCells(source, QRectF(0, 0, 10'000, 10'000), size, CellColors());
            QVERIFY(source.asked <= Index{size.width()} * size.height());
        }
    }

    void blocksShowWhatTheCutTakes() {
        // One pixel per block. At 8/16 the first eight blocks are pruned whole and no other.
        LayerView view = blockWise();
        const CellColors colors;
        view.cut = Cut{0.5F, Cut::kAllTies};
        for (int block = 0; block < 16; ++block) {
            const QRgb color = pixel(view, QPoint(block % 4, block / 4), QSize(4, 4));
            QCOMPARE(color == colors.pruned(), block < 8);
        }
        // While it is dragged there from 4/16, the four blocks between are about to go.
        view.before = Cut{0.25F, Cut::kAllTies};
        for (int block = 0; block < 16; ++block) {
            const QRgb color = pixel(view, QPoint(block % 4, block / 4), QSize(4, 4));
            QCOMPARE(color == colors.pruned(), block < 4);
            QCOMPARE(color == colors.taken(), block >= 4 && block < 8);
        }
        // And dragged back they return.
        std::swap(view.cut, view.before);
        QCOMPARE(pixel(view, QPoint(1, 1), QSize(4, 4)), colors.returned(0));
    }

    void blocksAreDrawnLikeTheirCells() {
        // The mean colour of the 256 cells themselves, against the one from the pyramid: half of them positive, half negative.
        const LayerView view = blockWise();
        const QRectF all(0, 0, 64, 64);
        const QImage cells = renderCells(WeightCellSource(view), all, QSize(64, 64), CellColors());
        for (int block = 0; block < 16; ++block) {
            std::array<int, 3> sums{};
            for (int i = 0; i < 256; ++i) {
                const QRgb color = cells.pixel(block % 4 * 16 + i % 16, block / 4 * 16 + i / 16);
                sums[0] += qRed(color);
                sums[1] += qGreen(color);
                sums[2] += qBlue(color);
            }
            const QRgb mean = qRgb(sums[0] / 256, sums[1] / 256, sums[2] / 256);
            // The ramp is straight in OKLab and not in these channels: at half its length it bends by up to a 16th of 255.
            QVERIFY(near(pixel(view, QPoint(block % 4, block / 4), QSize(4, 4)), mean, 16));
        }
    }

    void singleCellsAreExactWhenZoomedIn() {
        LayerView view = drawn(200, 200);
        view.cut = Cut{0.1F, Cut::kAllTies};
        const QRectF sight(37, 91, 20, 10);
        const QSize size(200, 100);
        QCOMPARE(renderCells(PyramidCellSource(view), sight, size, CellColors()),
                 renderCells(WeightCellSource(view), sight, size, CellColors()));
    }

    void aDragChangesTheTint() {
        LayerView view = drawn(2000, 3000);
        QVERIFY(view.pyramid->levelCount() == 1);
        WeightMapView map;
        map.setRange(1);
        view.cut = Cut{0.1F, Cut::kAllTies};
        map.setLayer(view);
        map.resize(120, 100); // 25 × 20 cells a pixel
        map.show();
        QVERIFY(QTest::qWaitForWindowExposed(&map));
        const auto meanRed = [&] {
            QApplication::processEvents();
            const QImage image = map.grab().toImage();
            qint64 sum = 0;
            for (int y = 10; y < image.height() - 10; ++y)
                for (int x = 10; x < image.width() - 10; ++x)
                    sum += qRed(image.pixel(x, y)) - qBlue(image.pixel(x, y));
            return sum / ((image.width() - 20) * (image.height() - 20));
        };
        const qint64 before = meanRed();
        map.setCut(Cut{0.2F, Cut::kAllTies}, Cut{0.1F, Cut::kAllTies});
        const qint64 during = meanRed();
        QVERIFY(during > before + 10); // 26 % of the cells are about to go, in a reddish colour
        map.setCut(Cut{0.3F, Cut::kAllTies}, Cut{0.1F, Cut::kAllTies});
        QVERIFY(meanRed() > during);
    }

    void hoveringTellsOfTheBlock() {
        LayerView view = blockWise();
        WeightMapView map;
        map.setLayer(view);
        map.resize(120, 60);
        map.show();
        QVERIFY(QTest::qWaitForWindowExposed(&map));
        view.cut = Cut{0.5F, Cut::kAllTies};
        const BlockInfo block = blockInfo(view, 0, 40, 20); // block row 2, column 1: number 9, ±10/16
        QCOMPARE(block.top, Index{32});
        QCOMPARE(block.bottom, Index{48});
        QCOMPARE(block.left, Index{16});
        QCOMPARE(block.right, Index{32});
        QCOMPARE(block.minimum, -0.625F);
        QCOMPARE(block.maximum, 0.625F);
        QCOMPARE(block.mean, 0.0F);
        QCOMPARE(block.pruned, 0.0);
        QCOMPARE(blockInfo(view, 0, 0, 0).pruned, 1.0);
        QVERIFY(describeBlock(block).contains(QStringLiteral("32")));

        // 64 cells on 120 pixels: cells, not blocks. A larger layer shows blocks.
        QSignalSpy cells(&map, &WeightMapView::cellHovered);
        QSignalSpy blocks(&map, &WeightMapView::blockHovered);
        QTest::mouseMove(map.canvas(), QPoint(60, 30));
        QTRY_COMPARE(cells.size(), 1);
        QCOMPARE(blocks.size(), 0);
        map.setLayer(drawn(2000, 3000));
        QTest::mouseMove(map.canvas(), QPoint(70, 40));
        QTRY_COMPARE(blocks.size(), 1);
    }

    void rangesComeFromTheRanks() {
        const LayerView view = drawn(300, 400);
        LayerView withoutRanks = view;
        withoutRanks.ranks = nullptr;
        QCOMPARE(fullRange(view), fullRange(withoutRanks));
        QCOMPARE(usualRange(view), usualRange(withoutRanks));
    }
};

QTEST_MAIN(TestGiantWeightMap)
#include "TestGiantWeightMap.moc"
