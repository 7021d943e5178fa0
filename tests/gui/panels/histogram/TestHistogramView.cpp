#include "gui/panels/histogram/HistogramModel.h"
#include "gui/panels/histogram/HistogramView.h"

#include <QSignalSpy>
#include <QTest>

using namespace prunescope;

namespace {

/// −1, −0.999, … 1: a uniform layer. divide: deviation comes from the scores, the test only reads it back.
std::shared_ptr<const WeightHistogram> uniformHistogram(Criterion criterion = Criterion::Magnitude) {
    Matrix dense(1, 2001);
    for (Index i = 0; i < dense.size(); ++i)
        dense(0, i) = static_cast<float>(i - 1000) / 1000.0F;
    const LayerWeights base = makeWeights(SharedMatrix(dense), {});
    return std::make_shared<WeightHistogram>(buildWeightHistogram(base.values.view(), base, LayerScores(criterion, base, 0, 1)));
}

} // namespace

class TestHistogramView : public QObject {
    Q_OBJECT

    std::unique_ptr<HistogramView> m_view;

    QPoint at(double x) const { return {static_cast<int>(std::lround(x)), m_view->plotWidget()->height() / 2}; }
    double onePixel() const { return m_view->valueAtPixel(101) - m_view->valueAtPixel(100); }

private slots:
    void init() {
        QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
        m_view = std::make_unique<HistogramView>();
        m_view->resize(684, 190);
        m_view->setHistogram(QStringLiteral("fc1"), uniformHistogram());
        m_view->setCut(Cut{0.25F});
        m_view->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
        QTest::qWait(20); // the plot lays itself out when it is painted
    }

    void linesStandAtPlusAndMinusTheThreshold() {
        QVERIFY(std::fabs(m_view->valueAtPixel(*m_view->linePosition(1)) - 0.25) < 1e-6);
        QVERIFY(std::fabs(m_view->valueAtPixel(*m_view->linePosition(-1)) + 0.25) < 1e-6);
        QCOMPARE(m_view->heading(), QStringLiteral("Histogram of fc1"));
    }

    void draggingEitherLineTellsTheScoreUnderThePointer() {
        for (const int sign : {1, -1}) {
            m_view->setCut(Cut{0.25F});
            QSignalSpy started(m_view.get(), &HistogramView::thresholdDragStarted);
            QSignalSpy dragged(m_view.get(), &HistogramView::thresholdDragged);
            QSignalSpy finished(m_view.get(), &HistogramView::thresholdDragFinished);
            const double from = *m_view->linePosition(sign);
            const double to = from + sign * 80;
            QTest::mousePress(m_view->plotWidget(), Qt::LeftButton, {}, at(from));
            QTest::mouseMove(m_view->plotWidget(), at((from + to) / 2));
            QTest::mouseMove(m_view->plotWidget(), at(to));
            QTest::mouseRelease(m_view->plotWidget(), Qt::LeftButton, {}, at(to));
            QCOMPARE(started.count(), 1);
            QCOMPARE(finished.count(), 1);
            QVERIFY(dragged.count() >= 1);
            QVERIFY(std::fabs(dragged.last().first().toDouble() - sign * m_view->valueAtPixel(to)) <= 2 * onePixel());
        }
    }

    void aPressAwayFromTheLinesDragsNothing() {
        QSignalSpy started(m_view.get(), &HistogramView::thresholdDragStarted);
        QTest::mouseClick(m_view->plotWidget(), Qt::LeftButton, {}, at(*m_view->linePosition(1) + 30));
        QCOMPARE(started.count(), 0);
    }

    void draggingPastTheEndStopsAtTheLargestWeight() {
        QSignalSpy dragged(m_view.get(), &HistogramView::thresholdDragged);
        QTest::mousePress(m_view->plotWidget(), Qt::LeftButton, {}, at(*m_view->linePosition(1)));
        QTest::mouseMove(m_view->plotWidget(), QPoint(m_view->plotWidget()->width() - 1, 80));
        QTest::mouseRelease(m_view->plotWidget(), Qt::LeftButton, {}, QPoint(m_view->plotWidget()->width() - 1, 80));
        QCOMPARE(dragged.last().first().toDouble(), 1.0);
    }

