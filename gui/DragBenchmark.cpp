#include "gui/DragBenchmark.h"

#include "gui/MainWindow.h"
#include "gui/session/CurveMeasurement.h"
#include "gui/session/SelectedLayer.h"
#include "gui/widgets/ThresholdSlider.h"

#include <QCoreApplication>
#include <QMouseEvent>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <ctime>
#include <fstream>
#include <sstream>
#include <unistd.h>

namespace prunescope {

namespace {

constexpr double kFrame = 1000.0 / 60;
constexpr int kPollMs = 50;
constexpr int kGiveUpMs = 120000;
constexpr double kFrom = 0.30; // of the slider: the range in which thresholds are usually chosen
constexpr double kTo = 0.95;
constexpr double kSweepMs = 1500;

/// Milliseconds since this process started; field 22 of /proc/self/stat counts clock ticks since the machine started.
double sinceProcessStart() {
    std::ifstream file("/proc/self/stat");
    std::stringstream text;
    text << file.rdbuf();
    const std::string stat = text.str();
    std::istringstream fields(stat.substr(std::min(stat.size(), stat.rfind(')') + 1))); // process names may contain spaces
    std::string field;
    for (int i = 3; i <= 22; ++i)
        fields >> field;
    timespec now{};
    clock_gettime(CLOCK_BOOTTIME, &now);
    return static_cast<double>(now.tv_sec) * 1000 + static_cast<double>(now.tv_nsec) * 1e-6 -
           std::atof(field.c_str()) * 1000 / static_cast<double>(sysconf(_SC_CLK_TCK));
}

/// CPU time of the calling thread in milliseconds.
double threadWork() {
    timespec work{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &work);
    return static_cast<double>(work.tv_sec) * 1000 + static_cast<double>(work.tv_nsec) * 1e-6;
}

double quantile(std::vector<double> values, double share) {
    if (values.empty())
        return 0;
    std::sort(values.begin(), values.end());
    return values[static_cast<std::size_t>(std::ceil(share * static_cast<double>(values.size()))) - 1];
}

double rounded(double value) {
    return std::round(value * 100) / 100;
}

} // namespace

DragBenchmark::DragBenchmark(MainWindow& window, double seconds) : QObject(&window), m_window(window) {
    m_figures.seconds = seconds;
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, &DragBenchmark::move);
    connect(&window.session(), &Session::arrived, this, &DragBenchmark::onOutcome);
    connect(&window.session(), &Session::failed, this, [this] {
        if (!m_window.session().source().hasModel())
            finish(true);
    });
}

void DragBenchmark::start() {
    m_clock.start();
    QTimer::singleShot(kPollMs, this, &DragBenchmark::waitForRest);
}

void DragBenchmark::waitForRest() {
    Session& session = m_window.session();
    const OutcomePtr shown = session.results().shown();
    const std::shared_ptr<const LayerView> layer = session.part<SelectedLayer>().view().get();
    const std::shared_ptr<const LayerDetails> details = session.part<SelectedLayer>().details().get();
    const bool mapIsReady = layer->pyramid || !layer->base || layer->base->weightCount() < WeightPyramid::kFrom;
    const bool curveIsReady = !shown || !shown->evaluation || session.part<CurveMeasurement>().isComplete();
    if (shown && session.threshold().table() && !session.isBusy() && details->histogram && details->statistics && mapIsReady &&
        curveIsReady)
        return beginDrag();
    m_waited += kPollMs;
    if (m_waited > kGiveUpMs)
        return finish(true);
    QTimer::singleShot(kPollMs, this, &DragBenchmark::waitForRest);
}

void DragBenchmark::mouse(QEvent::Type type, double share) {
    const double margin = m_slider->height() / 2.0;
    const QPointF at(margin + share * (m_slider->width() - 2 * margin), m_slider->height() / 2.0);
    const Qt::MouseButtons buttons = type == QEvent::MouseButtonRelease ? Qt::NoButton : Qt::LeftButton;
    QMouseEvent event(type, at, m_slider->mapToGlobal(at), type == QEvent::MouseMove ? Qt::NoButton : Qt::LeftButton, buttons,
                      Qt::NoModifier);
    QCoreApplication::sendEvent(m_slider, &event);
}

void DragBenchmark::beginDrag() {
    Session& session = m_window.session();
    const std::vector<Step>& steps = session.recipe().recipe().steps;
    if (!session.threshold().canEdit() && !m_chosen) { // a recipe was given: its last Prune step is dragged
        m_chosen = true;
        for (std::size_t row = steps.size(); row > 0; --row)
            if (steps[row - 1].prune()) {
                session.recipe().selectRow(static_cast<int>(row));
                QTimer::singleShot(kPollMs, this, &DragBenchmark::waitForRest);
                return;
            }
        return finish(true);
    }
    m_slider = m_window.findChild<ThresholdSlider*>();
    m_figures.width = m_window.width();
    m_figures.height = m_window.height();
    m_figures.model = session.source().network().name();
    mouse(QEvent::MouseButtonPress, kFrom);
    m_dragging = true;
    m_workBefore = threadWork();
    m_clock.restart();
    m_timer.start(qRound(kFrame));
}

/// The steps up to the dragged one: the recipe that the displayed outcome belongs to.
std::vector<Step> DragBenchmark::draggedSteps() const {
    const RecipeEditor& recipe = m_window.session().recipe();
    return recipe.recipe().prefix(static_cast<std::size_t>(recipe.selectedRow())).steps;
}

