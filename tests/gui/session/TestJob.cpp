// Jobs whose work is a few lines of this file: no engine and no model.
#include "gui/session/Job.h"

#include <QSignalSpy>
#include <QTest>

#include <atomic>

using namespace prunescope;

namespace {

using Numbers = Job<int, int>;

/// A door that work waits at until the test opens it.
class Door {
public:
    void open() {
        m_open = true;
        m_open.notify_all();
    }
    void wait() const { m_open.wait(false); }

private:
    std::atomic<bool> m_open{false};
};

} // namespace

class TestJob : public QObject {
    Q_OBJECT

private slots:
    void aResultArrivesOnTheGuiThread() {
        QThread* workThread = nullptr;
        QThread* receiverThread = nullptr;
        int received = 0;
        Numbers job(
            [&](int request, const Numbers::Control&) {
                workThread = QThread::currentThread();
                return 2 * request;
            },
            [&](const std::shared_ptr<const int>& result) {
                receiverThread = QThread::currentThread();
                received = *result;
            });
        job.submit(21, WhenBusy::FinishCurrent);
        QTRY_COMPARE(received, 42);
        QCOMPARE(receiverThread, QThread::currentThread());
        QVERIFY(workThread != QThread::currentThread());
    }

    void itIsBusyUntilTheNewestResultArrived() {
        Door door;
        std::vector<int> received;
        Numbers job(
            [&](int request, const Numbers::Control&) {
                door.wait();
                return request;
            },
            [&](const std::shared_ptr<const int>& result) { received.push_back(*result); });
        QSignalSpy busy(&job, &JobBase::busyChanged);
        job.submit(1, WhenBusy::FinishCurrent);
        job.submit(2, WhenBusy::FinishCurrent);
        QVERIFY(job.isBusy());
        door.open();
        QTRY_VERIFY(!job.isBusy());
        QCOMPARE(received.back(), 2);
        QCOMPARE(busy.count(), 2); // on once, off once
        QCOMPARE(busy[0][0].toBool(), true);
        QCOMPARE(busy[1][0].toBool(), false);
    }

    void finishCurrentDeliversTheRunningAndTheNewestRequest() {
        Door started;
        Door door;
        std::vector<int> received;
        Numbers job(
            [&](int request, const Numbers::Control&) {
                started.open();
                door.wait();
                return request;
            },
            [&](const std::shared_ptr<const int>& result) { received.push_back(*result); });
        job.submit(1, WhenBusy::FinishCurrent);
        started.wait();
        for (int request = 2; request <= 5; ++request)
            job.submit(request, WhenBusy::FinishCurrent);
        door.open();
        QTRY_VERIFY(!job.isBusy());
        QCOMPARE(received, (std::vector<int>{1, 5}));
    }

    void cancelCurrentStopsTheRunningRequestAndDropsItsResult() {
        Door started;
        std::vector<int> received;
        std::atomic<bool> stopped{false};
        Numbers job(
            [&](int request, const Numbers::Control& control) {
                if (request != 1)
                    return request;
                control.sendPart(10);
                started.open();
                while (!control.stop.stop_requested())
                    std::this_thread::yield();
                stopped = true;
                return request;
            },
            [&](const std::shared_ptr<const int>& result) { received.push_back(*result); });
        job.submit(1, WhenBusy::CancelCurrent);
        started.wait();
        job.submit(2, WhenBusy::CancelCurrent);
        QTRY_VERIFY(!job.isBusy());
        QVERIFY(stopped);
        QCOMPARE(received, std::vector<int>{2}); // the part was on its way, too
    }

    void cancelIsIdleAtOnceAndDeliversWhatWasReached() {
        Door started;
        std::vector<int> received;
        Numbers job(
            [&](int, const Numbers::Control& control) {
                started.open();
                while (!control.stop.stop_requested())
                    std::this_thread::yield();
                return 7;
            },
            [&](const std::shared_ptr<const int>& result) { received.push_back(*result); });
        job.submit(1, WhenBusy::FinishCurrent);
        started.wait();
        job.submit(2, WhenBusy::FinishCurrent); // waits, and never runs
        job.cancel();
        QVERIFY(!job.isBusy());
        QTRY_COMPARE(received, std::vector<int>{7});
        job.submit(3, WhenBusy::FinishCurrent);
        QVERIFY(job.isBusy());
        job.cancel();
    }

