#include "WeightViewFixtures.h"

#include "gui/Theme.h"
#include "gui/panels/weights/CellRaster.h"
#include "gui/panels/weights/WeightMapView.h"

#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>

using namespace prunescope;

namespace {

QColor theme(Token token) {
    return Theme::instance().color(token);
}

void turnWheel(WeightMapView& view, QPointF at, int notches) {
    QWheelEvent event(at, view.canvas()->mapToGlobal(at), {}, QPoint(0, 120 * notches), Qt::NoButton, Qt::NoModifier,
                      Qt::NoScrollPhase, false);
    QApplication::sendEvent(view.canvas(), &event);
}

/// A layer of 40 × 80 cells, each with a value of its own, in a view of 400 × 200.
LayerView largeLayer() {
    Matrix values(40, 80);
    for (Index i = 0; i < values.size(); ++i)
        values.data()[i] = static_cast<float>(i + 1) / 3200.0F;
    LayerView view;
    view.base = view.dense = layerWith("fc1", makeWeights(SharedMatrix(values), {}));
    view.scores = LayerScores(Criterion::Magnitude, *view.base->weights(), 0, 1);
    return view;
}

} // namespace

class TestWeightMapView : public QObject {
    Q_OBJECT

    std::unique_ptr<WeightMapView> m_view;

    QColor colorOfCell(Index row, Index col) {
        // Not the middle, where numbers stand, nor the edge, where lines are drawn.
        const QRectF cell = m_view->cellRect(row, col);
        return pixelOf(*m_view, cell.topLeft() + QPointF(cell.width() / 8, cell.height() / 8));
    }

    void show(const LayerView& layer) {
        m_view->setRange(1);
        m_view->setLayer(layer);
        m_view->resize(400, 200);
        m_view->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
    }

private slots:
    void init() {
        Theme::instance().setChoice(ThemeChoice::Light);
        m_view = std::make_unique<WeightMapView>();
    }

    void cellsHaveTheThemesColours() {
        show(layerOf({{-1, 1, 5}, {-9, 0, 0.25F}}, Cut{0.25F}));
        QCOMPARE(colorOfCell(0, 0), theme(Token::WeightNegative));
        QCOMPARE(colorOfCell(0, 1), theme(Token::WeightPositive));
        QCOMPARE(colorOfCell(0, 2), theme(Token::WeightPositive)); // beyond the range: the last colour
        QCOMPARE(colorOfCell(1, 0), theme(Token::WeightNegative));
        QCOMPARE(colorOfCell(1, 1), theme(Token::PrunedCell)); // 0 in the file
        QCOMPARE(colorOfCell(1, 2), theme(Token::PrunedCell)); // a tie at the threshold
    }

    void aKeptZeroHasTheColourOfZero() {
        LayerView layer = layerOf({{0, 1}});
        LayerWeights weights = *layer.base->weights();
        weights.mask = std::make_shared<const MaskBytes>(MaskBytes{1, 1});
        layer.base = layerWith("fc1", weights);
        show(layer);
        QCOMPARE(colorOfCell(0, 0), theme(Token::WeightZero));
    }

    void movingTheCutRecolours() {
        show(layerOf({{-0.2F, 0.6F, 1}}));
        QVERIFY(colorOfCell(0, 1) != theme(Token::PrunedCell));
        m_view->setCut(Cut{0.6F}, std::nullopt);
        QCOMPARE(colorOfCell(0, 0), theme(Token::PrunedCell));
        QCOMPARE(colorOfCell(0, 1), theme(Token::PrunedCell));
        QCOMPARE(colorOfCell(0, 2), theme(Token::WeightPositive));
    }

    void cellsThatTheDragTakesAndGivesBackStandOut() {
        show(layerOf({{0.2F, 0.6F, 1}}, Cut{0.2F}));
        m_view->setCut(Cut{0.6F}, Cut{0.2F});
        const CellColors colors(1);
        const auto edgeOf = [&](Index col) { return pixelOf(*m_view, m_view->cellRect(0, col).topLeft() + QPointF(3, 3)); };
        QCOMPARE(edgeOf(1), QColor(colors.taken()));
        QCOMPARE(colorOfCell(0, 1), theme(Token::PrunedCell)); // inside the edge
        QCOMPARE(edgeOf(0), theme(Token::PrunedCell));         // was pruned before the drag
        m_view->setCut(Cut{0.1F}, Cut{0.2F});
        QCOMPARE(edgeOf(0), QColor(colors.returned(0.2F)));
        QCOMPARE(colorOfCell(0, 0), QColor(colors.weight(0.2F)));
        QVERIFY(QColor(colors.taken()) != QColor(colors.weight(1)));
    }

    void followsTheTheme() {
        show(layerOf({{-1, 1}}));
        Theme::instance().setChoice(ThemeChoice::Dark);
        QCOMPARE(colorOfCell(0, 0), theme(Token::WeightNegative));
    }

    void hoverTellsTheCell() {
        show(layerOf({{-1, 1, 5}, {-9, 0.5F, 0.25F}}, Cut{0.25F}));
        QSignalSpy hovered(m_view.get(), &WeightMapView::cellHovered);
        QTest::mouseMove(m_view->canvas(), m_view->cellRect(0, 0).center().toPoint());
        QTest::mouseMove(m_view->canvas(), m_view->cellRect(1, 2).center().toPoint());
        QTRY_VERIFY(!hovered.isEmpty());
        const auto cell = hovered.last().first().value<CellInfo>();
        QCOMPARE(cell.row, 1);
        QCOMPARE(cell.col, 2);
        QCOMPARE(cell.value, 0.25F);
        QVERIFY(!cell.kept());
        QLocale::setDefault(QLocale::c());
        QCOMPARE(describeCell(cell), QString("row 1, column 2: 0.2500, pruned"));
    }

