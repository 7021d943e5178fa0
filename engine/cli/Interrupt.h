#pragma once

#include <atomic>
#include <csignal>
#include <stop_token>
#include <string>
#include <thread>

namespace prunescope {

/// While it lives, a signal that asks the program to end (Ctrl-C, SIGTERM, SIGHUP, SIGXCPU) requests a stop, unless the program
/// was started with that signal ignored. A program that has not ended by itself 25 ms later (it may be reading a large file) is
/// ended, after unfinished files have been removed. Has to be created before any other thread.
class Interrupt {
public:
    Interrupt();
    ~Interrupt();
    Interrupt(const Interrupt&) = delete;
    Interrupt& operator=(const Interrupt&) = delete;

    std::stop_token token() const { return m_stop.get_token(); }
    /// To be called when the work is over, before anything is said about it: one sentence ends the program, its own or the one
    /// about being stopped. Does not return when the latter is being written.
    static void claimLastWord();
    /// Says which files have been written already. None is written after this.
    static std::string stoppedSentence();

private:
    void wait(const sigset_t& watched);

    std::stop_source m_stop;
    std::atomic<bool> m_over{false};
    std::thread m_waiter;
};

} // namespace prunescope
