// The command line as a process: what it prints, its exit codes, what it leaves behind.
#include "tests/engine/cli/CliProcess.h"

#include <QTemporaryDir>
#include <QTest>

namespace {

QJsonObject firstStep(const QJsonObject& run) {
    return run["steps"].toArray().at(0).toObject();
}

QJsonObject layer(const QJsonObject& stepOrInfo, int index) {
    return stepOrInfo["layers"].toArray().at(index).toObject();
}

} // namespace

class TestCli : public QObject {
    Q_OBJECT

private slots:
    void infoTellsShapesAndCounts() {
        const Finished run = cli({"info", kLeNet, "--json"});
        QCOMPARE(run.code, 0);
        const QJsonObject info = run.json();
        // 784·300 + 300·100 + 100·10 weights and 410 biases.
        QCOMPARE(info["weightCount"].toInt(), 266200);
        QCOMPARE(info["parameters"].toInt(), 266610);
        QCOMPARE(info["macs"].toInt(), 266200);
        QCOMPARE(info["layers"].toArray().size(), 3);
        const QJsonObject first = layer(info, 0);
        QCOMPARE(first["index"].toInt(), 0);
        QCOMPARE(first["op"].toString(), QStringLiteral("dense"));
        QCOMPARE(first["weights"].toArray(), (QJsonArray{300, 784}));
        QCOMPARE(run.out.count('\n'), 1);
    }

    void evaluateHasEveryField() {
        const Finished run = cli(QStringList{"evaluate", kMlp} + kFew);
        QCOMPARE(run.code, 0);
        const QJsonObject result = run.json();
        for (const char* key : {"model", "data", "count", "correct", "accuracy", "accuracyLow", "accuracyHigh", "loss",
                                "macroPrecision", "macroRecall", "macroF1", "perClass", "confusion", "seconds"})
            QVERIFY2(result.contains(QLatin1String(key)), key);
        QCOMPARE(result["count"].toInt(), 200);
        QCOMPARE(result["data"].toString(), QStringLiteral("mnist-test"));
        QCOMPARE(result["confusion"].toArray().size(), 10);
        QCOMPARE(result["accuracy"].toDouble(), result["correct"].toInt() / 200.0);
    }

    void benchmarkTellsEveryFigure() {
        const Finished run = cli(QStringList{"benchmark", kMlp, "--threads", "2"} + kFew);
        QCOMPARE(run.code, 0);
        const QJsonObject result = run.json();
        QCOMPARE(result["threads"].toInt(), 2);
        QCOMPARE(result["images"].toInt(), 200);
        QCOMPARE(result["curvePoints"].toInt(), 256);
        QVERIFY(result["trainImages"].toInt() > 0);
        for (const char* key : {"evaluateMs", "evaluateSparse90Ms", "curveMs", "trainEpochMs"})
            QVERIFY2(result[QLatin1String(key)].toDouble() > 0, key);
        for (const char* key : {"0.1%", "1%", "5%"})
            QVERIFY2(result["stepMs"].toObject()[QLatin1String(key)].toDouble() > 0, key);
        QCOMPARE(run.out.count('\n'), 1);
    }

    void kernelsCanBeForced() {
        const Finished usual = cli(QStringList{"evaluate", kMlp} + kFew);
        const Finished forced = cli(QStringList{"evaluate", kMlp, "--isa", "v2"} + kFew);
        QCOMPARE(forced.code, 0);
        QVERIFY(std::abs(forced.json()["loss"].toDouble() - usual.json()["loss"].toDouble()) < 1e-4);
        const Finished unknown = cli(QStringList{"evaluate", kMlp, "--isa", "v9"} + kFew);
        QCOMPARE(unknown.code, 2);
        QVERIFY(unknown.err.contains("v9"));
    }

    void pruneReportsBeforeAndAfter() {
        const Finished run = cli(QStringList{"prune", kLeNet, "--sparsity", "0.9"} + kFew);
        QCOMPARE(run.code, 0);
        const QJsonObject step = firstStep(run.json());
        // floor(0.9 · 266,200 + 0.5) = 239,580 pruned.
        QCOMPARE(step["keptWeights"].toInt(), 26620);
        QCOMPARE(step["step"]["sparsity"].toDouble(), 0.9);
        QCOMPARE(step["layers"].toArray().size(), 3);
        QVERIFY(layer(step, 2)["threshold"].isDouble());
        const QJsonObject after = step["evaluation"].toObject();
        const int before = run.json()["baseline"].toObject()["correct"].toInt();
        QCOMPARE(after["correct"].toInt(), before + after["won"].toInt() - after["lost"].toInt());
    }

