// Giant layers compute their weights when they are first asked for them. The GUI thread must not be the one that asks.
#include "SessionFixtures.h"

#include "engine/pruning/PrunedWeights.h"
#include "gui/session/Comparing.h"
#include "gui/session/SelectedLayer.h"

#include <QTest>

using namespace prunescope;
using namespace prunescope::testing;

namespace {

constexpr Index kSide = 2048;
static_assert(kSide * kSide >= kPrunedLazilyFrom);

/// Half of the weights are 0.25, the other half 0.75.
Network giantNetwork() {
    Matrix values(kSide, kSide);
    for (Index i = 0; i < values.size(); ++i)
        values.data()[i] = i % 2 == 0 ? 0.25F : 0.75F;
    return network({dense("giant", std::move(values))});
}

Network prunedInHalf(const Network& base) {
    const Node& layer = base.layer(LayerIndex{0});
    const LayerScores scores(Criterion::Magnitude, *layer.weights(), 0, 1);
    const auto ranks = std::make_shared<const LayerRanks>(scores, *layer.weights(), RankForm::Compact);
    return base.withWeightSource(LayerIndex{0}, prunedLazily(layer.weightSource(), ranks, Cut{0.5F}));
}

OutcomePtr outcome(const Recipe& recipe, const Network& network) {
    return std::make_shared<Outcome>(Outcome{shared(recipe), network, nullptr, {}, {}, {}, {}, {}, false, 0, 0, nullptr, {}});
}

} // namespace

class TestGiantLayers : public QObject {
    Q_OBJECT

    LayerPtr m_pruned;
    std::unique_ptr<Session> m_session;

private slots:
    /// A pruned giant layer, and a strategy behind it that did not touch it.
    void init() {
        const Network loaded = giantNetwork();
        const Network halved = prunedInHalf(loaded);
        m_pruned = halved.layerPtr(LayerIndex{0});
        m_session = std::make_unique<Session>();
        m_session->part<SelectedLayer>();
        RecipeEditor& recipe = m_session->recipe();
        recipe.reset({"giant"});
        StrategyStep bias;
        bias.strategy = "bias";
        recipe.change(recipeOf({pruneStep(0.5), {true, bias}}), 2, {});
        RunResult result;
        result.recipe = recipe.sharedRecipe();
        result.row = 2;
        result.dense = result.base = outcome({}, loaded);
        result.rows = {outcome(recipe.recipe().prefix(1), halved), outcome(recipe.recipe(), halved)};
        result.shown = result.rows.back();
        m_session->results().take(result);
        QCOMPARE(m_pruned->heldBytes(), std::size_t{0});
    }

    void cleanup() { m_session.reset(); }

    void theSparsityOfAComparisonNeedsNoWeights() {
        const ComparisonPlan plan = m_session->part<Comparing>().plan();
        QCOMPARE(plan.prune.value, 0.5);
        QCOMPARE(plan.sparsities, std::vector<double>{0.5});
        QCOMPARE(m_pruned->heldBytes(), std::size_t{0});
    }

    void theMapWaitsForTheWeights() {
        ViewValue<LayerView>& view = m_session->part<SelectedLayer>().view();
        QVERIFY(view.get()->isPending);
        QVERIFY(!view.get()->weights());
        QCOMPARE(m_pruned->heldBytes(), std::size_t{0});
        m_session->results().refresh(); // the job is started here
        QTRY_VERIFY_WITH_TIMEOUT(!view.get()->isPending, 60000);
        QCOMPARE(view.get()->base, m_pruned);
        QVERIFY(m_pruned->heldBytes() > 0);
        QVERIFY(!view.get()->weights()->isKept(0)); // 0.25
        QVERIFY(view.get()->weights()->isKept(1));  // 0.75
    }
};

QTEST_GUILESS_MAIN(TestGiantLayers)
#include "TestGiantLayers.moc"
