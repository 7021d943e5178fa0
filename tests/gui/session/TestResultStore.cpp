// What is shown, what is stale, and how often values are made. Outcomes are made by hand; nothing is run.
#include "SessionFixtures.h"

#include "gui/session/ResultStore.h"

#include <QSignalSpy>
#include <QTest>

using namespace prunescope;
using namespace prunescope::testing;

namespace {

/// A result up to `row`, with one outcome per step that has 90, 80, 70 … images right.
RunResult resultOf(const RecipeEditor& editor, int row, RunKind kind = RunKind::All) {
    RunResult result;
    result.recipe = editor.sharedRecipe();
    result.row = row;
    result.kind = kind;
    result.dense = outcomeOf({}, 95);
    const std::size_t last = kind == RunKind::All ? editor.recipe().steps.size() : static_cast<std::size_t>(row);
    for (std::size_t i = 1; i <= last; ++i)
        result.rows.push_back(outcomeOf(editor.recipe().prefix(i), 100 - static_cast<Index>(10 * i)));
    result.shown = row == 0 ? result.dense : result.rows[static_cast<std::size_t>(row - 1)];
    result.base = row < 2 ? result.dense : result.rows[static_cast<std::size_t>(row - 2)];
    return result;
}

RunResult previewOf(const RecipeEditor& editor) {
    RunResult result = resultOf(editor, editor.selectedRow(), RunKind::Row);
    result.kind = RunKind::Preview;
    result.rows.clear();
    return result;
}

} // namespace

class TestResultStore : public QObject {
    Q_OBJECT

    std::unique_ptr<RecipeEditor> m_recipe;
    std::unique_ptr<ResultStore> m_store;

    void edit(std::vector<double> thresholds, int row) {
        std::vector<Step> steps;
        for (const double threshold : thresholds)
            steps.push_back(pruneStep(threshold));
        m_recipe->change(recipeOf(std::move(steps)), row, QStringLiteral("edit"));
    }

private slots:
    void init() {
        m_recipe = std::make_unique<RecipeEditor>();
        m_store = std::make_unique<ResultStore>(*m_recipe);
        m_recipe->reset({"a", "b"});
    }

    void cleanup() {
        m_store.reset();
        m_recipe.reset();
    }

    void nothingIsShownAtFirst() {
        QVERIFY(!m_store->shown() && !m_store->dense() && !m_store->rowOutcome(0));
        QVERIFY(!m_store->isStale());
    }

    void everyRowHasItsOutcome() {
        edit({0.1, 0.2, 0.3}, 2);
        QVERIFY(m_store->take(resultOf(*m_recipe, 2)));
        QCOMPARE(m_store->rowOutcome(0)->evaluation->correct, Index{95});
        QCOMPARE(m_store->rowOutcome(3)->evaluation->correct, Index{70});
        QCOMPARE(m_store->shown(), m_store->rowOutcome(2));
        QCOMPARE(m_store->base(), m_store->rowOutcome(1));
        QCOMPARE(m_store->rebuilt(), m_store->rowOutcome(3));
        QVERIFY(!m_store->isStale());
    }

    void anEditMakesItsRowAndTheLaterOnesStale() {
        edit({0.1, 0.2, 0.3}, 3);
        m_store->take(resultOf(*m_recipe, 3));
        edit({0.1, 0.25, 0.3}, 3);
        QVERIFY(m_store->isStale());
        QVERIFY(m_store->looksStale());
        QVERIFY(m_store->rowOutcome(1));
        QVERIFY(!m_store->rowOutcome(2));
        QVERIFY(!m_store->rowOutcome(3));
        QCOMPARE(m_store->staleRowOutcome(3)->evaluation->correct, Index{70}); // shown greyed
        m_recipe->undo();
        QVERIFY(m_store->rowOutcome(2));
        QVERIFY(m_store->rowOutcome(3)); // what was measured is right again
        QVERIFY(!m_store->isStale());
    }

    void aResultOfAnotherRowIsKeptAndNotShown() {
        edit({0.1, 0.2}, 2);
        m_store->take(resultOf(*m_recipe, 2));
        m_recipe->selectRow(1);
        QVERIFY(!m_store->take(resultOf(*m_recipe, 2)));
        QCOMPARE(m_store->shown()->recipe.steps.size(), std::size_t{2});
        QVERIFY(m_store->isStale());
        QVERIFY(m_store->take(resultOf(*m_recipe, 1)));
        QVERIFY(!m_store->isStale());
    }

    void aRunThatWasStoppedMarksWhatItDidNotReach() {
        edit({0.1, 0.2, 0.3}, 3);
        RunResult result = resultOf(*m_recipe, 3);
        result.rows.pop_back();
        result.shown = result.rows.back();
        m_store->setStopped(true);
        m_store->take(result);
        QVERIFY(!m_store->isNotRun(1));
        QVERIFY(!m_store->isNotRun(2));
        QVERIFY(m_store->isNotRun(3));
        m_store->setStopped(false); // it runs again
        QVERIFY(!m_store->isNotRun(3));
    }

    void whatWasShownBeforeAGestureIsRemembered() {
        edit({0.1}, 1);
        m_store->take(resultOf(*m_recipe, 1));
        const OutcomePtr before = m_store->shown();
        m_recipe->beginGesture(QStringLiteral("drag"));
        edit({0.2}, 1);
        m_store->take(previewOf(*m_recipe));
        edit({0.3}, 1);
        m_store->take(previewOf(*m_recipe));
        m_recipe->endGesture();
        QCOMPARE(m_store->previous(), before);
        QVERIFY(m_store->shown() != before);
        m_recipe->selectRow(0);
        QVERIFY(!m_store->previous());
    }

