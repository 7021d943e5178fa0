// Plays a drag of the threshold in the real window and measures how soon its results are on the screen.
#pragma once

#include "gui/session/ResultStore.h"

#include <QElapsedTimer>
#include <QEvent>
#include <QObject>
#include <QTimer>

#include <vector>

namespace prunescope {

class MainWindow;
class ThresholdSlider;

/// The measured figures, times in milliseconds. A time ends when the window has been painted with the result of that input, or
/// with the result of a newer input that replaced it.
struct DragFigures {
    double seconds = 0;
    int events = 0;       ///< mouse moves that changed the threshold
    int updatesShown = 0; ///< results painted
    double median = 0;
    double p95 = 0;
    double worst = 0;
    double inFrame = 0;    ///< share of the inputs painted within 16.7 ms, 0…1
    int rebuilt = 0;       ///< results of the Adjust steps after the dragged one
    double coldStart = 0;  ///< from the start of the process to the first painted result
    double measuring = 0;  ///< median of pruning and measuring on the engine's thread
    double windowWork = 0; ///< the GUI thread's own time per input, without waiting
    int width = 0;
    int height = 0;
    std::string model;
};

class DragBenchmark : public QObject {
    Q_OBJECT

public:
    DragBenchmark(MainWindow& window, double seconds);

    void start();
    const DragFigures& figures() const { return m_figures; }
    /// One JSON object, or lines for people.
    std::string report(bool json) const;

signals:
    /// failed: the window did not become idle, or no result was painted.
    void finished(bool failed);

private:
    struct Input {
        std::vector<Step> steps; ///< the recipe requested by this input
        double due;              ///< when the event was due
    };

    void waitForRest();
    void beginDrag();
    std::vector<Step> draggedSteps() const;
    void move();
    void endDrag();
    void onOutcome();
    void painted();
    void finish(bool failed);
    double now() const { return static_cast<double>(m_clock.nsecsElapsed()) * 1e-6; }
    void mouse(QEvent::Type type, double share);

    MainWindow& m_window;
    ThresholdSlider* m_slider = nullptr;
    DragFigures m_figures;
    QElapsedTimer m_clock;
    QTimer m_timer;
    int m_waited = 0;
    int m_event = 0;
    OutcomePtr m_rebuilt;  ///< the last one counted
    bool m_chosen = false; ///< a row was selected for the drag
    bool m_dragging = false;
    bool m_paintPending = false;
    std::vector<Input> m_inputs;
    double m_workBefore = 0;   ///< the GUI thread's time when the drag began
    std::size_t m_shown = 0;   ///< inputs whose result has been painted
    std::size_t m_arrived = 0; ///< inputs whose result has arrived and can be painted
    std::vector<double> m_times;
    std::vector<double> m_measuring;
};

} // namespace prunescope
