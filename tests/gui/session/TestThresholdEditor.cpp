// The threshold of a Prune step over six weights, 0.1 to 0.6 in magnitude. Nothing is run.
#include "SessionFixtures.h"

#include "gui/session/ThresholdEditor.h"

#include <QTest>

using namespace prunescope;
using namespace prunescope::testing;

class TestThresholdEditor : public QObject {
    Q_OBJECT

    std::unique_ptr<RecipeEditor> m_recipe;
    std::unique_ptr<ThresholdEditor> m_editor;

    const PruneStep& step() const { return *m_recipe->selectedPrune(); }
    /// As after a run: the scores for the selected step.
    void giveScale() {
        const Network base = sixWeights();
        PruneStep step;
        if (m_recipe->selectedPrune())
            step = *m_recipe->selectedPrune();
        m_editor->setScale({std::make_shared<const ScoreTable>(base, step.criterion, step.seed, step.exclude), step, base});
    }
    float cut(const std::string& layer) const { return m_editor->cuts().at(layer).threshold; }

private slots:
    void init() {
        m_recipe = std::make_unique<RecipeEditor>();
        m_editor = std::make_unique<ThresholdEditor>(*m_recipe);
        m_recipe->reset({"a", "b"});
        m_editor->setDataName(QStringLiteral("test-images"));
        giveScale();
    }

    void cleanup() {
        m_editor.reset();
        m_recipe.reset();
    }

    void theFirstDragAddsAStep() {
        QVERIFY(m_editor->canEdit());
        m_editor->beginDrag();
        m_editor->dragToShare(0.5);
        QCOMPARE(m_recipe->stepCount(), 1);
        QCOMPARE(m_recipe->selectedRow(), 1);
        QCOMPARE(step().target, Target::Threshold);
        QCOMPARE(static_cast<float>(step().value), 0.3F); // the smallest threshold that prunes 3 of 6
        m_editor->endDrag();
        m_recipe->undo();
        QCOMPARE(m_recipe->stepCount(), 0);
    }

    void aDragIsOneEntryAndSingleMovesAreMerged() {
        m_editor->setThreshold(0.15);
        m_editor->beginDrag();
        for (const double share : {0.2, 0.4, 0.6, 0.8})
            m_editor->dragToShare(share);
        m_editor->endDrag();
        QCOMPARE(m_recipe->undoText(), QStringLiteral("move the threshold"));
        m_recipe->undo();
        QCOMPARE(step().value, 0.15);
    }

    void cutsFollowAtOnce() {
        m_editor->setThreshold(0.35);
        QCOMPARE(m_editor->cuts().size(), std::size_t{2});
        QCOMPARE(cut("a"), 0.35F);
        QCOMPARE(m_editor->state().sparsity, 0.5); // 0.1, 0.2, 0.3 of six
        QCOMPARE(m_editor->state().maxThreshold, static_cast<double>(0.6F));
        m_recipe->setStepEnabled(0, false);
        QVERIFY(m_editor->cuts().empty());
    }

    void theCutAtTheBeginningOfADragIsKept() {
        m_editor->setThreshold(0.15);
        QVERIFY(!m_editor->cutBefore("a"));
        m_editor->beginDrag();
        m_editor->dragToScore(0.45);
        QCOMPARE(m_editor->cutBefore("a")->threshold, 0.15F);
        QCOMPARE(cut("a"), 0.45F);
        m_editor->endDrag();
        QVERIFY(!m_editor->cutBefore("a"));
    }

    void beforeTheFirstStepNothingWasCut() {
        m_editor->beginDrag();
        m_editor->dragToScore(0.45);
        QCOMPARE(*m_editor->cutBefore("b"), Cut::nothing());
    }

    void aSparsityIsStoredAsEntered() {
        m_editor->setSparsity(0.7);
        const ThresholdState state = m_editor->state();
        QCOMPARE(step().target, Target::Sparsity);
        QCOMPARE(state.requestedSparsity, std::optional(0.7));
        QCOMPARE(state.sparsity, 4.0 / 6); // floor(0.7 · 6 + 0.5) = 4
        QCOMPARE(static_cast<float>(state.threshold), 0.4F);
        m_editor->setSparsity(3);
        QCOMPARE(step().value, 1.0);
    }

