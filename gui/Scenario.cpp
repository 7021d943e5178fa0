#include "gui/Scenario.h"

#include "gui/MainWindow.h"
#include "gui/PictureExport.h"
#include "gui/commands/FileOpener.h"
#include "gui/dialogs/CompareWindow.h"
#include "gui/panels/curve/AccuracyCurveView.h"
#include "gui/panels/weights/WeightMapView.h"
#include "gui/panels/weights/WeightsPanel.h"
#include "gui/session/CurveMeasurement.h"
#include "gui/session/Diagnosing.h"
#include "gui/session/ResultDetails.h"
#include "gui/session/SelectedLayer.h"

#include "engine/reconstruction/StrategyRegistry.h"

#include <QAction>
#include <QDir>
#include <QTimer>

namespace prunescope {

namespace {

constexpr int kPollMs = 50;
constexpr int kGiveUpMs = 120000;

template <class Panel> Panel& find(const MainWindow& window) {
    return *window.findChild<Panel*>();
}

} // namespace

Scenario::Scenario(MainWindow& window) : QObject(&window), m_window(window) {}

Scenario* Scenario::picture(MainWindow& window, const QString& file) {
    auto* scenario = new Scenario(window);
    Session& session = window.session();
    scenario->add([&session] { session.threshold().setSparsity(0.8); });
    scenario->addPicture(file);
    return scenario;
}

Scenario* Scenario::screenshots(MainWindow& window, const QString& folder, const QString& prefix) {
    auto* scenario = new Scenario(window);
    Session& session = window.session();
    scenario->m_failed = !QDir().mkpath(folder);
    const auto file = [&](const char* name) {
        return QDir(folder).filePath(prefix + QLatin1Char('-') + QLatin1String(name) + QStringLiteral(".png"));
    };
    scenario->addPicture(file("01-loaded"));
    scenario->add([&session] { session.threshold().setSparsity(0.726); });
    scenario->addPicture(file("02-pruned"));
    scenario->add([scenario, &session] {
        session.threshold().beginDrag();
        session.threshold().dragToShare(0.80);
        session.threshold().dragToShare(0.88);
        scenario->m_midDrag = true;
    });
    scenario->add([scenario, &session, midDrag = file("03-mid-drag")] {
        scenario->takePicture(midDrag);
        session.threshold().endDrag();
    });
    scenario->add([&window] {
        find<WeightsPanel>(window).setPage(WeightsPanel::ReceptiveFields);
        find<AccuracyCurveView>(window).setYRange(AccuracyCurveView::YRange::Zoom);
    });
    scenario->addPicture(file("04-receptive-fields"));
    scenario->add([&session, &window] {
        find<WeightsPanel>(window).setPage(WeightsPanel::Matrix);
        find<AccuracyCurveView>(window).setYRange(AccuracyCurveView::YRange::Full);
        session.threshold().setScope(Scope::Layers);
        session.recipe().selectLayer(1);
    });
    scenario->addPicture(file("05-layer-scope"));
    scenario->add([&session] { session.recipe().selectRow(0); });
    scenario->addPicture(file("06-dense-row"));
    scenario->addRebuilding(file);
    scenario->add([&window] { window.files().openModel(QStringLiteral("/no/such/model.onnx")); });
    scenario->addPicture(file("13-refused-file"));
    return scenario;
}

/// The steps that rebuild a pruned network, and the windows that belong to them.
void Scenario::addRebuilding(const std::function<QString(const char*)>& file) {
    Session& session = m_window.session();
    const auto raise = [this](const char* panel) { m_window.navigation().raisePanel(QLatin1String(panel)); };
    add([&session] {
        session.recipe().setRecipe({}, QString());
        session.recipe().selectLayer(0);
        session.threshold().setSparsity(0.95);
    });
    add([&session] { session.recipe().addStrategy(StrategyRegistry::instance().step("swap"), QString()); });
    add([this] { find<WeightsPanel>(m_window).goToCell(150, 400); });
    addPicture(file("07-added-connections"));
    add([this] { find<WeightsPanel>(m_window).setMoment(Moment::Difference); });
    addPicture(file("08-difference"));
    add([this, raise] {
        find<WeightsPanel>(m_window).setMoment(Moment::After);
        find<WeightsPanel>(m_window).map()->fit();
        raise("diagnosis");
    });
    add([this] { m_waitForDiagnosis = true; });
    addPicture(file("09-diagnosis"));
    add([&session] {
        StrategyStep step = StrategyRegistry::instance().step("fine-tune");
        step.parameters.set("epochs", std::int64_t{3});
        session.recipe().addStrategy(step, QString());
    });
    addPicture(file("10-trained"));
    add([this] { m_window.actions().find("compare")->trigger(); });
    add([this] {
        auto* compare = m_window.findChild<CompareWindow*>();
        compare->setStrategies({"least-squares", "bias", "swap", "gradient", "random", "noise", "neurons"});
        compare->start();
    });
    add([this] { m_comparing = true; });
    add([this, raise, comparison = file("11-compare")] {
        auto* compare = m_window.findChild<CompareWindow*>();
        m_failed = m_failed || !exportPicture(*compare, comparison);
        compare->close();
        raise("curve");
    });
    addPicture(file("12-compared"));
}

void Scenario::add(std::function<void()> act) {
    m_steps.push_back(std::move(act));
}

void Scenario::addPicture(const QString& file) {
    add([this, file] { takePicture(file); });
}

void Scenario::takePicture(const QString& file) {
    if (!exportPicture(m_window, file))
        m_failed = true;
}

bool Scenario::atRest() const {
    Session& session = m_window.session();
    const ResultStore& results = session.results();
    if (m_midDrag)
        return results.shown() && !results.isStale();
    if (m_waitForDiagnosis && session.part<Diagnosing>().isStale())
        return false;
    if (m_comparing && m_window.findChild<CompareWindow*>()->isRunning())
        return false;
    const std::shared_ptr<const LayerDetails> details = session.part<SelectedLayer>().details().get();
    return results.shown() && !session.isBusy() && !results.isStale() && session.part<CurveMeasurement>().isComplete() &&
           session.part<ResultDetails>().details() && details->statistics && details->histogram;
}

void Scenario::start() {
    QTimer::singleShot(kPollMs, this, &Scenario::next);
}

void Scenario::next() {
    if (m_next == m_steps.size() || m_failed) {
        emit finished(m_failed);
        return;
    }
    if (!atRest()) {
        m_waited += kPollMs;
        m_failed = m_waited > kGiveUpMs;
    } else {
        m_waited = 0;
        m_midDrag = m_waitForDiagnosis = m_comparing = false;
        m_steps[m_next++]();
    }
    QTimer::singleShot(4 * kPollMs, this, &Scenario::next);
}

} // namespace prunescope