    void aResultThatIsAFrameAwayIsNotGreyedAtOnce() {
        edit({0.1}, 1);
        m_store->take(resultOf(*m_recipe, 1));
        m_recipe->beginGesture(QStringLiteral("drag"));
        edit({0.2}, 1);
        QVERIFY(m_store->isStale());
        QVERIFY(!m_store->looksStale());
        m_store->take(previewOf(*m_recipe));
        QVERIFY(!m_store->looksStale());
        edit({0.3}, 1);
        QSignalSpy refreshed(m_store.get(), &ResultStore::refreshed);
        QTRY_VERIFY(m_store->looksStale()); // no result comes
        QVERIFY(!refreshed.isEmpty());
    }

    void stepsThatFollowADragAreShownWhileItLasts() {
        edit({0.1, 0.5}, 1);
        m_store->take(resultOf(*m_recipe, 1));
        m_recipe->beginGesture(QStringLiteral("drag"));
        edit({0.2, 0.5}, 1);
        RunResult part = previewOf(*m_recipe);
        part.finished = false;
        m_store->take(part);
        QVERIFY(!m_store->rebuilt());
        RunResult whole = previewOf(*m_recipe);
        whole.adjusted = {outcomeOf(m_recipe->recipe(), 77)};
        m_store->take(whole);
        QCOMPARE(m_store->rebuilt()->evaluation->correct, Index{77});
        QCOMPARE(m_store->rowOutcome(2)->evaluation->correct, Index{77});
        edit({0.3, 0.5}, 1);
        QVERIFY(!m_store->rowOutcome(2));
        QCOMPARE(m_store->staleRowOutcome(2)->evaluation->correct, Index{77});
    }

    void countsThatDisagreeAreTold() {
        edit({0.1}, 1);
        QSignalSpy disagreed(m_store.get(), &ResultStore::disagreed);
        RunResult live = previewOf(*m_recipe);
        live.shown = outcomeOf(m_recipe->recipe(), 91);
        m_store->take(live);
        m_store->take(resultOf(*m_recipe, 1)); // 90
        QCOMPARE(disagreed.count(), 1);
        QVERIFY(disagreed[0][0].toString().contains(QStringLiteral("91")));
        m_store->take(resultOf(*m_recipe, 1)); // two full counts are not compared
        QCOMPARE(disagreed.count(), 1);
    }

    void anotherModelLeavesNothing() {
        edit({0.1}, 1);
        m_store->take(resultOf(*m_recipe, 1));
        m_store->clear();
        QVERIFY(!m_store->shown() && !m_store->dense() && !m_store->staleRowOutcome(1));
    }

    void aValueIsMadeOncePerChangeForAllWhoAsk() {
        int made = 0;
        int number = 7;
        ViewValue<int>& value = m_store->addValue<int>([&] {
            ++made;
            return number;
        });
        const std::shared_ptr<const int> first = value.get();
        QCOMPARE(*value.get(), 7);
        QCOMPARE(made, 1);
        m_store->touch();
        m_store->touch();
        QCOMPARE(value.get(), first); // it says the same, so it is the same object
        QCOMPARE(made, 2);
        number = 8;
        m_store->touch();
        QCOMPARE(*value.get(), 8);
        QCOMPARE(*first, 7);
        QCOMPARE(made, 3);
    }

    void viewsAreToldTogetherAndOnlyWhatChanged() {
        int a = 1;
        int b = 1;
        ViewValue<int>& valueA = m_store->addValue<int>([&] { return a; });
        ViewValue<int>& valueB = m_store->addValue<int>([&] { return b; });
        QObject view;
        std::vector<std::pair<int, int>> shown;
        valueA.showIn(&view, [&](int now) { shown.emplace_back(now, *valueB.get()); });
        int shownB = 0;
        valueB.showIn(&view, [&](int) { ++shownB; });
        QCOMPARE(shown, (std::vector<std::pair<int, int>>{{1, 1}}));
        m_store->refresh();
        QCOMPARE(shown.size(), std::size_t{1}); // nothing changed
        a = 2;
        m_store->touch();
        QCOMPARE(shown.size(), std::size_t{1}); // not told yet
        m_store->refresh();
        QCOMPARE(shown.back(), std::pair(2, 1));
        QCOMPARE(shownB, 1);
        a = b = 3;
        m_store->refresh();
        QCOMPARE(shown.back(), std::pair(3, 3)); // never one's new value beside the other's old one
    }

    void valuesThatNobodyShowsAreNotMade() {
        int made = 0;
        m_store->addValue<int>([&] { return ++made; });
        m_store->refresh();
        QCOMPARE(made, 0);
    }

    void aViewThatIsGoneIsNotTold() {
        int number = 1;
        ViewValue<int>& value = m_store->addValue<int>([&] { return number; });
        int shown = 0;
        {
            QObject view;
            value.showIn(&view, [&](int) { ++shown; });
        }
        number = 2;
        m_store->refresh();
        QCOMPARE(shown, 1);
    }

    void everyEditRefreshesWhatValuesSee() {
        ViewValue<std::size_t>& steps = m_store->addValue<std::size_t>([&] { return m_recipe->recipe().steps.size(); });
        QCOMPARE(*steps.get(), std::size_t{0});
        edit({0.1}, 1);
        QCOMPARE(*steps.get(), std::size_t{1});
    }
};

QTEST_GUILESS_MAIN(TestResultStore)
#include "TestResultStore.moc"
