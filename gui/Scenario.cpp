#include "gui/Scenario.h"

#include "gui/commands/Actions.h"
#include "gui/dialogs/CompareWindow.h"
#include "gui/MainWindow.h"
#include "gui/PictureExport.h"
#include "gui/panels/curve/AccuracyCurveView.h"
#include "gui/panels/diagnosis/DiagnosisView.h"
#include "gui/widgets/MessageBanner.h"
#include "gui/panels/weights/WeightMapView.h"
#include "gui/panels/weights/WeightsPanel.h"

#include "engine/reconstruction/StrategyRegistry.h"

#include <QAction>
#include <QDir>
#include <QDockWidget>
#include <QTimer>

namespace prunescope {

namespace {

constexpr int kPollMs = 50;
constexpr int kGiveUpMs = 120000;

} // namespace

Scenario::Scenario(MainWindow& window) : QObject(&window), m_window(window) {}

Scenario* Scenario::picture(MainWindow& window, const QString& file) {
    auto* scenario = new Scenario(window);
    Session& session = window.session();
    scenario->add([&session] { session.setSparsity(0.8); });
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
    scenario->add([&session] { session.setSparsity(0.726); });
    scenario->addPicture(file("02-pruned"));
    scenario->add([scenario, &session] {
        session.beginDrag();
        session.dragToShare(0.80);
        session.dragToShare(0.88);
        scenario->m_midDrag = true;
    });
    scenario->add([scenario, &session, midDrag = file("03-mid-drag")] {
        scenario->takePicture(midDrag);
        session.endDrag();
    });
    scenario->add([&window] {
        window.weights().setPage(WeightsPanel::ReceptiveFields);
        window.curve().setYRange(AccuracyCurveView::YRange::Zoom);
    });
    scenario->addPicture(file("04-receptive-fields"));
    scenario->add([&session, &window] {
        window.weights().setPage(WeightsPanel::Matrix);
        window.curve().setYRange(AccuracyCurveView::YRange::Full);
        session.setScope(Scope::Layers);
        session.selectLayer(1);
    });
    scenario->addPicture(file("05-layer-scope"));
    scenario->add([&session] { session.selectRow(0); });
    scenario->addPicture(file("06-dense-row"));
    scenario->addRebuilding(file);
    scenario->add([&window] { window.openModel(QStringLiteral("/no/such/model.onnx")); });
    scenario->addPicture(file("13-refused-file"));
    return scenario;
}

/// What rebuilds a pruned network, and the windows that belong to it.
void Scenario::addRebuilding(const std::function<QString(const char*)>& file) {
    Session& session = m_window.session();
    const auto raise = [](QWidget& panel) { qobject_cast<QDockWidget*>(panel.parentWidget())->raise(); };
    add([&session] {
        session.setRecipe({}, QString());
        session.selectLayer(0);
        session.setSparsity(0.95);
    });
    add([&session] { session.addStrategy(StrategyRegistry::instance().step("swap"), QString()); });
    add([this] { m_window.weights().goToCell(150, 400); });
    addPicture(file("07-added-connections"));
    add([this] { m_window.weights().setMoment(Moment::Difference); });
    addPicture(file("08-difference"));
    add([this, raise] {
        m_window.weights().setMoment(Moment::After);
        m_window.weights().map()->fit();
        raise(m_window.diagnosis());
    });
    add([this] { m_waitForDiagnosis = true; });
    addPicture(file("09-diagnosis"));
    add([&session] {
        StrategyStep step = StrategyRegistry::instance().step("fine-tune");
        step.parameters.set("epochs", std::int64_t{3});
        session.addStrategy(step, QString());
    });
    addPicture(file("10-trained"));
    add([this] { m_window.actions().compare->trigger(); });
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
        raise(m_window.curve());
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
    const Session& session = m_window.session();
    if (m_midDrag)
        return session.shown() && !session.isStale();
    if (m_waitForDiagnosis && session.diagnosisIsStale())
        return false;
    if (m_comparing && m_window.findChild<CompareWindow*>()->isRunning())
        return false;
    return session.hasModel() && !session.isBusy() && !session.isStale() && session.shown() && session.curveIsComplete() &&
           session.details() && session.statistics() && session.histogram();
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