    void clickChoosesTheCell() {
        show(layerOf({{-1, 1}, {2, 3}}));
        QSignalSpy clicked(m_view.get(), &WeightMapView::cellClicked);
        QTest::mouseClick(m_view->canvas(), Qt::LeftButton, {}, m_view->cellRect(1, 0).center().toPoint());
        QCOMPARE(clicked.size(), 1);
        QCOMPARE(m_view->currentCell()->row, 1);
        QCOMPARE(m_view->currentCell()->col, 0);
    }

    void wheelKeepsTheCellUnderTheCursor() {
        show(largeLayer());
        const QPointF at(100, 120);
        const QPointF before((at.x()) / 400 * 80, at.y() / 200 * 40); // 20 and 24, by the sizes
        turnWheel(*m_view, at, 4);
        const QRectF seen = m_view->visibleCells();
        QVERIFY(seen.width() < 40);
        QVERIFY(std::abs(seen.left() + at.x() / 400 * seen.width() - before.x()) < 1e-9);
        QVERIFY(std::abs(seen.top() + at.y() / 200 * seen.height() - before.y()) < 1e-9);
    }

    void doubleClickShowsTheWholeLayer() {
        show(largeLayer());
        turnWheel(*m_view, {100, 120}, 5);
        QTest::mouseDClick(m_view->canvas(), Qt::LeftButton, {}, QPoint(50, 50));
        QCOMPARE(m_view->visibleCells(), QRectF(0, 0, 80, 40));
    }

    void dragPansAndStopsAtTheEdge() {
        show(largeLayer());
        turnWheel(*m_view, {200, 100}, 6);
        const QRectF before = m_view->visibleCells();
        QSignalSpy clicked(m_view.get(), &WeightMapView::cellClicked);
        QTest::mousePress(m_view->canvas(), Qt::LeftButton, {}, QPoint(200, 100));
        QTest::mouseMove(m_view->canvas(), QPoint(240, 100));
        QTRY_VERIFY(std::abs(before.left() - m_view->visibleCells().left() - 40.0 / 400 * before.width()) < 1e-9);
        QTest::mouseMove(m_view->canvas(), QPoint(200 + 4000, 100));
        QTRY_COMPARE(m_view->visibleCells().left(), 0.0);
        QTest::mouseRelease(m_view->canvas(), Qt::LeftButton, {}, QPoint(240, 100));
        QCOMPARE(clicked.size(), 0);
    }

    void edgesAreSharpAtAnyZoom() {
        show(layerOf({{-1, 1}}));
        QApplication::processEvents();
        const QImage image = m_view->grab().toImage();
        const int y = 20;
        // Border and grid line apart, every pixel has one of the two colours: nothing in between.
        for (int x = 1; x < 399; ++x) {
            if (std::abs(x - 200) <= 1)
                continue;
            QCOMPARE(image.pixelColor(x, y), theme(x < 200 ? Token::WeightNegative : Token::WeightPositive));
        }
    }

    void keysZoomAndMoveTheCurrentCell() {
        show(largeLayer());
        m_view->goToCell(7, 9);
        QCOMPARE(m_view->currentCell()->value, (7 * 80 + 9 + 1) / 3200.0F);
        QTest::keyClick(m_view.get(), Qt::Key_Right);
        QTest::keyClick(m_view.get(), Qt::Key_Down);
        QCOMPARE(m_view->currentCell()->row, 8);
        QCOMPARE(m_view->currentCell()->col, 10);
        const double width = m_view->visibleCells().width();
        QTest::keyClick(m_view.get(), Qt::Key_Plus);
        QVERIFY(m_view->visibleCells().width() < width);
        QTest::keyClick(m_view.get(), Qt::Key_Home);
        QCOMPARE(m_view->visibleCells(), QRectF(0, 0, 80, 40));
        m_view->goToCell(40, 0); // outside
        QCOMPARE(m_view->currentCell()->row, 8);
    }

    void aPixelOverManyCellsShowsTheirMean() {
        // Two kept weights at the positive end and two pruned ones in one pixel: half and half, channel by channel.
        const LayerView layer = layerOf({{1, 1}, {0, 0}});
        const CellColors colors(1);
        const QImage image = renderCells(WeightCellSource(layer), QRectF(0, 0, 2, 2), QSize(1, 1), colors);
        const QColor kept(colors.weight(1));
        const QColor pruned(colors.pruned());
        const QColor mean = image.pixelColor(0, 0);
        QCOMPARE(mean.red(), (kept.red() + pruned.red() + 1) / 2);
        QCOMPARE(mean.green(), (kept.green() + pruned.green() + 1) / 2);
        QCOMPARE(mean.blue(), (kept.blue() + pruned.blue() + 1) / 2);
    }

    void aLayerWithoutWeightsIsEmpty() {
        show(layerOf({{1, 2}}));
        m_view->clear();
        QTest::keyClick(m_view.get(), Qt::Key_Plus);
        QCOMPARE(pixelOf(*m_view, {50, 50}), theme(Token::Panel));
    }
};

QTEST_MAIN(TestWeightMapView)
#include "TestWeightMapView.moc"
