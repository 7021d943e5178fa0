#pragma once

#include <stop_token>
#include <thread>

namespace prunescope {

/// While it lives, Ctrl-C and SIGTERM request a stop; a program that has not ended of itself 25 ms later (it may be reading a
/// large file) is ended, after unfinished files were removed. Must be made before any other thread.
class Interrupt {
public:
    Interrupt();
    ~Interrupt();
    Interrupt(const Interrupt&) = delete;
    Interrupt& operator=(const Interrupt&) = delete;

    std::stop_token token() const { return m_stop.get_token(); }
    /// To be called when the work is over, before anything is said of it: one sentence ends the program, its own or the one about
    /// being stopped. Does not return when the latter is being written.
    static void claimLastWord();

private:
    std::stop_source m_stop;
    std::thread m_waiter;
};

} // namespace prunescope