    void layerOptionsReachTheStep() {
        const Finished run =
            cli(QStringList{"prune", kLeNet, "--scope", "layers", "--exclude", "2", "--threshold", "0.05"} + kFew);
        QCOMPARE(run.code, 0);
        const QJsonObject step = firstStep(run.json());
        QCOMPARE(step["step"]["thresholds"].toObject(), (QJsonObject{{"fc1", 0.05}, {"fc2", 0.05}}));
        QCOMPARE(step["step"]["exclude"].toArray(), QJsonArray{"fc3"});
        QVERIFY(layer(step, 2)["threshold"].isNull());
        QCOMPARE(layer(step, 2)["keptWeights"].toInt(), 1000);
    }

    void aRecipeDoesTheSameAsPrune() {
        const QByteArray recipe =
            R"({"format":"prunescope-recipe","version":1,"seed":1,"steps":[{"do":"prune","criterion":"random","sparsity":0.3}]})";
        const Finished run = cli(QStringList{"run", kMlp, "--recipe", "-"} + kFew, recipe);
        const Finished prune =
            cli(QStringList{"prune", kMlp, "--criterion", "random", "--seed", "1", "--sparsity", "0.3"} + kFew);
        QCOMPARE(run.code, 0);
        QCOMPARE(firstStep(run.json())["evaluation"].toObject()["confusion"],
                 firstStep(prune.json())["evaluation"].toObject()["confusion"]);
        QCOMPARE(firstStep(run.json())["keptWeights"], firstStep(prune.json())["keptWeights"]);
    }

    void threadsDoNotChangeTheBytes() {
        QTemporaryDir folder;
        QByteArray first;
        for (const char* threads : {"1", "2", "4"}) {
            const QString file = folder.filePath(QStringLiteral("out%1.onnx").arg(QLatin1String(threads)));
            QCOMPARE(cli(QStringList{"prune", kMlp, "--sparsity", "0.77", "-o", file, "--threads", threads} + kFew).code, 0);
            QFile written(file);
            QVERIFY(written.open(QIODevice::ReadOnly));
            const QByteArray bytes = written.readAll();
            if (first.isEmpty())
                first = bytes;
            QVERIFY(!bytes.isEmpty() && bytes == first);
        }
    }

