// One background thread that always works on the newest request.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <utility>

namespace prunescope {

enum class WhenBusy {
    FinishCurrent, ///< a slider moves: cancelling on every event would starve the display
    CancelCurrent, ///< model or data changed: the running work is out of date
};

/// Runs `work` for the newest submitted request. While one runs, at most one more waits; a newer request replaces the waiting
/// one.
template <class Request> class LatestWorker {
public:
    using Work = std::function<void(const Request&, std::stop_token)>;

    explicit LatestWorker(Work work) : m_work(std::move(work)), m_thread([this](std::stop_token stop) { loop(stop); }) {}

    /// Cancels the running request and waits until it has stopped.
    ~LatestWorker() {
        {
            const std::scoped_lock lock(m_mutex);
            m_waiting.reset();
            m_current.request_stop();
        }
        m_thread.request_stop();
        m_wake.notify_all();
    }

    LatestWorker(const LatestWorker&) = delete;
    LatestWorker& operator=(const LatestWorker&) = delete;

    void submit(Request request, WhenBusy whenBusy) {
        const std::scoped_lock lock(m_mutex);
        m_waiting = std::move(request);
        if (whenBusy == WhenBusy::CancelCurrent)
            m_current.request_stop();
        m_wake.notify_all();
    }

    /// Drops the waiting request and asks the running one to stop.
    void cancel() {
        const std::scoped_lock lock(m_mutex);
        m_waiting.reset();
        m_current.request_stop();
    }

    bool idle() const {
        const std::scoped_lock lock(m_mutex);
        return !m_running && !m_waiting;
    }

private:
    void loop(const std::stop_token& stop) {
        while (true) {
            std::optional<Request> request;
            std::stop_token requestStop;
            {
                std::unique_lock lock(m_mutex);
                m_wake.wait(lock, stop, [this] { return m_waiting.has_value(); });
                if (stop.stop_requested())
                    return;
                request.swap(m_waiting);
                m_current = std::stop_source();
                requestStop = m_current.get_token();
                m_running = true;
            }
            m_work(*request, requestStop);
            const std::scoped_lock lock(m_mutex);
            m_running = false;
        }
    }

    Work m_work;
    mutable std::mutex m_mutex;
    std::condition_variable_any m_wake;
    std::optional<Request> m_waiting;
    std::stop_source m_current;
    bool m_running = false;
    std::jthread m_thread; // declared last: it starts after everything it uses has been constructed
};

} // namespace prunescope
