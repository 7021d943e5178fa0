// Editing a recipe: undo, gestures, merging, selections. No model is opened and nothing is run.
#include "gui/session/RecipeEditor.h"

#include <QSignalSpy>
#include <QTest>

using namespace prunescope;

namespace {

Recipe pruneAt(double threshold) {
    PruneStep step;
    step.value = threshold;
    return {1, {{true, step}}};
}

StrategyStep strategy(const std::string& name) {
    StrategyStep step;
    step.strategy = name;
    return step;
}

} // namespace

class TestRecipeEditor : public QObject {
    Q_OBJECT

    qint64 m_now = 0; ///< milliseconds
    std::unique_ptr<RecipeEditor> m_editor;
    std::vector<RecipeChange> m_changes;

    double threshold() const { return m_editor->selectedPrune()->value; }
    void setThreshold(double value, RecipeEditor::Merge merge = RecipeEditor::Merge::No) {
        m_editor->change(pruneAt(value), 1, QStringLiteral("set the threshold"), merge);
    }

private slots:
    void init() {
        m_now = 0;
        m_editor = std::make_unique<RecipeEditor>(nullptr, [this] { return m_now; });
        m_editor->reset({"fc1", "fc2", "fc3"});
        m_changes.clear();
        connect(m_editor.get(), &RecipeEditor::changed, this, [this](RecipeChange change) { m_changes.push_back(change); });
    }

    void anotherModelStartsFromNothing() {
        setThreshold(0.1);
        m_editor->selectLayer(2);
        m_editor->reset({"a"});
        QVERIFY(m_editor->recipe().steps.empty());
        QCOMPARE(m_editor->selectedRow(), 0);
        QCOMPARE(m_editor->selectedLayer(), 0);
        QVERIFY(!m_editor->canUndo());
        QCOMPARE(m_changes.back(), RecipeChange::Reset);
    }

    void theFirstLayerIsSelected() {
        QCOMPARE(m_editor->selectedLayer(), 0);
        QCOMPARE(m_editor->selectedLayerName(), std::string("fc1"));
    }

    void everyEditCanBeUndoneAndRedone() {
        m_editor->addPruneStep();
        m_editor->addStrategy(strategy("swap"), QStringLiteral("swap"));
        m_editor->moveStep(1, -1);
        m_editor->setStepEnabled(0, false);
        m_editor->removeStep(1);
        const Recipe end = m_editor->recipe();
        QCOMPARE(end.steps.size(), std::size_t{1});
        QVERIFY(!end.steps[0].enabled);
        QCOMPARE(end.steps[0].strategy()->strategy, std::string("swap"));
        for (int i = 0; i < 5; ++i)
            m_editor->undo();
        QVERIFY(m_editor->recipe().steps.empty());
        QVERIFY(!m_editor->canUndo());
        for (int i = 0; i < 5; ++i)
            m_editor->redo();
        QCOMPARE(m_editor->recipe(), end);
        QVERIFY(!m_editor->canRedo());
    }

    void theSelectionFollowsTheEdit() {
        m_editor->addPruneStep();
        m_editor->addPruneStep();
        QCOMPARE(m_editor->selectedRow(), 2);
        m_editor->moveStep(1, -1);
        QCOMPARE(m_editor->selectedRow(), 1);
        m_editor->selectRow(2);
        m_editor->removeStep(1);
        QCOMPARE(m_editor->selectedRow(), 1);
        m_editor->undo();
        QCOMPARE(m_editor->selectedRow(), 2);
    }

    void edgesAreNotCrossed() {
        m_editor->addPruneStep();
        const Recipe before = m_editor->recipe();
        m_editor->moveStep(0, -1);
        m_editor->moveStep(0, 1);
        m_editor->removeStep(1);
        m_editor->removeStep(-1);
        m_editor->setStepEnabled(7, false);
        QCOMPARE(m_editor->recipe(), before);
        m_editor->selectRow(99);
        QCOMPARE(m_editor->selectedRow(), 1);
        m_editor->selectLayer(1);
        m_editor->selectLayer(3);
        QCOMPARE(m_editor->selectedLayer(), 1);
    }

    void aGestureIsOneEntry() {
        setThreshold(0.1);
        m_changes.clear();
        m_editor->beginGesture(QStringLiteral("move the threshold"));
        setThreshold(0.2);
        setThreshold(0.3);
        setThreshold(0.4);
        m_editor->endGesture();
        QCOMPARE(m_changes,
                 (std::vector<RecipeChange>{RecipeChange::GestureBegan, RecipeChange::GestureMoved, RecipeChange::GestureMoved,
                                            RecipeChange::GestureMoved, RecipeChange::GestureEnded}));
        QCOMPARE(m_editor->undoText(), QStringLiteral("move the threshold"));
        m_editor->undo();
        QCOMPARE(threshold(), 0.1);
        m_editor->redo();
        QCOMPARE(threshold(), 0.4);
    }

