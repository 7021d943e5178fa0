// Parallel loops, the worker that keeps the newest request, and random numbers that any thread may draw.
#include "engine/core/LatestWorker.h"
#include "engine/core/ParallelFor.h"
#include "engine/core/Seeds.h"

#include <QTest>

#include <algorithm>
#include <atomic>
#include <future>

using namespace prunescope;

class TestParallel : public QObject {
    Q_OBJECT

private slots:
    void cleanup() { setThreadCount(0); }

    void chunksCoverEverythingOnceForAnyNumberOfThreads() {
        for (const int threads : {1, 2, 4}) {
            setThreadCount(threads);
            QCOMPARE(threadCount(), threads);
            std::vector<int> seen(1003, 0);
            std::vector<std::pair<Index, Index>> chunks(static_cast<std::size_t>(chunkCount(1003, 10)));
            parallelFor(1003, 10, [&](Index begin, Index end) {
                chunks[static_cast<std::size_t>(begin / 10)] = {begin, end};
                for (Index i = begin; i < end; ++i)
                    ++seen[static_cast<std::size_t>(i)];
            });
            QVERIFY(std::all_of(seen.begin(), seen.end(), [](int count) { return count == 1; }));
            QCOMPARE(chunks.size(), std::size_t{101});
            QCOMPARE(chunks.front(), (std::pair<Index, Index>{0, 10}));
            QCOMPARE(chunks.back(), (std::pair<Index, Index>{1000, 1003}));
        }
    }

    void nothingToDoCallsNothing() {
        int calls = 0;
        parallelFor(0, 10, [&](Index, Index) { ++calls; });
        QCOMPARE(calls, 0);
    }

    void loopsMayBeStartedFromSeveralThreads() {
        setThreadCount(2);
        const auto sum = [] {
            std::vector<Index> partial(static_cast<std::size_t>(chunkCount(100000, 100)), 0);
            parallelFor(100000, 100, [&](Index begin, Index end) {
                for (Index i = begin; i < end; ++i)
                    partial[static_cast<std::size_t>(begin / 100)] += i;
            });
            Index total = 0;
            for (const Index part : partial)
                total += part;
            return total;
        };
        auto other = std::async(std::launch::async, sum);
        QCOMPARE(sum(), Index{100000} * 99999 / 2);
        QCOMPARE(other.get(), Index{100000} * 99999 / 2);
    }

    void onlyTheNewestWaitingRequestRuns() {
        std::promise<void> started;
        std::promise<void> release;
        auto released = release.get_future().share();
        std::mutex mutex;
        std::vector<int> done;
        {
            LatestWorker<int> worker([&](int request, const std::stop_token& stop) {
                if (request == 1) {
                    started.set_value();
                    released.wait();
                }
                const std::scoped_lock lock(mutex);
                done.push_back(stop.stop_requested() ? -request : request);
            });
            worker.submit(1, WhenBusy::FinishCurrent);
            started.get_future().wait();
            worker.submit(2, WhenBusy::FinishCurrent);
            worker.submit(3, WhenBusy::FinishCurrent);
            QVERIFY(!worker.idle());
            release.set_value();
            QTRY_VERIFY(worker.idle());
        }
        QCOMPARE(done, (std::vector<int>{1, 3}));
    }

    void cancelCurrentStopsWhatRuns() {
        std::promise<void> started;
        std::atomic<int> stopped{0};
        std::atomic<int> second{0};
        LatestWorker<int> worker([&](int request, const std::stop_token& stop) {
            if (request == 2) {
                ++second;
                return;
            }
            started.set_value();
            while (!stop.stop_requested())
                std::this_thread::yield();
            ++stopped;
        });
        worker.submit(1, WhenBusy::FinishCurrent);
        started.get_future().wait();
        worker.submit(2, WhenBusy::CancelCurrent);
        QTRY_COMPARE(second.load(), 1);
        QCOMPARE(stopped.load(), 1);
    }

    void destroyingAWorkerStopsWhatRuns() {
        std::promise<void> started;
        std::atomic<bool> stopped{false};
        {
            LatestWorker<int> worker([&](int, const std::stop_token& stop) {
                started.set_value();
                while (!stop.stop_requested())
                    std::this_thread::yield();
                stopped = true;
            });
            worker.submit(1, WhenBusy::FinishCurrent);
            started.get_future().wait();
        }
        QVERIFY(stopped);
    }

    void mixingIsSplitMix64() {
        // The generator's published first outputs for the states 0 and 1234567 (they are what Java's SplittableRandom gives too).
        QCOMPARE(mix64(0), std::uint64_t{16294208416658607535ULL});
        QCOMPARE(mix64(1234567), std::uint64_t{6457827717110365317ULL});
    }

    void drawsHaveTheMomentsOfTheirDistributions() {
        constexpr int kDraws = 100000;
        double uniform = 0;
        double normal = 0;
        double square = 0;
        for (std::uint64_t i = 0; i < kDraws; ++i) {
            const double u = static_cast<double>(uniformAt(7, 1, i));
            QVERIFY(u >= 0 && u < 1);
            uniform += u / kDraws;
            const double n = static_cast<double>(normalAt(7, 2, i));
            normal += n / kDraws;
            square += n * n / kDraws;
        }
        // Five standard errors: 1/√12/√n = 0.0009, 1/√n = 0.0032, √2/√n = 0.0045.
        QVERIFY(std::fabs(uniform - 0.5) < 0.0046);
        QVERIFY(std::fabs(normal) < 0.016);
        QVERIFY(std::fabs(square - 1) < 0.023);
    }

    void shufflingIsAPermutationThatTheSeedFixes() {
        const auto first = shuffledIndices(100, 3, 0);
        QCOMPARE(first, shuffledIndices(100, 3, 0));
        QVERIFY(first != shuffledIndices(100, 4, 0));
        auto sorted = first;
        std::sort(sorted.begin(), sorted.end());
        for (std::size_t i = 0; i < sorted.size(); ++i)
            QCOMPARE(sorted[i], static_cast<std::int64_t>(i));
        QVERIFY(shuffledIndices(0, 1, 0).empty());
    }
};

QTEST_GUILESS_MAIN(TestParallel)
#include "TestParallel.moc"
