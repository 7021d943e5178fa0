#pragma once

#include <atomic>
#include <csignal>
#include <stop_token>
#include <string>
#include <thread>

namespace prunescope {

/// While this object exists, a signal that asks the program to end (Ctrl-C, SIGTERM, SIGHUP, SIGXCPU) requests a stop, unless
/// the program was started with that signal ignored. If the program is still running 25 ms later (it may be reading a large
/// file), it is ended after unfinished files have been removed. Must be created before any other thread.
class Interrupt {
public:
    Interrupt();
    ~Interrupt();
    Interrupt(const Interrupt&) = delete;
    Interrupt& operator=(const Interrupt&) = delete;

    std::stop_token token() const { return m_stop.get_token(); }
    /// Must be called when the work is done, before the result is reported, so that the program ends with exactly one message:
    /// the command's or the one about being stopped. Does not return while the latter is being written.
    static void claimLastWord();
    /// The message that the program was stopped; it names the files that have been written. No file is written after this call.
    static std::string stoppedSentence();

private:
    void wait(const sigset_t& watched);

    std::stop_source m_stop;
    std::atomic<bool> m_over{false};
    std::thread m_waiter;
};

} // namespace prunescope
