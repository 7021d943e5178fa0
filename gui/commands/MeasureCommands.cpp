#include "gui/commands/MeasureCommands.h"

#include "engine/data/NamedData.h"
#include "gui/Messages.h"
#include "gui/widgets/SegmentedSwitch.h"

#include <QAction>
#include <QActionGroup>
#include <QMainWindow>

#include <array>

namespace prunescope {

namespace {

const RegisteredCommands<MeasureCommands> kCommands(5);

/// In the order of the segments of the switch.
const std::array<QString, 3> kSwitchedData{QStringLiteral("mnist-test"), QStringLiteral("mnist-validation"),
                                           QStringLiteral("mnist-train")};

} // namespace

MeasureCommands::MeasureCommands(const CommandContext& context) : QObject(&context.window), m_context(context) {
    ActionCollection& actions = m_context.actions;
    Session& session = m_context.session;
    addDataSets();
    addSwitch();
    actions.place(Menu::Measure, 1, {actions.find("open-data")});
    QAction* cancel = actions.add("cancel", tr("&Cancel"), tr("Stop the work that is in progress"), QKeySequence(Qt::Key_Escape));
    connect(cancel, &QAction::triggered, &session, &Session::cancel);
    actions.place(Menu::Measure, 2, {cancel});
    connect(&session.results(), &ResultStore::refreshed, this, &MeasureCommands::update);
    update();
}

void MeasureCommands::addDataSets() {
    SourceStore& source = m_context.session.source();
    m_dataSets = new QActionGroup(this);
    for (const NamedData& named : namedData()) {
        const QString name = QString::fromStdString(named.name);
        QAction* action =
            m_context.actions.add(("data-" + named.name).c_str(), dataTitle(name), tr("Measure on %1").arg(dataTitle(name)));
        action->setCheckable(true);
        action->setData(name);
        ActionCollection::allow(action, named.available,
                                tr("The full MNIST files are not on this machine; script/fetch-mnist downloads them."));
        m_dataSets->addAction(action);
        connect(action, &QAction::triggered, this, [&source, name] { source.openData(name); });
    }
    m_context.actions.place(Menu::Measure, 0, m_dataSets->actions());
}

void MeasureCommands::addSwitch() {
    SourceStore& source = m_context.session.source();
    m_switch = new SegmentedSwitch(tr("Images to measure on"), &m_context.window);
    m_switch->addSegment(tr("test"), tr("Measure on the 10,000 MNIST test images"));
    m_switch->addSegment(tr("validation"), tr("Measure on 5,000 images that nothing was trained on: choose thresholds here"));
    m_switch->addSegment(tr("train"), tr("Measure on 10,000 of the training images"));
    connect(m_switch, &SegmentedSwitch::currentChanged, this, [&source](int segment) {
        if (const QString& name = kSwitchedData[static_cast<std::size_t>(segment)]; source.dataName() != name)
            source.openData(name);
    });
    m_context.actions.placeTool(ActionCollection::kRightTools, m_switch);
    connect(&m_context.session, &Session::sourceChanged, this, [this, &source] {
        const auto* found = std::find(kSwitchedData.begin(), kSwitchedData.end(), source.dataName());
        m_switch->setCurrent(found == kSwitchedData.end() ? 0 : static_cast<int>(found - kSwitchedData.begin()));
    });
}

void MeasureCommands::update() {
    ActionCollection::allow(m_context.actions.find("cancel"), m_context.session.isBusy(), tr("Nothing is running."));
    for (QAction* action : m_dataSets->actions())
        action->setChecked(action->data().toString() == m_context.session.source().dataName());
}

} // namespace prunescope
