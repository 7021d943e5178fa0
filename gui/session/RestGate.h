// Pauses background work while a drag needs the processor, or while times are measured that it would distort.
#pragma once

#include <atomic>
#include <chrono>
#include <stop_token>
#include <thread>

namespace prunescope {

/// Shared by jobs; every function may be called from any thread.
class RestGate {
public:
    void setDragging(bool dragging) { m_dragging = dragging; }
    bool isDragging() const { return m_dragging; }

    /// Background work: one piece at a time.
    class Piece {
    public:
        explicit Piece(RestGate& gate) : m_gate(gate) { m_gate.m_works = true; }
        ~Piece() { m_gate.m_works = false; }
        Piece(const Piece&) = delete;
        Piece& operator=(const Piece&) = delete;
        /// Called between two parts of the piece: returns when the work may continue or has to stop.
        void rest(const std::stop_token& stop) {
            m_gate.m_works = false;
            while ((m_gate.m_dragging || m_gate.m_timings > 0) && !stop.stop_requested())
                std::this_thread::sleep_for(kRest);
            m_gate.m_works = true;
        }

    private:
        RestGate& m_gate;
    };

    /// While this object exists, times are measured. The constructor waits until background work has paused, or until `stop`.
    class Timing {
    public:
        Timing(RestGate& gate, const std::stop_token& stop) : m_gate(gate) {
            ++m_gate.m_timings;
            while (m_gate.m_works && !stop.stop_requested())
                std::this_thread::sleep_for(kRest);
        }
        ~Timing() { --m_gate.m_timings; }
        Timing(const Timing&) = delete;
        Timing& operator=(const Timing&) = delete;

    private:
        RestGate& m_gate;
    };

private:
    static constexpr std::chrono::milliseconds kRest{5};

    std::atomic<bool> m_dragging{false};
    std::atomic<bool> m_works{false};
    std::atomic<int> m_timings{0};
};

} // namespace prunescope
