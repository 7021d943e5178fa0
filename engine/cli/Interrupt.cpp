#include "engine/cli/Interrupt.h"

#include "engine/cli/Output.h"
#include "engine/core/AtomicFile.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <chrono>
#include <pthread.h>
#include <unistd.h>

namespace prunescope {

namespace {

constexpr int kWakeUp = SIGUSR1; // used only to wake the waiting thread at the end

sigset_t watchedSignals() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, kWakeUp);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGXCPU}) {
        struct sigaction action {};
        // nohup ignores SIGHUP, and a shell ignores SIGINT for background jobs; both must stay ignored.
        if (::sigaction(signal, nullptr, &action) == 0 && action.sa_handler != SIG_IGN)
            sigaddset(&set, signal);
    }
    return set;
}

enum class LastWord { Free, TheCommand, TheSignal };
std::atomic<LastWord> lastWord{LastWord::Free}; // global, because the waiting thread may outlive the Interrupt

} // namespace

Interrupt::Interrupt() {
    // Later threads inherit the blocked signals, so only the waiting thread receives them. It does so outside a signal handler,
    // where requesting a stop is allowed.
    const sigset_t set = watchedSignals();
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    m_waiter = std::thread([this, set] { wait(set); });
}

void Interrupt::wait(const sigset_t& watched) {
    int signal = kWakeUp;
    while (signal == kWakeUp) { // any process may send this signal
        if (sigwait(&watched, &signal) != 0 || m_over)
            return;
    }
    m_stop.request_stop();
    std::this_thread::sleep_for(std::chrono::milliseconds(25));
    LastWord expected = LastWord::Free;
    if (!lastWord.compare_exchange_strong(expected, LastWord::TheSignal))
        return; // the command is already reporting that it was stopped, and then exits
    writeError(stoppedSentence());
    ::_exit(1);
}

void Interrupt::claimLastWord() {
    LastWord expected = LastWord::Free;
    if (!lastWord.compare_exchange_strong(expected, LastWord::TheCommand))
        while (expected == LastWord::TheSignal)
            ::pause(); // waits until the waiting thread ends the program
}

std::string Interrupt::stoppedSentence() {
    const std::vector<std::string> written = endWriting();
    return written.empty() ? "stopped before it was done. Nothing was changed."
                           : fmt::format("stopped before it was done. Written before that: {}.", fmt::join(written, ", "));
}

Interrupt::~Interrupt() {
    m_over = true;
    if (!m_stop.stop_requested()) {
        pthread_kill(m_waiter.native_handle(), kWakeUp);
        m_waiter.join();
        return;
    }
    m_waiter.detach(); // the thread is in its last 25 ms; main() ends the program before
}

} // namespace prunescope
