// Recipes that somebody wrote by hand or to do harm.
#include "engine/formats/OpenModel.h"
#include "tests/engine/TestNetworks.h"
#include "tests/engine/cli/CliProcess.h"

#include <QTemporaryDir>
#include <QTest>

class TestCliRecipes : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    QString file(const char* name) const { return m_folder.filePath(QLatin1String(name)); }

    void write(const QByteArray& recipe) const {
        QFile recipeFile(file("r.json"));
        QVERIFY(recipeFile.open(QIODevice::WriteOnly));
        recipeFile.write(recipe);
    }

    Finished run(const QByteArray& recipe, const QStringList& more = {}, const QString& model = kMlp) const {
        write(recipe);
        return cli(QStringList{"run", model, "--recipe", file("r.json"), "--limit", "20"} + more);
    }

    static QByteArray withSteps(const QByteArray& steps) {
        return R"({"format":"prunescope-recipe","version":1,"steps":[)" + steps + "]}";
    }

    static QByteArray repeated(const QByteArray& step, int count) {
        QByteArray steps = step;
        for (int i = 1; i < count; ++i)
            steps += ',' + step;
        return withSteps(steps);
    }

private slots:
    /// The same exit code whether it is found while it is read or while it is run.
    void aWrongRecipeIsOneAndNamesItsFile_data() {
        QTest::addColumn<QByteArray>("recipe");
        QTest::addColumn<QString>("says");
        const QByteArray half = R"({"do":"prune","sparsity":0.5},)";
        QTest::newRow("no JSON") << QByteArray("{") << "recipe: the recipe cannot be used: it is not JSON from byte 2 on";
        QTest::newRow("lists 100,000 deep")
            << R"({"format":"prunescope-recipe","version":)" + QByteArray(100000, '[') + QByteArray(100000, ']') + "}"
            << "recipe, key version: the recipe cannot be used: it is nested more than 32 levels deep";
        QTest::newRow("objects 100,000 deep")
            << withSteps(R"({"do":)" + QByteArray(R"({"a":)").repeated(100000) + '1' + QByteArray(100000, '}') + '}')
            << "step 1, key do: the recipe cannot be used: it is nested more than 32 levels deep";
        QTest::newRow("two million values") << R"({"format":"prunescope-recipe","version":[)" +
                                                   QByteArray("1,").repeated(2000000) + "1]}"
                                            << "recipe: the recipe cannot be used: it holds more than 1000000 values";
        QTest::newRow("1e999") << withSteps(half + R"({"do":"prune","threshold":1e999})")
                               << "step 2, key threshold: the recipe cannot be used: 1e999 is too large a number";
        QTest::newRow("a key twice") << withSteps(R"({"do":"prune","sparsity":0.5,"sparsity":0.6})")
                                     << "step 1, key sparsity: the recipe cannot be used: it appears twice";
        QTest::newRow("sparsity of 3") << withSteps(R"({"do":"prune","sparsity":3})") << "step 1, key sparsity: ";
        QTest::newRow("1,001 steps") << repeated(R"({"do":"prune","sparsity":0.5,"enabled":false})", 1001)
                                     << "it has 1001 steps; a recipe has at most 1000";
        QTest::newRow("20,000 disabled steps") << repeated(R"({"do":"prune","sparsity":0.5,"enabled":false})", 20000)
                                               << "it has 20000 steps; a recipe has at most 1000";
        QTest::newRow("layer that does not exist")
            << withSteps(R"({"do":"prune","sparsity":0.5,"exclude":[9]})") << "step 1, key exclude: the recipe cannot be used: ";
        QTest::newRow("hidden layer that does not exist")
            << withSteps(half + R"({"do":"prune","structure":"neurons","layer":9,"remove":2})")
            << "step 2, key layer: the recipe cannot be used: there is no layer 9";
        QTest::newRow("decay above 1 / rate")
            << withSteps(R"({"do":"fine-tune","decay":50,"learningRate":1})") << "step 1, key decay: the recipe cannot be used: ";
        QTest::newRow("excluded layer") << withSteps(half + R"({"do":"add","strategy":"splice","layer":0,"exclude":[0]})")
                                        << "step 2, key layer: the recipe cannot be used: ";
        QTest::newRow("strategy that takes no exclusion")
            << withSteps(R"({"do":"adjust","exclude":[0]})") << "step 1, key exclude: the recipe cannot be used: ";
    }

    void aWrongRecipeIsOneAndNamesItsFile() {
        QFETCH(QByteArray, recipe);
        QFETCH(QString, says);
        const Finished finished = run(recipe);
        QCOMPARE(finished.code, 1);
        QVERIFY(finished.out.isEmpty());
        QVERIFY2(finished.err.startsWith("prunescope-cli: " + file("r.json").toUtf8() + ", "), finished.err.left(500));
        QVERIFY2(finished.err.contains(says.toUtf8()), finished.err.left(500));
        QCOMPARE(finished.err.count('\n'), 1);
        QVERIFY(finished.err.size() < 1000);
    }

    void standardInputIsNamedToo() {
        const Finished finished =
            cli({"run", kMlp, "--recipe", "-", "--limit", "20"}, withSteps(R"({"do":"prune","sparsity":0.5,"exclude":[9]})"));
        QCOMPARE(finished.code, 1);
        QVERIFY2(finished.err.startsWith("prunescope-cli: standard input, step 1, key exclude"), finished.err);
    }

    void aThousandStepsRun() {
        QByteArray steps;
        for (int i = 0; i < 250; ++i)
            steps += R"({"do":"prune","sparsity":)" + QByteArray::number(i / 500.0) + "}," +
                     QByteArray(R"({"do":"prune","sparsity":1,"enabled":false},)").repeated(3);
        steps.chop(1);
        const Finished finished = run(withSteps(steps), {"--json"});
        QCOMPARE(finished.code, 0);
        const QJsonArray outcomes = finished.json()["steps"].toArray();
        QCOMPARE(outcomes.size(), qsizetype{1000});
        // 101,632 weights; the last sparsity is 0.498: floor(50,612.736 + 0.5) = 50,613 are pruned.
        QCOMPARE(outcomes.at(999).toObject()["keptWeights"].toInt(), 51019);
    }

    void aPipeIsNotWaitedFor() {
        for (const QString& script : {QStringLiteral("mkfifo p; \"$CLI\" run \"$M\" --recipe p"),
                                      QStringLiteral("\"$CLI\" run \"$M\" --recipe /dev/zero"),
                                      QStringLiteral("\"$CLI\" run \"$M\" --recipe <(sleep 60)")}) {
            const Finished finished = shell(m_folder.path(), script);
            QCOMPARE(finished.code, 1);
            QVERIFY2(finished.err.contains("it is not a regular file"), finished.err);
        }
        const Finished folder = cli({"run", kMlp, "--recipe", m_folder.path()});
        QCOMPARE(folder.code, 1);
        QVERIFY2(folder.err.contains("it is a folder"), folder.err);
    }

    void imagesThatDoNotFitAreNotToBeFetched() {
        // A network that takes 2 pixels and tells 2 classes: MNIST does not fit.
        using namespace prunescope::testing;
        const auto saved =
            prunescope::saveModel(network({dense("pixels", matrix(2, 2, {1, 0.1F, 0.2F, 2}))}), file("small.onnx").toStdString());
        QVERIFY(saved.has_value());
        for (const char* step :
             {R"({"do":"adjust"})", R"({"do":"fine-tune"})", R"({"do":"prune","criterion":"wanda","sparsity":0.5})"}) {
            const Finished finished = run(withSteps(step), {}, file("small.onnx"));
            QCOMPARE(finished.code, 1);
            QVERIFY2(finished.err.contains("it takes 2 inputs, an image of mnist-train has 28 × 28 = 784 pixels"), finished.err);
            QVERIFY2(!finished.err.contains("fetch-mnist"), finished.err);
        }
    }
};

QTEST_GUILESS_MAIN(TestCliRecipes)
#include "TestCliRecipes.moc"
