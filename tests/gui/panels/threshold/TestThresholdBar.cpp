#include "gui/panels/threshold/ThresholdBar.h"
#include "gui/widgets/ExactSpinBox.h"
#include "gui/widgets/ThresholdSlider.h"

#include <QAccessible>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>

using namespace prunescope;

namespace {

ThresholdState state() {
    ThresholdState result;
    result.enabled = true;
    result.threshold = 0.0805;
    result.maxThreshold = 0.9;
    result.sparsity = 0.5;
    return result;
}

} // namespace

class TestThresholdBar : public QObject {
    Q_OBJECT

    std::unique_ptr<ThresholdBar> m_bar;

    ThresholdSlider* slider() const { return m_bar->slider(); }
    ExactSpinBox* box(int which) const { return m_bar->findChildren<ExactSpinBox*>().at(which); }
    bool shows(const QString& text) const {
        for (const QLabel* label : m_bar->findChildren<QLabel*>())
            if (label->isVisibleTo(m_bar.get()) && label->text() == text)
                return true;
        return false;
    }

private slots:
    void init() {
        QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
        m_bar = std::make_unique<ThresholdBar>();
        m_bar->resize(1200, 44);
        m_bar->setState(state());
        m_bar->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_bar.get()));
    }

    void draggingTellsTheShare() {
        QSignalSpy started(m_bar.get(), &ThresholdBar::dragStarted);
        QSignalSpy dragged(m_bar.get(), &ThresholdBar::shareDragged);
        QSignalSpy finished(m_bar.get(), &ThresholdBar::dragFinished);
        const QPoint from = slider()->handleCenter().toPoint();
        const QPoint to(slider()->width() * 3 / 4, from.y());
        QTest::mousePress(slider(), Qt::LeftButton, {}, from);
        QTest::mouseMove(slider(), to);
        QTest::mouseRelease(slider(), Qt::LeftButton, {}, to);
        QCOMPARE(started.count(), 1);
        QCOMPARE(finished.count(), 1);
        QVERIFY(dragged.count() >= 1);
        QVERIFY(std::fabs(dragged.last().first().toDouble() - 0.75) < 0.02);
        QVERIFY(std::fabs(slider()->handleCenter().x() - to.x()) <= 2);
    }

    void aStateDuringADragDoesNotMoveTheHandle() {
        const QPoint from = slider()->handleCenter().toPoint();
        QTest::mousePress(slider(), Qt::LeftButton, {}, from);
        QTest::mouseMove(slider(), from + QPoint(50, 0));
        m_bar->setState(state());
        QVERIFY(slider()->handleCenter().x() > from.x() + 45);
        QTest::mouseRelease(slider(), Qt::LeftButton, {}, from + QPoint(50, 0));
        m_bar->setState(state());
        QVERIFY(std::fabs(slider()->handleCenter().x() - from.x()) <= 1);
    }

    void keysStepByWeights_data() {
        QTest::addColumn<int>("key");
        QTest::addColumn<double>("share");
        QTest::newRow("right") << int(Qt::Key_Right) << 0.501;
        QTest::newRow("left") << int(Qt::Key_Left) << 0.499;
        QTest::newRow("page up") << int(Qt::Key_PageUp) << 0.55;
        QTest::newRow("page down") << int(Qt::Key_PageDown) << 0.45;
        QTest::newRow("home") << int(Qt::Key_Home) << 0.0;
        QTest::newRow("end") << int(Qt::Key_End) << 1.0;
    }

    void keysStepByWeights() {
        QFETCH(int, key);
        QFETCH(double, share);
        QSignalSpy started(m_bar.get(), &ThresholdBar::dragStarted);
        QSignalSpy dragged(m_bar.get(), &ThresholdBar::shareDragged);
        QSignalSpy finished(m_bar.get(), &ThresholdBar::dragFinished);
        QTest::keyClick(slider(), static_cast<Qt::Key>(key));
        QCOMPARE(started.count(), 0); // no drag: the session merges quick steps
        QCOMPARE(dragged.count(), 1);
        QCOMPARE(finished.count(), 0);
        QVERIFY(std::fabs(dragged.first().first().toDouble() - share) < 1e-9);
    }

    void statesEmitNothing() {
        QSignalSpy dragged(m_bar.get(), &ThresholdBar::shareDragged);
        QSignalSpy threshold(m_bar.get(), &ThresholdBar::thresholdEntered);
        QSignalSpy sparsity(m_bar.get(), &ThresholdBar::sparsityEntered);
        QSignalSpy scope(m_bar.get(), &ThresholdBar::scopeChosen);
        QSignalSpy criterion(m_bar.get(), &ThresholdBar::criterionChosen);
        ThresholdState other = state();
        other.threshold = 2;
        other.maxThreshold = 1.5;
        other.sparsity = 0.9;
        other.scope = Scope::Layers;
        other.criterion = Criterion::Random;
        m_bar->setState(other);
        m_bar->setState({});
        QCOMPARE(dragged.count() + threshold.count() + sparsity.count() + scope.count() + criterion.count(), 0);
    }

    void anEnteredThresholdIsTakenExactly() {
        QSignalSpy threshold(m_bar.get(), &ThresholdBar::thresholdEntered);
        box(0)->setFocus();
        box(0)->selectAll();
        QTest::keyClicks(box(0), QStringLiteral("0.0123456789"));
        QCOMPARE(threshold.count(), 0); // not while typing
        m_bar->setState(state());       // an outcome that arrives meanwhile does not take away what is typed
        QTest::keyClick(box(0), Qt::Key_Return);
        QCOMPARE(threshold.count(), 1);
        QCOMPARE(threshold.first().first().toDouble(), 0.0123456789);
    }

    void anEnteredSparsityIsAFraction() {
        QSignalSpy sparsity(m_bar.get(), &ThresholdBar::sparsityEntered);
        box(1)->setFocus();
        box(1)->selectAll();
        QTest::keyClicks(box(1), QStringLiteral("90.25"));
        QTest::keyClick(box(1), Qt::Key_Return);
        QCOMPARE(sparsity.count(), 1);
        QVERIFY(std::fabs(sparsity.first().first().toDouble() - 0.9025) < 1e-12);
    }

    void requestedAndRealisedBothShowWhereTheyDiffer() {
        ThresholdState both = state();
        both.requestedSparsity = 0.9;
        both.sparsity = 0.8912;
        m_bar->setState(both);
        QVERIFY(shows(QStringLiteral("realised 89.12\u00a0%")));
        QCOMPARE(box(1)->text(), QStringLiteral("90.00\u00a0%"));
        both.sparsity = 0.90001;
        m_bar->setState(both);
        QVERIFY(!shows(QStringLiteral("realised 90.00\u00a0%")));
    }

    void labelsFollowScopeAndCriterion() {
        ThresholdState other = state();
        other.label = QStringLiteral("Threshold of fc1");
        other.criterion = Criterion::StandardizedMagnitude;
        m_bar->setState(other);
        QVERIFY(shows(QStringLiteral("Threshold of fc1")));
        QVERIFY(shows(QStringLiteral("|w| / σ ≤")));
    }

    void aDisabledBarSaysWhy() {
        ThresholdState off;
        off.disabledReason = QStringLiteral("Select a pruning step.");
        m_bar->setState(off);
        QVERIFY(!slider()->isEnabled());
        QCOMPARE(slider()->toolTip(), off.disabledReason);
        QCOMPARE(m_bar->toolTip(), off.disabledReason);
    }

    void everythingFocusableHasANameAndTheSliderIsOne() {
        for (const QWidget* widget : m_bar->findChildren<QWidget*>()) {
            const bool inner = qobject_cast<const QLineEdit*>(widget) != nullptr; // speaks through its spin box
            QVERIFY(widget->focusPolicy() == Qt::NoFocus || inner || !widget->accessibleName().isEmpty() || !widget->isVisible());
        }
        QCOMPARE(QAccessible::queryAccessibleInterface(slider())->role(), QAccessible::Slider);
    }
};

QTEST_MAIN(TestThresholdBar)
#include "TestThresholdBar.moc"