    void switchingTheScopeKeepsWhatIsPruned() {
        m_editor->setThreshold(0.35);
        m_editor->setScope(Scope::Layers);
        QCOMPARE(step().values.size(), std::size_t{2});
        QCOMPARE(m_editor->state().sparsity, 0.75); // of layer a: 0.1, 0.2, 0.3 of four
        QCOMPARE(m_editor->state().layer, 0);
        QCOMPARE(m_editor->state().label, QStringLiteral("Threshold of a"));
        m_recipe->selectLayer(1);
        QCOMPARE(m_editor->state().sparsity, 0.0);
        m_editor->setSparsity(0.5);
        QCOMPARE(m_editor->state().sparsity, 0.5);
        m_recipe->selectLayer(0);
        QCOMPARE(m_editor->state().sparsity, 0.75); // the other layer keeps what it prunes
    }

    void aDragInALayerIsAShareOfThatLayer() {
        m_editor->setThreshold(0.05);
        m_editor->setScope(Scope::Layers);
        m_editor->beginDrag();
        m_editor->dragToShare(0.5);
        QCOMPARE(static_cast<float>(step().values.at("a")), 0.2F); // 2 of the layer's four
        QCOMPARE(static_cast<float>(step().values.at("b")), 0.05F);
    }

    void anotherCriterionKeepsTheSparsity() {
        m_editor->setThreshold(0.35);
        m_editor->setCriterion(Criterion::Random);
        QCOMPARE(step().criterion, Criterion::Random);
        QCOMPARE(step().target, Target::Sparsity);
        QCOMPARE(step().value, 0.5);
        QVERIFY(m_editor->cuts().empty()); // the scores at hand are those of another criterion
        giveScale();
        QCOMPARE(m_editor->state().sparsity, 0.5);
    }

    void excludedLayersAreLeftOut() {
        m_editor->setThreshold(0.35);
        m_editor->setExcluded(1, true);
        QCOMPARE(step().exclude, std::vector<std::string>{"b"});
        giveScale();
        QCOMPARE(m_editor->state().sparsity, 0.75); // 3 of the four that are included
        // 4 of all six weights: layer b keeps both of its own, so layer a loses all of its four.
        m_editor->setNetworkSparsity(4.0 / 6);
        QCOMPARE(step().value, 1.0);
        m_editor->setExcluded(1, false);
        QVERIFY(step().exclude.empty());
    }

    void aBarThatCannotBeMovedSaysWhy() {
        const auto reason = [this] { return m_editor->state().disabledReason; };
        QVERIFY(reason().isEmpty());
        m_editor->setThreshold(0.35);
        m_recipe->selectRow(0);
        QVERIFY(reason().contains(QStringLiteral("not a Prune step")));
        QVERIFY(!m_editor->canEdit());
        m_editor->setThreshold(0.4); // changes nothing
        m_recipe->selectRow(1);
        QCOMPARE(step().value, 0.35);
        QVERIFY(!m_editor->state().enabled); // the scores of another row say nothing here
        giveScale();
        QVERIFY(m_editor->state().enabled);
        m_recipe->setStepEnabled(0, false);
        QVERIFY(reason().contains(QStringLiteral("switched off")));
        m_recipe->setStepEnabled(0, true);
        m_editor->setScope(Scope::Layers);
        m_editor->setExcluded(0, true);
        QVERIFY(reason().contains(QStringLiteral("excluded")));
        RecipeEditor none;
        QVERIFY(ThresholdEditor(none).state().disabledReason.contains(QStringLiteral("No model")));
    }

    void itKnowsOnWhichImagesTheThresholdWasChosen() {
        QVERIFY(m_editor->tunedOn().isEmpty());
        m_editor->setThreshold(0.2);
        QCOMPARE(m_editor->tunedOn(), QStringLiteral("test-images"));
        m_editor->setDataName(QStringLiteral("other-images"));
        QCOMPARE(m_editor->tunedOn(), QStringLiteral("test-images"));
        m_recipe->setRecipe(recipeOf({pruneStep(0.3)}), {}); // from a file: nobody knows
        QVERIFY(m_editor->tunedOn().isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestThresholdEditor)
#include "TestThresholdEditor.moc"
