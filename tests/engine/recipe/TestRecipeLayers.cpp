// Recipes call layers by name; the numbers of version 1 mean the same layers.
#include "engine/recipe/RecipeRunner.h"
#include "tests/engine/reconstruction/RebuildFixtures.h"

#include <QTest>

using namespace prunescope;

namespace {

/// Layers a, b and c of 12·18 = 216, 18·7 = 126 and 7·4 = 28 weights.
Network sample() {
    return smallNetwork(Activation::Relu, true);
}

Recipe recipeOf(int version, const QByteArray& steps) {
    const QByteArray text =
        R"({"format":"prunescope-recipe","version":)" + QByteArray::number(version) + R"(,"steps":[)" + steps + "]}";
    return parseRecipe(text.toStdString()).value();
}

OutcomePtr lastOutcome(const Recipe& recipe) {
    RecipeRunner runner(sample(), nullptr, drawnTraining());
    const auto outcomes = runner.run(recipe);
    return outcomes ? outcomes->back() : nullptr;
}

Index keptIn(const Outcome& outcome, int layer) {
    return outcome.network.layer(LayerIndex{layer}).weightCounts().kept;
}

} // namespace

class TestRecipeLayers : public QObject {
    Q_OBJECT

private slots:
    void numbersMeanWhatTheyMeantInVersion1_data() {
        QTest::addColumn<QByteArray>("numbered");
        QTest::addColumn<QByteArray>("named");
        const QByteArray half = R"({"do":"prune","sparsity":0.5},)";
        QTest::newRow("exclude") << QByteArray(R"({"do":"prune","sparsity":0.7,"exclude":[1]})")
                                 << QByteArray(R"({"do":"prune","sparsity":0.7,"exclude":["b"]})");
        QTest::newRow("two excluded") << QByteArray(R"({"do":"prune","threshold":0.3,"exclude":[2,0]})")
                                      << QByteArray(R"({"do":"prune","threshold":0.3,"exclude":["a","c"]})");
        QTest::newRow("thresholds") << QByteArray(R"({"do":"prune","scope":"layers","thresholds":[0.1,0.2,0.3]})")
                                    << QByteArray(R"({"do":"prune","scope":"layers","thresholds":{"c":0.3,"a":0.1,"b":0.2}})");
        QTest::newRow("sparsities") << QByteArray(R"({"do":"prune","scope":"layers","sparsities":[0.25,null,0.5],"exclude":[1]})")
                                    << QByteArray(
                                           R"({"do":"prune","scope":"layers","sparsities":{"a":0.25,"c":0.5},"exclude":["b"]})");
        QTest::newRow("one layer grows") << half + R"({"do":"add","strategy":"random","k":5,"layer":1})"
                                         << half + R"({"do":"add","strategy":"random","k":5,"layer":"b"})";
        QTest::newRow("the others grow") << half + R"({"do":"add","strategy":"splice","k":9,"exclude":[0,2]})"
                                         << half + R"({"do":"add","strategy":"splice","k":9,"exclude":["a","c"]})";
        QTest::newRow("neurons") << half + R"({"do":"prune","structure":"neurons","layer":1,"remove":2})"
                                 << half + R"({"do":"prune","structure":"neurons","layer":"b","remove":2})";
        QTest::newRow("widen") << half + R"({"do":"add","strategy":"widen","layer":0,"n":3})"
                               << half + R"({"do":"add","strategy":"widen","layer":"a","n":3})";
        QTest::newRow("n of m") << QByteArray(R"({"do":"prune","structure":"n:m","layer":2})")
                                << QByteArray(R"({"do":"prune","structure":"n:m","layer":"c"})");
    }

    void numbersMeanWhatTheyMeantInVersion1() {
        QFETCH(QByteArray, numbered);
        QFETCH(QByteArray, named);
        const Recipe one = recipeOf(1, numbered);
        const Recipe two = recipeOf(2, named);
        const OutcomePtr byNumber = lastOutcome(one);
        const OutcomePtr byName = lastOutcome(two);
        QVERIFY(byNumber && byName);
        QVERIFY(sameWeights(byNumber->network, byName->network));
        QVERIFY(byNumber->cuts == byName->cuts);
        QVERIFY(byNumber->origins == byName->origins);
        QVERIFY(!sameWeights(byName->network, sample()));
        // What is then written has names.
        const auto written = resolved(one, sample());
        QVERIFY(written.has_value());
        QVERIFY(sameWeights(lastOutcome(*written)->network, byName->network));
        QVERIFY(recipeText(*written).find("\"version\": 2") != std::string::npos);
    }

    void anExclusionSurvivesTheRemovalOfNeurons_data() {
        QTest::addColumn<int>("version");
        QTest::addColumn<QByteArray>("layer");
        QTest::newRow("by name") << 2 << QByteArray("\"b\"");
        QTest::newRow("by number") << 1 << QByteArray("1");
    }

    void anExclusionSurvivesTheRemovalOfNeurons() {
        QFETCH(int, version);
        QFETCH(QByteArray, layer);
        const QByteArray remove =
            R"({"do":"prune","structure":"neurons","layer":)" + QByteArray(version == 1 ? "0" : "\"a\"") + R"(,"remove":5})";
        const QByteArray exclude = R"("exclude":[)" + layer + "]}";
        const OutcomePtr pruned = lastOutcome(recipeOf(version, remove + R"(,{"do":"prune","sparsity":0.9,)" + exclude));
        QVERIFY(pruned);
        // 13 neurons are left: 156, 91 and 28 weights. Of a's and c's 184 floor(165.6 + 0.5) = 166 go, of b's none.
        QCOMPARE(keptIn(*pruned, 1), Index{91});
        QCOMPARE(keptIn(*pruned, 0) + keptIn(*pruned, 2), Index{18});
        const OutcomePtr refitted = lastOutcome(recipeOf(
            version, remove + R"(,{"do":"prune","strategy":"gradual-least-squares","steps":2,"sparsity":0.9,)" + exclude));
        QVERIFY(refitted);
        QCOMPARE(keptIn(*refitted, 1), Index{91});
        QCOMPARE(keptIn(*refitted, 0) + keptIn(*refitted, 2), Index{18});
    }

    void aLayerThatDoesNotExistIsToldByStepAndKey() {
        const auto refused =
            resolved(recipeOf(2, R"({"do":"prune","sparsity":0.5},{"do":"add","strategy":"splice","layer":"d"})"), sample());
        QVERIFY(!refused.has_value());
        QCOMPARE(QString::fromStdString(refused.error().where.text()), QStringLiteral("step 2, key layer"));
        QVERIFY(isAboutStep(refused.error()));
        QCOMPARE(QString::fromStdString(refused.error().detail.text()),
                 QStringLiteral("there is no layer d: the network's layers are a, b, c"));
        RecipeRunner runner(sample(), nullptr, drawnTraining());
        const auto outcomes = runner.run(recipeOf(2, R"({"do":"prune","sparsity":0.5},{"do":"add","exclude":["c","d"]})"));
        QVERIFY(!outcomes.has_value());
        QCOMPARE(QString::fromStdString(outcomes.error().where.text()), QStringLiteral("step 2, key exclude"));
        QVERIFY(isAboutStep(outcomes.error()));
    }
};

QTEST_APPLESS_MAIN(TestRecipeLayers)
#include "TestRecipeLayers.moc"
