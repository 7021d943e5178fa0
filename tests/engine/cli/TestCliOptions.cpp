// What the command line makes of its arguments.
#include "tests/engine/cli/CliProcess.h"

#include <QTest>

class TestCliOptions : public QObject {
    Q_OBJECT

private slots:
    void wrongUsageIsTwo_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("says");
        const auto prune = [](std::initializer_list<const char*> more) {
            QStringList arguments{"prune", kMlp, "--limit", "10"};
            for (const char* argument : more)
                arguments << argument;
            return arguments;
        };
        QTest::newRow("nothing") << QStringList{} << "subcommand";
        QTest::newRow("unknown command") << QStringList{"melt", kMlp} << "'melt' is not a command; the commands are info";
        QTest::newRow("option before the command") << QStringList{"--melt"} << "'--melt' is not an option";
        QTest::newRow("unknown option") << QStringList{"info", "--melt"} << "'--melt' is not an option of info";
        QTest::newRow("no model") << QStringList{"info"} << "MODEL";
        QTest::newRow("empty model") << QStringList{"info", ""} << "MODEL: it must not be empty";
        QTest::newRow("no target") << prune({}) << "--sparsity";
        QTest::newRow("both targets") << prune({"--sparsity", "0.5", "--threshold", "1"}) << "--threshold";
        QTest::newRow("sparsity of 2") << prune({"--sparsity", "2"}) << "--sparsity";
        QTest::newRow("sparsity of 2 in a layer")
            << prune({"--scope", "layers", "--sparsity", "0.1,2"}) << "--sparsity, layer fc2: not a usable value: 2";
        QTest::newRow("empty sparsity") << prune({"--sparsity", ""}) << "--sparsity: it must not be empty";
        QTest::newRow("empty entry") << prune({"--sparsity", "0.5,"}) << "'0.5,' has an empty entry";
        QTest::newRow("hexadecimal sparsity") << prune({"--sparsity", "0x1p-1"}) << "'0x1p-1' is not a number";
        QTest::newRow("sparsity with a space") << prune({"--sparsity", " 0.5"}) << "' 0.5' is not a number";
        QTest::newRow("text for a number") << prune({"--sparsity", "much"}) << "'much' is not a number";
        QTest::newRow("negative threshold") << prune({"--threshold", "-1"}) << "--threshold: not a usable value: -1";
        QTest::newRow("nan") << prune({"--threshold", "nan"}) << "'nan' is not a number";
        QTest::newRow("1e999") << prune({"--threshold", "1e999"}) << "1e999 is too large a number";
        QTest::newRow("unknown criterion") << prune({"--sparsity", "0.5", "--criterion", "luck"}) << "luck";
        QTest::newRow("layer that does not exist")
            << prune({"--sparsity", "0.5", "--exclude", "7"})
            << "--exclude: not a usable value: there is no layer 7: the network's layers are fc1, fc2";
        QTest::newRow("empty exclude") << prune({"--sparsity", "0.5", "--exclude", ""}) << "--exclude: it must not be empty";
        QTest::newRow("empty layer") << prune({"--sparsity", "0.5", "--exclude", ",1"}) << "--exclude: ',1' has an empty entry";
        QTest::newRow("hexadecimal layer") << prune({"--sparsity", "0.5", "--exclude", "0x1"}) << "there is no layer 0x1";
        QTest::newRow("layer −1") << prune({"--sparsity", "0.5", "--exclude", "-1"}) << "there is no layer -1";
        QTest::newRow("name of no layer") << prune({"--sparsity", "0.5", "--exclude", "fc3"}) << "there is no layer fc3";
        QTest::newRow("negative seed") << prune({"--sparsity", "0.5", "--seed", "-1"}) << "--seed: '-1' is not an integer from 0";
        QTest::newRow("seed beyond 64 bits")
            << prune({"--sparsity", "0.5", "--seed", "18446744073709551616"}) << "'18446744073709551616' is not an integer";
        QTest::newRow("empty seed") << prune({"--sparsity", "0.5", "--seed", ""}) << "--seed: '' is not an integer";
        QTest::newRow("empty output") << prune({"--sparsity", "0.5", "-o", ""}) << "--output: it must not be empty";
        QTest::newRow("empty kernels") << prune({"--sparsity", "0.5", "--isa", ""}) << "--isa: it must not be empty";
        QTest::newRow("negative threads") << prune({"--sparsity", "0.5", "--threads", "-1"}) << "--threads: '-1'";
        QTest::newRow("unknown data") << QStringList{"evaluate", kMlp, "--data", "mnist-moon"} << "--data";
        QTest::newRow("limit of 0") << QStringList{"evaluate", kMlp, "--limit", "0"} << "--limit";
        QTest::newRow("bad scale") << QStringList{"evaluate", kMlp, "--scale", "half"} << "--scale";
        QTest::newRow("info, unknown data") << QStringList{"info", kMlp, "--data", "mnist-moon"} << "--data";
        QTest::newRow("info, unknown training data")
            << QStringList{"info", kMlp, "--train-data", "mnist-moon"} << "--train-data: not a usable value: 'mnist-moon'";
        QTest::newRow("info, bad limit") << QStringList{"info", kMlp, "--limit", "many"} << "--limit";
        QTest::newRow("info, bad scale") << QStringList{"info", kMlp, "--scale", "half"} << "--scale";
        QTest::newRow("one point") << QStringList{"curve", kMlp, "--points", "1"} << "--points: '1' is not an integer from 2";
        QTest::newRow("empty table") << QStringList{"curve", kMlp, "--csv", ""} << "--csv: it must not be empty";
        QTest::newRow("curve without a layer") << QStringList{"curve", kMlp, "--exclude", "9"} << "--exclude";
        QTest::newRow("empty recipe") << QStringList{"run", kMlp, "--recipe", ""} << "--recipe: it must not be empty";
        QTest::newRow("compare, layer that does not exist") << QStringList{"compare", kMlp, "--sparsity", "0.9", "--exclude", "9"}
                                                            << "--exclude: not a usable value: there is no layer 9";
        QTest::newRow("compare by layers") << QStringList{"compare", kMlp, "--sparsity", "0.9", "--scope", "layers"}
                                           << "--scope: not a usable value";
        QTest::newRow("compare, seeds beyond 64 bits")
            << QStringList{"compare", kMlp, "--sparsity", "0.9", "--seeds", "2", "--seed", "18446744073709551615"} << "--seeds";
        QTest::newRow("compare, sparsity of 2") << QStringList{"compare", kMlp, "--sparsity", "0.9,2"} << "--sparsity";
        QTest::newRow("compare, unknown strategy")
            << QStringList{"compare", kMlp, "--sparsity", "0.9", "--strategies", "luck"} << "'luck' is not one of";
    }

    void wrongUsageIsTwo() {
        QFETCH(QStringList, arguments);
        QFETCH(QString, says);
        const Finished run = cli(arguments);
        QCOMPARE(run.code, 2);
        QVERIFY(run.out.isEmpty());
        QVERIFY2(run.err.contains(says.toUtf8()), run.err);
        QCOMPARE(run.err.count('\n'), 1);
    }

    void listsMayBeGivenTogetherOrApart() {
        const QStringList common{"prune", kMlp, "--limit", "10", "--json", "--scope", "layers"};
        const Finished together = cli(common + QStringList{"--sparsity", "0.1,0.2"});
        const Finished apart = cli(common + QStringList{"--sparsity", "0.1", "--sparsity", "0.2"});
        QCOMPARE(together.code, 0);
        const auto sparsities = [](const Finished& run) {
            return run.json()["steps"].toArray().at(0).toObject()["step"].toObject()["sparsities"].toObject();
        };
        QCOMPARE(sparsities(together), (QJsonObject{{"fc1", 0.1}, {"fc2", 0.2}}));
        QCOMPARE(sparsities(apart), sparsities(together));
    }

    void aModelMayFollowAList() { QCOMPARE(cli({"prune", "--limit", "10", "--sparsity", "0.5", kMlp}).code, 0); }

    void aLayerNamedTwiceIsExcludedOnce() {
        const Finished run =
            cli({"prune", kMlp, "--limit", "10", "--json", "--sparsity", "0.5", "--exclude", "1,fc1", "--exclude", "01"});
        QCOMPARE(run.code, 0);
        QCOMPARE(run.json()["steps"].toArray().at(0).toObject()["step"].toObject()["exclude"].toArray(),
                 (QJsonArray{"fc1", "fc2"}));
    }

    void infoOpensTheDataThatItIsGiven() {
        const Finished run = cli({"info", kMlp, "--data", QStringLiteral(TEST_DATA_FOLDER "/metrics.json,/no/such/labels")});
        QCOMPARE(run.code, 1);
        QVERIFY2(run.err.contains("/no/such/labels"), run.err);
        const Finished damaged =
            cli({"info", kMlp, "--data", QStringLiteral(TEST_DATA_FOLDER "/metrics.json," TEST_DATA_FOLDER "/metrics.json")});
        QCOMPARE(damaged.code, 1);
        QVERIFY2(damaged.err.contains("metrics.json"), damaged.err);
    }

    void helpTellsTheExitCodes() {
        for (const QStringList& arguments : {QStringList{"--help"}, QStringList{"compare", "--help"}})
            QVERIFY(cli(arguments).out.contains("Exit code: 0 done, 1 could not be done"));
    }
};

QTEST_GUILESS_MAIN(TestCliOptions)
#include "TestCliOptions.moc"
