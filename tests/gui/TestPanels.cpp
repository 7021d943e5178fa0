// How a panel is added: the toy panel below needs nothing but its own code and one line in the registry.
#include "WindowAccess.h"

#include "gui/widgets/Panel.h"

#include <QDockWidget>
#include <QLabel>
#include <QMenu>
#include <QMenuBar>
#include <QTest>

using namespace prunescope;

namespace {

/// Shows how many steps the recipe has.
class ToyPanel : public Panel {
    Q_OBJECT

public:
    explicit ToyPanel(QWidget* parent) : Panel(tr("Toy"), parent), m_label(new QLabel(this)) { setContent(m_label); }

    void setSteps(int steps) { m_label->setText(QString::number(steps)); }
    QString text() const { return m_label->text(); }

private:
    QLabel* m_label;
};

/// What it shows, as a value.
int stepCount(Session& session) {
    return session.recipe().stepCount();
}

QWidget* createToy(WindowContext& context, QWidget* parent) {
    auto* panel = new ToyPanel(parent);
    context.session.value(&stepCount).showIn(panel, [panel](int steps) { panel->setSteps(steps); });
    return panel;
}

// The one line.
const RegisteredPanel kToy({"toy", [] { return ToyPanel::tr("Toy panel"); }, {PanelArea::Bottom, 9, 0, 0, "curve"}, &createToy});

} // namespace

class TestPanels : public QObject {
    Q_OBJECT

    std::unique_ptr<MainWindow> m_window;

    QStringList panelsMenu() const {
        QStringList entries;
        for (const QAction* entry : find<QMenu>(*m_window, "panels").actions())
            entries << entry->text();
        return entries;
    }

private slots:
    void init() {
        m_window = std::make_unique<MainWindow>(false);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    }

    void cleanup() { m_window.reset(); }

    void aRegisteredPanelHasATitleAPlaceAndAMenuEntry() {
        auto& dock = find<QDockWidget>(*m_window, "toy");
        QCOMPARE(dock.windowTitle(), QStringLiteral("Toy panel"));
        QCOMPARE(dock.widget(), &find<ToyPanel>(*m_window));
        QCOMPARE(m_window->dockWidgetArea(&dock), Qt::BottomDockWidgetArea);
        auto& curve = find<QDockWidget>(*m_window, "curve");
        QVERIFY(m_window->tabifiedDockWidgets(&curve).contains(&dock));
        QVERIFY(panelsMenu().contains(QStringLiteral("Toy panel")));
    }

    void itShowsWhatItIsBoundTo() {
        auto& toy = find<ToyPanel>(*m_window);
        QCOMPARE(toy.text(), QStringLiteral("0"));
        RecipeEditor& recipe = m_window->session().recipe();
        recipe.reset({"fc1"});
        recipe.addPruneStep();
        QCOMPARE(toy.text(), QStringLiteral("1"));
        recipe.undo();
        QCOMPARE(toy.text(), QStringLiteral("0"));
    }

    void theMenuHidesAndShowsIt() {
        auto& dock = find<QDockWidget>(*m_window, "toy");
        for (QAction* entry : find<QMenu>(*m_window, "panels").actions())
            if (entry->text() == QStringLiteral("Toy panel"))
                entry->trigger();
        QVERIFY(dock.isHidden());
        trigger(*m_window, "reset-layout");
        QVERIFY(!dock.isHidden());
    }

    void itCanBeBroughtToTheFront() {
        auto& toy = find<ToyPanel>(*m_window);
        m_window->navigation().raisePanel(QStringLiteral("toy"));
        QTRY_VERIFY(!toy.visibleRegion().isEmpty());
    }

    void theWindowsOwnPanelsAreThere() {
        QCOMPARE(panelsMenu().mid(0, 8),
                 (QStringList{QStringLiteral("Layers"), QStringLiteral("Recipe"), QStringLiteral("Layer statistics"),
                              QStringLiteral("Result"), QStringLiteral("Threshold"), QStringLiteral("Accuracy against sparsity"),
                              QStringLiteral("Diagnosis"), QStringLiteral("Training")}));
        for (const char* name : {"weights", "histogram"}) {
            const auto& panel = find<QWidget>(*m_window, name);
            QVERIFY2(panel.isVisible() && !panel.visibleRegion().isEmpty(), name);
        }
    }
};

QTEST_MAIN(TestPanels)
#include "TestPanels.moc"