    void standardizedScoresAreMagnitudesByTheDeviation() {
        const auto histogram = uniformHistogram(Criterion::StandardizedMagnitude);
        m_view->setHistogram(QStringLiteral("fc1"), histogram);
        m_view->setCut(Cut{1.0F}); // one standard deviation: of −1 … 1 in steps of 0.001 it is √(1000 · 1001 / 3) / 1000
        QVERIFY(std::fabs(m_view->valueAtPixel(*m_view->linePosition(1)) - 0.5776388) < 1e-4);
        QSignalSpy dragged(m_view.get(), &HistogramView::thresholdDragged);
        m_view->plotWidget()->setFocus();
        QTest::keyClick(m_view->plotWidget(), Qt::Key_Right);
        QVERIFY(dragged.last().first().toDouble() > 1.0);
        QVERIFY(dragged.last().first().toDouble() < 1.1);
    }

    void arrowsAreStepsOutsideAnyDrag() {
        QSignalSpy started(m_view.get(), &HistogramView::thresholdDragStarted);
        QSignalSpy dragged(m_view.get(), &HistogramView::thresholdDragged);
        QSignalSpy finished(m_view.get(), &HistogramView::thresholdDragFinished);
        QTest::keyClick(m_view->plotWidget(), Qt::Key_Left);
        QCOMPARE(started.count(), 0); // no drag: the session merges quick steps
        QCOMPARE(dragged.count(), 1);
        QCOMPARE(finished.count(), 0);
        QVERIFY(dragged.first().first().toDouble() < 0.25);
    }

    void settersEmitNothing() {
        QSignalSpy started(m_view.get(), &HistogramView::thresholdDragStarted);
        QSignalSpy dragged(m_view.get(), &HistogramView::thresholdDragged);
        m_view->setCut(Cut{0.5F});
        m_view->setCut(std::nullopt);
        m_view->setHistogram(QStringLiteral("fc2"), uniformHistogram());
        QCOMPARE(started.count() + dragged.count(), 0);
    }

    void randomScoresHaveNoLines() {
        m_view->setHistogram(QStringLiteral("fc1"), uniformHistogram(Criterion::Random));
        m_view->setCut(Cut{0.5F});
        QVERIFY(!m_view->linePosition(1));
    }

    void aLockedThresholdCannotBeMoved() {
        m_view->setThresholdEditable(false, QStringLiteral("locked"));
        QSignalSpy started(m_view.get(), &HistogramView::thresholdDragStarted);
        QTest::keyClick(m_view->plotWidget(), Qt::Key_Left);
        QTest::mouseClick(m_view->plotWidget(), Qt::LeftButton, {}, at(*m_view->linePosition(1)));
        QCOMPARE(started.count(), 0);
    }

    void theTableCountsWhatTheBarsShow() {
        const HistogramModel& model = *m_view->model();
        Index dense = 0;
        Index kept = 0;
        for (const HistogramBin& bin : model.bins()) {
            dense += bin.dense;
            kept += bin.kept;
        }
        QCOMPARE(dense, Index{2000});                                                          // all but the one 0
        QCOMPARE(kept, Index{1500});                                                           // 0.251 … 1, twice
        QCOMPARE(model.index(0, HistogramModel::Base).data().toString(), QStringLiteral("1")); // the 0
        QCOMPARE(model.bins().front().low <= -1 && model.bins().back().high > 1, true);        // tails are never cut
    }

    void theWheelZoomsAndADoubleClickFits() {
        const double before = onePixel();
        QTest::keyClick(m_view->plotWidget(), Qt::Key_Plus);
        QVERIFY(onePixel() < before);
        QTest::mouseDClick(m_view->plotWidget(), Qt::LeftButton, {}, QPoint(300, 90));
        QVERIFY(std::fabs(onePixel() - before) < 1e-9);
    }
};

QTEST_MAIN(TestHistogramView)
#include "TestHistogramView.moc"