    void aGestureThatAddsAStepIsOneEntryToo() {
        m_editor->beginGesture(QStringLiteral("move the threshold"));
        setThreshold(0.2);
        setThreshold(0.3);
        m_editor->endGesture();
        m_editor->undo();
        QVERIFY(m_editor->recipe().steps.empty());
        QCOMPARE(m_editor->selectedRow(), 0);
        QVERIFY(!m_editor->canUndo());
    }

    void aGestureWithoutAChangeIsNoEntry() {
        setThreshold(0.1);
        m_editor->beginGesture(QStringLiteral("move the threshold"));
        setThreshold(0.2);
        setThreshold(0.1);
        m_editor->endGesture();
        m_editor->undo();
        QVERIFY(m_editor->recipe().steps.empty());
    }

    void undoDuringAGestureTakesItBack() {
        setThreshold(0.1);
        m_editor->beginGesture(QStringLiteral("move the threshold"));
        QVERIFY(m_editor->canUndo());
        QVERIFY(!m_editor->canRedo());
        setThreshold(0.2);
        m_editor->undo();
        QVERIFY(!m_editor->inGesture());
        QCOMPARE(threshold(), 0.1);
    }

    void anyOtherEditEndsAGesture() {
        m_editor->beginGesture(QStringLiteral("move the threshold"));
        setThreshold(0.2);
        m_editor->addPruneStep();
        QVERIFY(!m_editor->inGesture());
        m_editor->undo();
        QCOMPARE(m_editor->recipe().steps.size(), std::size_t{1});
        QCOMPARE(m_editor->undoText(), QStringLiteral("move the threshold"));
        m_editor->beginGesture(QStringLiteral("move the threshold"));
        m_editor->selectLayer(2);
        QVERIFY(!m_editor->inGesture());
    }

    void nudgesWithin800MsAreOneEntry() {
        constexpr auto nudges = RecipeEditor::Merge::Nudges;
        setThreshold(0.1, nudges);
        m_now = 800;
        setThreshold(0.2, nudges);
        m_now = 1600;
        setThreshold(0.3, nudges);
        m_now = 2401;
        setThreshold(0.4, nudges);
        m_editor->undo();
        QCOMPARE(threshold(), 0.3);
        m_editor->undo();
        QVERIFY(m_editor->recipe().steps.empty());
    }

    void editsOfDifferentNamesOrRowsAreNeverMerged() {
        constexpr auto nudges = RecipeEditor::Merge::Nudges;
        setThreshold(0.1, nudges);
        m_editor->change(pruneAt(0.2), 1, QStringLiteral("set the sparsity"), nudges);
        m_editor->change(pruneAt(0.3), 0, QStringLiteral("set the sparsity"), nudges);
        m_editor->undo();
        QCOMPARE(threshold(), 0.2);
        m_editor->undo();
        QCOMPARE(threshold(), 0.1);
    }

    void anEditThatChangesNothingIsNoEntry() {
        setThreshold(0.1);
        m_changes.clear();
        setThreshold(0.1);
        m_editor->selectRow(1);
        m_editor->selectLayer(0);
        QVERIFY(m_changes.empty());
    }

    void stepsOfOneStrategyDrawDifferentNumbers() {
        m_editor->addStrategy(strategy("noise"), {});
        m_editor->addStrategy(strategy("swap"), {});
        m_editor->addStrategy(strategy("noise"), {});
        const std::vector<Step>& steps = m_editor->recipe().steps;
        QCOMPARE(steps[0].strategy()->seed, std::uint64_t{1}); // the recipe's
        QCOMPARE(steps[1].strategy()->seed, std::uint64_t{1});
        QCOMPARE(steps[2].strategy()->seed, std::uint64_t{2});
    }

    void withoutAModelNoStrategyIsAdded() {
        RecipeEditor empty;
        empty.addStrategy(strategy("swap"), {});
        QVERIFY(empty.recipe().steps.empty());
    }

    void recipesThatAreHandedOutNeverChange() {
        setThreshold(0.1);
        const std::shared_ptr<const Recipe> before = m_editor->sharedRecipe();
        setThreshold(0.2);
        QCOMPARE(before->steps[0].prune()->value, 0.1);
    }
};

QTEST_GUILESS_MAIN(TestRecipeEditor)
#include "TestRecipeEditor.moc"
