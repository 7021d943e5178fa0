// Rebuilding in the real window: the buttons, the steps they make, what follows a drag, and what happens when it is cancelled.
#include "gui/Actions.h"
#include "gui/MainWindow.h"
#include "gui/Messages.h"
#include "gui/StrategyButtons.h"
#include "gui/StrategyDialog.h"
#include "gui/models/RecipeModel.h"
#include "gui/views/ListPanels.h"
#include "gui/views/MessageBanner.h"
#include "gui/views/ThresholdBar.h"
#include "gui/widgets/QuietTable.h"
#include "gui/widgets/ThresholdSlider.h"

#include "engine/reconstruction/StrategyRegistry.h"

#include <QAction>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSettings>
#include <QTest>
#include <QToolButton>

#include <memory>

using namespace prunescope;

namespace {

constexpr int kPatience = 120000; // a slow machine under a sanitizer; nothing is timed

} // namespace

class TestRebuilding : public QObject {
    Q_OBJECT

    std::unique_ptr<MainWindow> m_window;

    Session& session() { return m_window->session(); }
    bool atRest() {
        const int last = static_cast<int>(session().recipe().steps.size());
        return session().shown() && !session().isStale() && !session().isBusy() && session().rowOutcome(last);
    }
    Index correct(int row) { return session().rowOutcome(row)->evaluation->correct; }
    QString accuracyCell(int row) {
        return m_window->recipe().table()->model()->index(row, RecipeModel::Accuracy).data().toString();
    }
    void press(StrategyButtons::Button button) {
        QTest::mouseClick(m_window->strategies().button(button), Qt::LeftButton, {}, QPoint(10, 10));
    }
    void pruneTo(double sparsity) {
        session().setSparsity(sparsity);
        QTRY_VERIFY_WITH_TIMEOUT(atRest(), kPatience);
    }
    StrategyDialog* openFromMenu(StrategyButtons::Button button, const std::string& strategy) {
        const QString title = engineText(StrategyRegistry::instance().find(strategy)->info().title);
        for (QAction* action : m_window->strategies().menu(button)->actions())
            if (action->text().startsWith(title))
                action->trigger();
        return m_window->findChild<StrategyDialog*>();
    }

private slots:
    void initTestCase() {
        QCoreApplication::setOrganizationName(QStringLiteral("PruneScope test"));
        QCoreApplication::setApplicationName(QStringLiteral("TestRebuilding"));
        QSettings().clear();
    }

    void init() {
        m_window = std::make_unique<MainWindow>(false);
        m_window->show();
        m_window->openModel(QStringLiteral("builtin:mlp-128"));
        QTRY_VERIFY_WITH_TIMEOUT(atRest(), kPatience);
    }

    void cleanup() { m_window.reset(); }

    void adjustBringsAccuracyBackAndIsOneUndoEntry() {
        pruneTo(0.9);
        const Index pruned = correct(1);
        const Index kept = session().rowOutcome(1)->cost.keptWeights;
        press(StrategyButtons::Adjust);
        QCOMPARE(session().recipe().steps.size(), std::size_t{2});
        QCOMPARE(session().recipe().steps[1].strategy()->strategy, std::string("least-squares"));
        QTRY_VERIFY_WITH_TIMEOUT(atRest(), kPatience);
        QVERIFY(correct(2) > pruned);
        QCOMPARE(session().rowOutcome(2)->cost.keptWeights, kept);
        session().undo();
        QCOMPARE(session().recipe().steps.size(), std::size_t{1});
        session().redo();
        QTRY_VERIFY_WITH_TIMEOUT(atRest(), kPatience);
        QVERIFY(correct(2) > pruned);
    }

    void addBringsConnectionsBackAndMarksThem() {
        pruneTo(0.9);
        const Index kept = session().rowOutcome(1)->cost.keptWeights;
        press(StrategyButtons::Add);
        QTRY_VERIFY_WITH_TIMEOUT(atRest(), kPatience);
        const OutcomePtr added = session().rowOutcome(2);
        QVERIFY(added->report);
        std::size_t marked = 0;
        for (const auto& layer : added->report->added)
            marked += layer.size();
        QVERIFY(marked > 0);
        QVERIFY(added->cost.keptWeights >= kept);
    }

    void removingNeuronsMakesTheNetworkSmaller() {
        const Index parameters = session().dense()->cost.parameters;
        press(StrategyButtons::RemoveNeurons);
        QTRY_VERIFY_WITH_TIMEOUT(atRest(), kPatience);
        QVERIFY(session().shown()->cost.parameters < parameters);
        QVERIFY(session().shown()->network.layer({0}).outputSize() < 128);
    }

