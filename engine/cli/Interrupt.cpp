#include "engine/cli/Interrupt.h"

#include "engine/core/AtomicFile.h"

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <pthread.h>
#include <unistd.h>

namespace prunescope {

namespace {

sigset_t watchedSignals() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGUSR1); // only to wake the waiting thread at the end
    return set;
}

std::atomic_flag lastWordTaken; // initialised clear; outlives every Interrupt, since the waiting thread may

} // namespace

Interrupt::Interrupt() {
    // Blocked here and inherited by every later thread: the signals reach the waiting thread alone, outside any handler, where
    // requesting a stop is allowed.
    const sigset_t set = watchedSignals();
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    m_waiter = std::thread([this, set] {
        int signal = 0;
        sigwait(&set, &signal);
        if (signal == SIGUSR1)
            return;
        m_stop.request_stop();
        std::this_thread::sleep_for(std::chrono::milliseconds(25));
        if (lastWordTaken.test_and_set())
            return; // the program is saying itself that it was stopped, and ends
        removeUnfinishedFiles();
        constexpr char kMessage[] = "prunescope-cli: stopped before it was done. Nothing was changed.\n";
        if (::write(STDERR_FILENO, kMessage, sizeof kMessage - 1) < 0)
            ::_exit(1);
        ::_exit(1);
    });
}

void Interrupt::claimLastWord() {
    while (lastWordTaken.test_and_set())
        ::pause(); // until the waiting thread ends the program
}

Interrupt::~Interrupt() {
    if (!m_stop.stop_requested()) {
        pthread_kill(m_waiter.native_handle(), SIGUSR1);
        m_waiter.join();
        return;
    }
    m_waiter.detach(); // it is in its last 25 ms; main() ends the program before
}

} // namespace prunescope
