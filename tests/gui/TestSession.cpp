// What the window's views rely on: undo, merging, what is said about the data.
#include "gui/session/ResultValues.h"

#include <QSignalSpy>
#include <QTest>

#include <memory>

using namespace prunescope;

namespace {

constexpr int kPatience = 60000; // a slow machine under a sanitizer; nothing is timed

} // namespace

class TestSession : public QObject {
    Q_OBJECT

    std::unique_ptr<Session> m_session;

    bool atRest() { return m_session->results().shown() && !m_session->results().isStale() && !m_session->isBusy(); }

private slots:
    void init() {
        m_session = std::make_unique<Session>();
        m_session->source().openModel(QStringLiteral("builtin:mlp-128"));
        QTRY_VERIFY_WITH_TIMEOUT(atRest(), kPatience);
    }

    void cleanup() { m_session.reset(); }

    void quickNudgesAreOneEntryAndSlowOnesTwo() {
        m_session->threshold().setThreshold(0.01);
        m_session->threshold().setThreshold(0.02);
        m_session->threshold().setThreshold(0.03);
        m_session->recipe().undo();
        QVERIFY(m_session->recipe().recipe().steps.empty());
        QVERIFY(!m_session->recipe().canUndo());
        m_session->recipe().redo();
        QCOMPARE(m_session->recipe().selectedPrune()->value, 0.03);
        QTest::qWait(850); // 800 ms end an entry
        m_session->threshold().setThreshold(0.04);
        m_session->recipe().undo();
        QCOMPARE(m_session->recipe().selectedPrune()->value, 0.03);
    }

    void differentEditsAreNeverMerged() {
        m_session->threshold().setThreshold(0.01);
        m_session->threshold().setSparsity(0.5);
        m_session->recipe().undo();
        QCOMPARE(m_session->recipe().selectedPrune()->target, Target::Threshold);
        QCOMPARE(m_session->recipe().selectedPrune()->value, 0.01);
    }

    void undoBringsTheMeasuredNumberBack() {
        const Index dense = m_session->results().shown()->evaluation->correct;
        m_session->threshold().setSparsity(0.97);
        QTRY_VERIFY_WITH_TIMEOUT(atRest(), kPatience);
        QVERIFY(m_session->results().shown()->evaluation->correct < dense);
        m_session->recipe().undo();
        QTRY_VERIFY_WITH_TIMEOUT(atRest(), kPatience);
        QCOMPARE(m_session->results().shown()->evaluation->correct, dense);
    }

    void itSaysOnWhichImagesTheThresholdWasChosen() {
        QVERIFY(m_session->value(&statusState).get()->tuned.isEmpty());
        m_session->threshold().setSparsity(0.5);
        QCOMPARE(m_session->value(&statusState).get()->tuned, QStringLiteral("tuned on the images it is measured on"));
        m_session->source().openData(QStringLiteral("mnist-validation"));
        QTRY_VERIFY_WITH_TIMEOUT(m_session->source().dataName() == QStringLiteral("mnist-validation") && atRest(), kPatience);
        QCOMPARE(m_session->value(&statusState).get()->tuned, QStringLiteral("threshold chosen on mnist-test"));
        QCOMPARE(m_session->recipe().recipe().steps.size(), std::size_t{1}); // other data, same recipe
        m_session->threshold().setSparsity(0.6);
        QCOMPARE(m_session->value(&statusState).get()->tuned, QStringLiteral("tuned on the images it is measured on"));
    }

    void outcomesCarryTheRecipeTheyBelongTo() {
        QSignalSpy outcomes(m_session.get(), &Session::arrived);
        for (int i = 1; i <= 20; ++i)
            m_session->threshold().setSparsity(i * 0.04);
        QVERIFY(m_session->results().isStale());
        QTRY_VERIFY_WITH_TIMEOUT(atRest(), kPatience);
        QCOMPARE(m_session->results().shown()->recipe, m_session->recipe().recipe());
        QVERIFY(outcomes.count() < 20); // what a newer one overtook was never run
    }

    void anErrorLeavesEverythingAsItWas() {
        QSignalSpy failed(m_session.get(), &Session::failed);
        const OutcomePtr before = m_session->results().shown();
        m_session->source().openData(QStringLiteral("/no/images,/no/labels"));
        QTRY_COMPARE_WITH_TIMEOUT(failed.count(), 1, kPatience);
        QTRY_VERIFY_WITH_TIMEOUT(atRest(), kPatience);
        QCOMPARE(m_session->source().dataName(), QStringLiteral("mnist-test"));
        QCOMPARE(m_session->results().shown(), before);
    }
};

QTEST_MAIN(TestSession)
#include "TestSession.moc"
