// One kind of engine work on a thread of its own: requests go in, results come back on the GUI thread.
#pragma once

#include "engine/core/LatestWorker.h"
#include "engine/core/Progress.h"

#include <QObject>

#include <cstdint>
#include <functional>
#include <memory>

namespace prunescope {

/// The part of a job that does not depend on its types. A template cannot have signals; this class has them.
class JobBase : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;

    /// True from submit() until the result has arrived, or until cancel().
    bool isBusy() const { return m_finished < m_submitted; }

signals:
    void busyChanged(bool busy);
    void progressed(const prunescope::Progress& progress);

protected:
    void tellBusy() {
        if (isBusy() == m_toldBusy)
            return;
        m_toldBusy = isBusy();
        emit busyChanged(m_toldBusy);
    }
    bool isWanted(std::uint64_t number) const { return number >= m_oldestWanted; }

    std::uint64_t m_submitted = 0;    ///< number of the newest request; the first one has number 1
    std::uint64_t m_finished = 0;     ///< the newest request that needs no more waiting
    std::uint64_t m_oldestWanted = 0; ///< results of earlier requests are dropped

private:
    bool m_toldBusy = false;
};

/// While a request runs, at most one waits: a newer one replaces it. All functions belong to the GUI thread.
template <class Request, class Result> class Job final : public JobBase {
public:
    /// What the work can use while it runs, on the job's thread.
    struct Control {
        std::stop_token stop;
        ProgressFn progress;                         ///< arrives as progressed()
        std::function<void(const Result&)> sendPart; ///< a preliminary result; the final one follows
    };
    using Work = std::function<Result(const Request&, const Control&)>;
    /// Runs after the result has been sent, while no request waits: prepares what the next request will probably need.
    using Preparation = std::function<void(const Request&, const Result&, std::stop_token)>;
    using Receiver = std::function<void(const std::shared_ptr<const Result>&)>;

    Job(Work work, Receiver receiver, QObject* parent = nullptr) : Job(std::move(work), {}, std::move(receiver), parent) {}
    Job(Work work, Preparation prepare, Receiver receiver, QObject* parent = nullptr)
        : JobBase(parent), m_work(std::move(work)), m_prepare(std::move(prepare)), m_receiver(std::move(receiver)),
          m_worker([this](const Numbered& request, const std::stop_token& stop) { run(request, stop); }) {}

    /// FinishCurrent: results of the running request still arrive. CancelCurrent: they are dropped.
    void submit(Request request, WhenBusy whenBusy) {
        ++m_submitted;
        if (whenBusy == WhenBusy::CancelCurrent)
            m_oldestWanted = m_submitted;
        m_worker.submit({m_submitted, std::move(request)}, whenBusy);
        tellBusy();
    }

    /// Drops the waiting request and asks the running one to stop. Its results so far still arrive.
    void cancel() {
        m_worker.cancel();
        m_finished = m_submitted;
        tellBusy();
    }

    /// As cancel(), but no results of earlier requests arrive any more.
    void abandon() {
        m_oldestWanted = m_submitted + 1;
        cancel();
    }

private:
    struct Numbered {
        std::uint64_t number;
        Request request;
    };

    void run(const Numbered& numbered, const std::stop_token& stop) {
        const std::uint64_t number = numbered.number;
        const Control control{stop,
                              [this, number](const Progress& progress) {
                                  post([this, number, progress] {
                                      if (isWanted(number))
                                          emit progressed(progress);
                                  });
                              },
                              [this, number](const Result& part) { send(number, std::make_shared<const Result>(part), false); }};
        const auto result = std::make_shared<const Result>(m_work(numbered.request, control));
        send(number, result, true);
        if (m_prepare && !stop.stop_requested())
            m_prepare(numbered.request, *result, stop);
    }

    void send(std::uint64_t number, std::shared_ptr<const Result> result, bool last) {
        post([this, number, result = std::move(result), last] { deliver(number, result, last); });
    }

    void deliver(std::uint64_t number, const std::shared_ptr<const Result>& result, bool last) {
        if (!isWanted(number))
            return;
        if (last)
            m_finished = std::max(m_finished, number);
        m_receiver(result);
        tellBusy();
    }

    /// Calls `function` on the GUI thread; never after this job has been destroyed.
    template <class Function> void post(Function function) {
        QMetaObject::invokeMethod(this, std::move(function), Qt::QueuedConnection);
    }

    Work m_work;
    Preparation m_prepare;
    Receiver m_receiver;
    LatestWorker<Numbered> m_worker; // last: its thread uses everything above
};

} // namespace prunescope