    void writtenModelsAreReadBack() {
        QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("pruned.onnx"));
        const Finished prune = cli(QStringList{"prune", kLeNet, "--threshold", "0.04", "-o", file} + kFew);
        const Finished again = cli(QStringList{"evaluate", file} + kFew);
        QCOMPARE(again.code, 0);
        QCOMPARE(again.json()["confusion"], firstStep(prune.json())["evaluation"].toObject()["confusion"]);
        QCOMPARE(cli({"info", file, "--json"}).json()["keptWeights"], firstStep(prune.json())["keptWeights"]);
    }

    void curveGoesFromDenseToNothing() {
        QTemporaryDir folder;
        const QString csv = folder.filePath(QStringLiteral("curve.csv"));
        const Finished run = cli(QStringList{"curve", kMlp, "--points", "3", "--csv", csv} + kFew);
        QCOMPARE(run.code, 0);
        const QJsonArray points = run.json()["points"].toArray();
        QCOMPARE(points.size(), 3);
        QCOMPARE(points[0]["sparsity"].toDouble(), 0.0);
        QCOMPARE(points[2]["sparsity"].toDouble(), 1.0);
        QFile file(csv);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll().count('\n'), 4);
    }

    void badScalingIsNoticed() {
        const Finished run = cli(QStringList{"evaluate", kLeNet, "--scale", "-5,0.01"} + kFew);
        QCOMPARE(run.code, 0);
        QVERIFY2(run.err.contains("scaling"), run.err);
    }

    void whatCannotBeDoneIsOne_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("says");
        QTest::newRow("no such file") << QStringList{"info", "/no/such/model.onnx"} << "/no/such/model.onnx";
        QTest::newRow("no such built-in") << QStringList{"info", "builtin:gpt"} << "builtin:gpt";
        QTest::newRow("no model in it") << QStringList{"info", QStringLiteral(TEST_DATA_FOLDER "/metrics.json")}
                                        << "metrics.json";
        QTest::newRow("no such recipe") << QStringList{"run", kMlp, "--recipe", "/no/recipe.json"} << "/no/recipe.json";
        QTest::newRow("no folder for the result")
            << QStringList{"prune", kMlp, "--sparsity", "0.1", "--limit", "10", "-o", "/no/folder/x.onnx"} << "/no/folder/x.onnx";
    }

    void whatCannotBeDoneIsOne() {
        QFETCH(QStringList, arguments);
        QFETCH(QString, says);
        const Finished run = cli(arguments);
        QCOMPARE(run.code, 1);
        QVERIFY2(run.err.contains(says.toUtf8()), run.err);
        QCOMPARE(run.err.count('\n'), 1);
    }

    void aBrokenRecipeNamesStepAndKey() {
        const Finished run = cli({"run", kMlp, "--recipe", "-"},
                                 R"({"format":"prunescope-recipe","version":1,"steps":[{"do":"prune","sparsity":3}]})");
        QCOMPARE(run.code, 1);
        QVERIFY2(run.err.contains("step 1, key sparsity"), run.err);
    }

    void helpAndVersionAreZero() {
        QCOMPARE(cli({"--help"}).code, 0);
        QCOMPARE(cli({"prune", "--help"}).code, 0);
        QVERIFY(cli({"--version"}).out.startsWith("prunescope-cli "));
    }

    void strategiesAreListedWithTheirParameters() {
        const Finished run = cli({"strategies", "--json"});
        QCOMPARE(run.code, 0);
        const QJsonArray list = run.json()["strategies"].toArray();
        QVERIFY(list.size() >= 20);
        QStringList names;
        for (const QJsonValue& value : list) {
            names << value["name"].toString();
            for (const char* key : {"family", "do", "key", "explanation", "cost", "source", "changesMask", "parameters"})
                QVERIFY2(value.toObject().contains(QLatin1String(key)), key);
        }
        for (const char* name : {"least-squares", "add_connection", "adjust_connection", "neurons", "n:m", "cubic", "rigl"})
            QVERIFY2(names.contains(QLatin1String(name)), name);
    }

    void compareMakesRowsWithEqualCounts() {
        QTemporaryDir folder;
        const QString csv = folder.filePath(QStringLiteral("rows.csv"));
        const Finished run = cli(QStringList{"compare", kMlp, "--sparsity", "0.9", "--strategies", "bias,random,n:m",
                                             "--train-data", "mnist-validation", "--csv", csv} +
                                 kFew);
        QCOMPARE(run.code, 0);
        const QJsonArray rows = run.json()["rows"].toArray();
        QCOMPARE(rows.size(), qsizetype{4});
        // 784·128 + 128·10 = 101,632 weights; 90 % of them, 91,468.8, are pruned: 91,469. The rest stays in every equal row.
        for (int i = 0; i < 3; ++i)
            QCOMPARE(rows[i]["keptWeights"].toInt(), 10163);
        QVERIFY(!rows[3]["equalKept"].toBool());
        QFile file(csv);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll().count('\n'), 5);
    }

    void aRecipeRunsEveryKindOfStep() {
        const QByteArray recipe = R"({"format":"prunescope-recipe","version":1,"steps":[
            {"do":"prune","structure":"neurons","layer":0,"remove":28,"criterion":"least-squares","calibration":500},
            {"do":"prune","criterion":"wanda","sparsity":0.5,"calibration":500},
            {"do":"adjust","strategy":"least-squares","ridge":0.01,"sequential":true,"calibration":500},
            {"do":"add","strategy":"gradient","share":0.02,"calibration":500},
            {"do":"prune","structure":"n:m","n":2,"m":4},
            {"do":"fine-tune","optimizer":"adam","epochs":1,"learningRate":0.003}]})";
        const Finished run = cli(QStringList{"run", kMlp, "--recipe", "-", "--train-data", "mnist-validation"} + kFew, recipe);
        QCOMPARE(run.code, 0);
        const QJsonArray steps = run.json()["steps"].toArray();
        QCOMPARE(steps.size(), qsizetype{6});
        QCOMPARE(layer(steps[0].toObject(), 0)["weights"].toArray(), (QJsonArray{100, 784}));
        QCOMPARE(steps[5]["report"]["epochs"].toArray().size(), qsizetype{1});
    }
};

QTEST_GUILESS_MAIN(TestCli)
#include "TestCli.moc"
