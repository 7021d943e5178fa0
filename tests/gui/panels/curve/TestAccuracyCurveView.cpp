#include "gui/panels/curve/AccuracyCurveView.h"

#include <QSignalSpy>
#include <QTest>

using namespace prunescope;

class TestAccuracyCurveView : public QObject {
    Q_OBJECT

    std::unique_ptr<AccuracyCurveView> m_view;

private slots:
    void init() {
        QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
        m_view = std::make_unique<AccuracyCurveView>();
        m_view->resize(600, 170);
        m_view->setDense(0.98);
        m_view->setPoints({{0, 0, 100, 98, 0.98, 0.05}, {0.5, 0.1, 50, 97, 0.97, 0.06}}, 4);
        m_view->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
        QTest::qWait(20);
    }

    void saysHowFarTheMeasurementIs() {
        QCOMPARE(m_view->statusText(), QStringLiteral("measuring 2 of 4"));
        m_view->appendPoints({{0.75, 0.2, 25, 90, 0.9, 0.2}, {1, 0.5, 0, 10, 0.1, 2.3}});
        QCOMPARE(m_view->statusText(), QStringLiteral("exact, 4 points"));
        QCOMPARE(m_view->model()->rowCount(), 4);
    }

    void aClickPicksTheSparsityUnderIt() {
        QSignalSpy picked(m_view.get(), &AccuracyCurveView::sparsityPicked);
        const QPoint point = m_view->toPixel(0.4, 0.5).toPoint();
        QTest::mouseClick(m_view->plotWidget(), Qt::LeftButton, {}, point);
        QCOMPARE(picked.count(), 1);
        const double onePixel = 1 / (m_view->toPixel(1, 0).x() - m_view->toPixel(0, 0).x());
        QVERIFY(std::fabs(picked.first().first().toDouble() - 0.4) <= 2 * onePixel);
    }

    void draggingPicksOnAndStaysInside() {
        QSignalSpy picked(m_view.get(), &AccuracyCurveView::sparsityPicked);
        const QPoint from = m_view->toPixel(0.4, 0.5).toPoint();
        QTest::mousePress(m_view->plotWidget(), Qt::LeftButton, {}, from);
        QTest::mouseMove(m_view->plotWidget(), QPoint(m_view->plotWidget()->width() - 1, from.y()));
        QTest::mouseRelease(m_view->plotWidget(), Qt::LeftButton, {}, QPoint(m_view->plotWidget()->width() - 1, from.y()));
        QCOMPARE(picked.last().first().toDouble(), 1.0);
    }

    void arrowsStepFromWhereWeAre() {
        QSignalSpy picked(m_view.get(), &AccuracyCurveView::sparsityPicked);
        m_view->setCurrent(0.5, 0.97, false);
        QCOMPARE(picked.count(), 0); // setting emits nothing
        QTest::keyClick(m_view->plotWidget(), Qt::Key_Right);
        QVERIFY(std::fabs(picked.last().first().toDouble() - 0.501) < 1e-12);
        QTest::keyClick(m_view->plotWidget(), Qt::Key_PageDown);
        QVERIFY(std::fabs(picked.last().first().toDouble() - 0.45) < 1e-12);
    }

    void zoomShowsTenthsNearDense() {
        const double full = m_view->toPixel(0, 0.97).y() - m_view->toPixel(0, 0.98).y();
        m_view->setYRange(AccuracyCurveView::YRange::Zoom);
        const double zoomed = m_view->toPixel(0, 0.97).y() - m_view->toPixel(0, 0.98).y();
        QVERIFY(zoomed > 10 * full);
    }
};

QTEST_MAIN(TestAccuracyCurveView)
#include "TestAccuracyCurveView.moc"