    void everyButtonsMenuOpensSettingsThatCanBeChanged() {
        pruneTo(0.8);
        StrategyDialog* dialog = openFromMenu(StrategyButtons::Adjust, "least-squares");
        QVERIFY(dialog);
        auto* ridge = qobject_cast<QLineEdit*>(dialog->editor(QStringLiteral("ridge")));
        QVERIFY(ridge);
        ridge->setText(QStringLiteral("-3"));
        QPushButton* apply = nullptr;
        for (QPushButton* button : dialog->findChildren<QPushButton*>())
            if (button->text() == QStringLiteral("Apply"))
                apply = button;
        QVERIFY(apply && !apply->isEnabled()); // out of range
        ridge->setText(QStringLiteral("0.5"));
        QVERIFY(apply->isEnabled());
        apply->click();
        QCOMPARE(session().recipe().steps.size(), std::size_t{2});
        QCOMPARE(session().recipe().steps[1].strategy()->parameters.number("ridge"), 0.5);
        QTRY_VERIFY_WITH_TIMEOUT(atRest() && !m_window->findChild<StrategyDialog*>(), kPatience);
        m_window->actions().editStep->trigger();
        dialog = m_window->findChild<StrategyDialog*>();
        QVERIFY(dialog);
        qobject_cast<QLineEdit*>(dialog->editor(QStringLiteral("ridge")))->setText(QStringLiteral("0.25"));
        dialog->accept();
        QCOMPARE(session().recipe().steps[1].strategy()->parameters.number("ridge"), 0.25);
        QTRY_VERIFY_WITH_TIMEOUT(atRest(), kPatience);
    }

    void editingAnEarlyStepRunsTheLaterOnesAgain() {
        pruneTo(0.9);
        press(StrategyButtons::Adjust);
        QTRY_VERIFY_WITH_TIMEOUT(atRest(), kPatience);
        const Index before = correct(2);
        session().selectRow(1);
        session().setSparsity(0.97);
        QVERIFY(!session().rowOutcome(2)); // stale, and greyed with its old number
        QCOMPARE(session().staleRowOutcome(2)->evaluation->correct, before);
        QTRY_VERIFY_WITH_TIMEOUT(atRest(), kPatience);
        QVERIFY(correct(2) != before);
        QCOMPARE(session().rowOutcome(2)->recipe, session().recipe());
    }

    void adjustStepsFollowADragAndOthersWait() {
        pruneTo(0.8);
        press(StrategyButtons::Adjust);
        QTRY_VERIFY_WITH_TIMEOUT(atRest(), kPatience);
        session().selectRow(1);
        QTRY_VERIFY_WITH_TIMEOUT(atRest() && session().table(), kPatience);
        session().beginDrag();
        session().dragToShare(0.95);
        QTRY_VERIFY_WITH_TIMEOUT(!session().isStale() && session().rebuilt(), kPatience);
        QVERIFY(session().rebuilt()->evaluation->correct > session().shown()->evaluation->correct);
        session().endDrag();
        QTRY_VERIFY_WITH_TIMEOUT(atRest(), kPatience);
        m_window->actions().keepRebuilding->setChecked(false);
        session().beginDrag();
        session().dragToShare(0.9);
        QTRY_VERIFY_WITH_TIMEOUT(!session().isStale(), kPatience);
        QVERIFY(!session().rebuilt());
        session().endDrag();
        QTRY_VERIFY_WITH_TIMEOUT(atRest(), kPatience);
    }

    void cancelKeepsTheRecipeAndMarksTheStep() {
        pruneTo(0.9);
        StrategyStep step = StrategyRegistry::instance().step("fine-tune");
        step.parameters.set("epochs", std::int64_t{500});
        session().addStrategy(step, QStringLiteral("fine-tune"));
        QTRY_VERIFY_WITH_TIMEOUT(session().isBusy(), kPatience);
        QTest::qWait(300);
        m_window->actions().cancel->trigger();
        QVERIFY(!session().isBusy());
        QTRY_COMPARE_WITH_TIMEOUT(accuracyCell(2), QStringLiteral("not run"), kPatience);
        QCOMPARE(session().recipe().steps.size(), std::size_t{2});
        QVERIFY(session().shown() && session().shown()->evaluation); // the last finished outcome
        QCOMPARE(session().shown()->recipe.steps.size(), std::size_t{1});
        QVERIFY(m_window->actions().runAgain->isEnabled());
        step.parameters.set("epochs", std::int64_t{1});
        session().setStrategy(1, step);
        QTRY_VERIFY_WITH_TIMEOUT(atRest(), kPatience);
        QVERIFY(correct(2) > correct(1));
    }

    void closingWhileTrainingEndsAtOnce() {
        StrategyStep step = StrategyRegistry::instance().step("fine-tune");
        step.parameters.set("epochs", std::int64_t{500});
        session().addStrategy(step, QStringLiteral("fine-tune"));
        QTRY_VERIFY_WITH_TIMEOUT(session().isBusy(), kPatience);
        QTest::qWait(100);
        QVERIFY(m_window->close());
        m_window.reset(); // hangs, and so fails by CTest's limit, when the training cannot be stopped
    }
};

QTEST_MAIN(TestRebuilding)
#include "TestRebuilding.moc"