void DragBenchmark::move() {
    const double due = ++m_event * kFrame;
    if (due > m_figures.seconds * 1000)
        return endDrag();
    const double turn = std::fmod(due / kSweepMs, 2.0);
    const std::vector<Step> before = draggedSteps();
    mouse(QEvent::MouseMove, kFrom + (kTo - kFrom) * (turn < 1 ? turn : 2 - turn));
    const std::vector<Step> after = draggedSteps();
    if (after != before)
        m_inputs.push_back({after, due});
    // Scheduled by the clock, not relative to the last event, so that a late event does not delay the following ones.
    m_timer.start(std::max(0, static_cast<int>(std::lround((m_event + 1) * kFrame - now()))));
}

void DragBenchmark::endDrag() {
    // The last results may still be under way.
    if (m_shown < m_inputs.size() && now() < m_figures.seconds * 1000 + kGiveUpMs) {
        QTimer::singleShot(1, this, &DragBenchmark::endDrag);
        return;
    }
    m_dragging = false;
    m_figures.events = static_cast<int>(m_inputs.size());
    m_figures.windowWork = m_inputs.empty() ? 0 : (threadWork() - m_workBefore) / m_figures.events;
    mouse(QEvent::MouseButtonRelease, kFrom);
    m_figures.median = quantile(m_times, 0.5);
    m_figures.p95 = quantile(m_times, 0.95);
    m_figures.worst = quantile(m_times, 1);
    m_figures.measuring = quantile(m_measuring, 0.5);
    const auto inTime = std::count_if(m_times.begin(), m_times.end(), [](double time) { return time <= 16.7; });
    m_figures.inFrame = m_times.empty() ? 0 : static_cast<double>(inTime) / static_cast<double>(m_times.size());
    finish(m_times.empty());
}

void DragBenchmark::onOutcome() {
    const OutcomePtr shown = m_window.session().results().shown();
    if (!shown)
        return;
    if (m_dragging) {
        if (const OutcomePtr rebuilt = m_window.session().results().rebuilt(); rebuilt && rebuilt != m_rebuilt) {
            m_rebuilt = rebuilt; // it arrives after the outcome that it was rebuilt from
            ++m_figures.rebuilt;
        }
        const auto found = std::find_if(m_inputs.begin() + static_cast<std::ptrdiff_t>(m_shown), m_inputs.end(),
                                        [&](const Input& input) { return input.steps == shown->recipe.steps; });
        if (found == m_inputs.end())
            return;
        m_arrived = static_cast<std::size_t>(found - m_inputs.begin()) + 1;
        m_measuring.push_back(shown->seconds * 1000);
    } else if (m_figures.coldStart > 0) {
        return;
    }
    if (m_paintPending)
        return;
    m_paintPending = true;
    // Queued, so that it runs after the replots that the views have queued by now.
    QMetaObject::invokeMethod(this, &DragBenchmark::painted, Qt::QueuedConnection);
}

void DragBenchmark::painted() {
    m_paintPending = false;
    QCoreApplication::sendPostedEvents(&m_window,
                                       QEvent::UpdateRequest); // paints everything that the views have marked for update
    if (!m_dragging) {
        if (m_figures.coldStart == 0)
            m_figures.coldStart = sinceProcessStart();
        return;
    }
    const double time = now();
    for (; m_shown < m_arrived; ++m_shown)
        m_times.push_back(time - m_inputs[m_shown].due);
    ++m_figures.updatesShown;
}

void DragBenchmark::finish(bool failed) {
    m_timer.stop();
    emit finished(failed);
}

std::string DragBenchmark::report(bool json) const {
    const DragFigures& f = m_figures;
    const double perSecond = f.updatesShown / f.seconds;
    if (json)
        return nlohmann::ordered_json{
                   {"model", f.model},
                   {"width", f.width},
                   {"height", f.height},
                   {"seconds", f.seconds},
                   {"events", f.events},
                   {"updatesShown", f.updatesShown},
                   {"updatesPerSecond", rounded(perSecond)},
                   {"inputToPaintMs", {{"median", rounded(f.median)}, {"p95", rounded(f.p95)}, {"worst", rounded(f.worst)}}},
                   {"paintedWithin16.7Ms", rounded(f.inFrame)},
                   {"rebuiltPerSecond", rounded(f.rebuilt / f.seconds)},
                   {"measuringMs", rounded(f.measuring)},
                   {"windowWorkMs", rounded(f.windowWork)},
                   {"coldStartMs", rounded(f.coldStart)}}
                   .dump(2) +
               "\n";
    const std::string rebuilt =
        f.rebuilt > 0 ? fmt::format("rebuilt by the steps behind it: {:.1f} per second\n", f.rebuilt / f.seconds) : "";
    return fmt::format("{} at {} × {}: {} events in {} s, {} updates shown, {:.1f} per second\n{}"
                       "input to painted result: median {:.1f} ms, 95th percentile {:.1f} ms, worst {:.1f} ms; "
                       "{:.1f} % within 16.7 ms\n"
                       "pruning and measuring alone: median {:.1f} ms; the window's own work: {:.1f} ms per event\n"
                       "start of the program to the first painted result: {:.0f} ms\n",
                       f.model, f.width, f.height, f.events, f.seconds, f.updatesShown, perSecond, rebuilt, f.median, f.p95,
                       f.worst, 100 * f.inFrame, f.measuring, f.windowWork, f.coldStart);
}

} // namespace prunescope