    void abandonDeliversNothing() {
        Door started;
        int received = 0;
        Numbers job(
            [&](int request, const Numbers::Control& control) {
                control.progress({0.5, {}, {}, {}, 0});
                started.open();
                while (request == 1 && !control.stop.stop_requested())
                    std::this_thread::yield();
                return request;
            },
            [&](const std::shared_ptr<const int>& result) { received = *result; });
        QSignalSpy progressed(&job, &JobBase::progressed);
        job.submit(1, WhenBusy::FinishCurrent);
        started.wait();
        job.abandon();
        QVERIFY(!job.isBusy());
        job.submit(2, WhenBusy::FinishCurrent); // its result comes after all of the first one
        QTRY_COMPARE(received, 2);
        QCOMPARE(progressed.count(), 1); // of the second one
    }

    void partsComeBeforeTheResultAndLeaveItBusy() {
        std::vector<int> received;
        std::vector<bool> busy;
        Numbers* watched = nullptr;
        Numbers job(
            [](int, const Numbers::Control& control) {
                control.sendPart(1);
                control.sendPart(2);
                return 3;
            },
            [&](const std::shared_ptr<const int>& result) {
                received.push_back(*result);
                busy.push_back(watched->isBusy());
            });
        watched = &job;
        job.submit(0, WhenBusy::FinishCurrent);
        QTRY_COMPARE(received, (std::vector<int>{1, 2, 3}));
        QCOMPARE(busy, (std::vector<bool>{true, true, false}));
    }

    void progressArrivesInOrder() {
        Numbers job(
            [](int, const Numbers::Control& control) {
                for (int i = 1; i <= 3; ++i)
                    control.progress({i / 4.0, {}, {}, {}, i});
                return 0;
            },
            [](const std::shared_ptr<const int>&) {});
        std::vector<int> epochs;
        connect(&job, &JobBase::progressed, this, [&](const Progress& now) { epochs.push_back(now.epochsDone); });
        job.submit(0, WhenBusy::FinishCurrent);
        QTRY_COMPARE(epochs, (std::vector<int>{1, 2, 3}));
    }

    void preparationFollowsTheResult() {
        Door received;
        std::atomic<int> prepared{0};
        Numbers job([](int request, const Numbers::Control&) { return request + 1; },
                    [&](int request, int result, const std::stop_token&) {
                        received.wait(); // the result is there although this has not ended
                        prepared = 10 * request + result;
                    },
                    [&](const std::shared_ptr<const int>&) { received.open(); });
        job.submit(4, WhenBusy::FinishCurrent);
        QTRY_COMPARE(prepared.load(), 45);
        QVERIFY(!job.isBusy());
    }

    void destroyingAJobStopsItsWork() {
        Door started;
        bool delivered = false;
        auto job = std::make_unique<Numbers>(
            [&](int, const Numbers::Control& control) {
                started.open();
                while (!control.stop.stop_requested())
                    std::this_thread::yield();
                return 1;
            },
            [&](const std::shared_ptr<const int>&) { delivered = true; });
        job->submit(1, WhenBusy::FinishCurrent);
        started.wait();
        job.reset(); // hangs where the work is not stopped
        QCoreApplication::processEvents();
        QVERIFY(!delivered);
    }

    void aReceiverMaySubmitTheNextRequest() {
        std::vector<int> received;
        Numbers* self = nullptr;
        Numbers job([](int request, const Numbers::Control&) { return request; },
                    [&](const std::shared_ptr<const int>& result) {
                        received.push_back(*result);
                        if (*result < 3)
                            self->submit(*result + 1, WhenBusy::FinishCurrent);
                    });
        self = &job;
        QSignalSpy busy(&job, &JobBase::busyChanged);
        job.submit(1, WhenBusy::FinishCurrent);
        QTRY_VERIFY(!job.isBusy());
        QCOMPARE(received, (std::vector<int>{1, 2, 3}));
        QCOMPARE(busy.count(), 2); // never idle in between
    }
};

QTEST_GUILESS_MAIN(TestJob)
#include "TestJob.moc"
