// Names that are no text, streams that are closed or full, names that are long: what is printed, and that it does not end the
// program.
#include "tests/engine/cli/CliProcess.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

class TestCliStreams : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    Finished sh(const QString& script) { return shell(m_folder.path(), script); }

private slots:
    void init() {
        QDir folder(m_folder.path());
        for (const QString& name : folder.entryList(QDir::Files | QDir::System | QDir::Hidden))
            folder.remove(name);
        QCOMPARE(sh(QStringLiteral("rm -f ./*; \"$CLI\" prune \"$M\" --limit 10 --sparsity 0 -o model.onnx")).code, 0);
    }

    void aNameThatIsNotUtf8IsPrinted() {
        const Finished info = sh(QStringLiteral("cp model.onnx $'bad\\xff.onnx'; \"$CLI\" info $'bad\\xff.onnx' --json"));
        QCOMPARE(info.code, 0);
        QCOMPARE(info.json()["model"].toString(), QStringLiteral("bad\uFFFD.onnx"));
        const Finished prune = sh(QStringLiteral(
            "\"$CLI\" prune $'bad\\xff.onnx' --limit 10 --sparsity 0.5 --json -o $'out\\xff.onnx' && test -s $'out\\xff.onnx'"));
        QCOMPARE(prune.code, 0);
        QCOMPARE(prune.json()["model"].toString(), QStringLiteral("bad\uFFFD.onnx"));
        const Finished missing = sh(QStringLiteral("\"$CLI\" info $'no\\xff.onnx'"));
        QCOMPARE(missing.code, 1);
        QVERIFY2(missing.err.startsWith("prunescope-cli: no\\xff.onnx: "), missing.err);
    }

    void controlCharactersAreEscaped_data() {
        QTest::addColumn<QString>("script");
        QTest::addColumn<QString>("shows");
        const QString name = QStringLiteral("$'a\\x1b[31m\\nb\\x7f\\xc2\\x9bc'");
        const QString shown = QStringLiteral("a\\x1b[31m\\nb\\x7f\\x9bc");
        QTest::newRow("message about a model") << "\"$CLI\" info " + name << shown;
        QTest::newRow("message about data") << "\"$CLI\" evaluate \"$M\" --data " + name << shown;
        QTest::newRow("message about a recipe") << "\"$CLI\" run \"$M\" --recipe " + name << shown;
        QTest::newRow("message about an output") << "\"$CLI\" prune \"$M\" --limit 10 --sparsity 0.5 -o x/" + name << shown;
        QTest::newRow("unknown command") << "\"$CLI\" " + name << shown;
        QTest::newRow("unknown option") << "\"$CLI\" info \"$M\" --" + name << shown;
        QTest::newRow("table of layers") << "cp model.onnx " + name + "; \"$CLI\" info " + name << shown;
        QTest::newRow("table of an evaluation") << "cp model.onnx " + name + "; \"$CLI\" evaluate --limit 10 " + name << shown;
        QTest::newRow("table of a recipe") << "cp model.onnx " + name + "; \"$CLI\" prune --limit 10 --sparsity 0.5 " + name
                                           << shown;
        QTest::newRow("key of a recipe") << QStringLiteral(
                                                "echo '{\"format\":\"prunescope-recipe\",\"version\":1,\"a\\u001b[31m\\nb\":1}' "
                                                "> r.json; \"$CLI\" run \"$M\" --recipe r.json")
                                         << "a\\x1b[31m\\nb";
        QTest::newRow("value in a recipe") << QStringLiteral("echo '{\"format\":\"a\\u001b[31m\\nb\"}' > r.json; "
                                                             "\"$CLI\" run \"$M\" --recipe r.json")
                                           << "a\\x1b[31m\\nb";
    }

    void controlCharactersAreEscaped() {
        QFETCH(QString, script);
        QFETCH(QString, shows);
        const Finished run = sh(script);
        QVERIFY(run.code >= 0);
        QVERIFY(!holdsControls(run.out));
        QVERIFY(!holdsControls(run.err));
        QVERIFY2((run.out + run.err).contains(shows.toUtf8()), run.out + run.err);
        if (run.code != 0)
            QCOMPARE(run.err.count('\n'), 1);
    }

    void controlCharactersInJsonMeanThemselves() {
        const Finished run = sh(QStringLiteral(
            "N=$'a\\x1b[31m\\nb\\x7f\\xc2\\x9b\\xe2\\x80\\xaec'; cp model.onnx \"$N\"; \"$CLI\" info \"$N\" --json"));
        QCOMPARE(run.code, 0);
        QVERIFY(!holdsControls(run.out));
        QVERIFY(!QString::fromUtf8(run.out).contains(QChar(0x202E)));
        QCOMPARE(run.out.count('\n'), 1);
        QCOMPARE(run.json()["model"].toString(), QStringLiteral("a\u001b[31m\nb\u007f\u009b\u202ec"));
    }

    void standardErrorMayBeClosedOrFull_data() {
        QTest::addColumn<QString>("errors");
        QTest::newRow("closed") << "2>&-";
        QTest::newRow("full") << "2>/dev/full";
        QTest::newRow("nobody reads it") << "2> >(exec 0<&-)";
        QTest::newRow("all closed but the output") << "2>&- 0<&-";
    }

    void standardErrorMayBeClosedOrFull() {
        QFETCH(QString, errors);
        // The scaling makes the network measure badly, which is worth a note.
        const Finished prune = sh("\"$CLI\" prune \"$M\" --limit 50 --scale=-5,0.1 --sparsity 0.5 --json -o o.onnx " + errors);
        QCOMPARE(prune.code, 0);
        QVERIFY(prune.json().contains(QStringLiteral("steps")));
        QCOMPARE(sh(QStringLiteral("\"$CLI\" info o.onnx --json")).json()["weightCount"].toInt(), 101632); // no note within
        QCOMPARE(sh("\"$CLI\" evaluate \"$M\" --data nonsense " + errors).code, 2);
        QCOMPARE(sh("\"$CLI\" info /no/such/file " + errors).code, 1);
    }

    void standardOutputThatCannotBeWrittenIsAnError_data() {
        QTest::addColumn<QString>("command");
        QTest::newRow("help") << "--help >/dev/full";
        QTest::newRow("help of a command") << "prune --help >/dev/full";
        QTest::newRow("version") << "--version >/dev/full";
        QTest::newRow("a table") << "info \"$M\" >/dev/full";
        QTest::newRow("a long table") << "curve \"$M\" --limit 10 --points 3000 >/dev/full";
        QTest::newRow("JSON") << "info \"$M\" --json >/dev/full";
        QTest::newRow("closed") << "info \"$M\" >&-";
        QTest::newRow("help, closed") << "--help >&-";
    }

    void standardOutputThatCannotBeWrittenIsAnError() {
        QFETCH(QString, command);
        const Finished run = sh("\"$CLI\" " + command);
        QCOMPARE(run.code, 1);
        QVERIFY2(run.err.startsWith("prunescope-cli: standard output: cannot be written"), run.err);
        QCOMPARE(run.err.count('\n'), 1);
    }

    void aReaderThatLeavesEndsItBySigpipe() {
        // As it ends others: 128 + 13, without a word.
        const Finished run =
            sh(QStringLiteral("\"$CLI\" curve \"$M\" --limit 10 --points 5000 --csv c.csv | head -n 1; echo ${PIPESTATUS[0]}"));
        QVERIFY2(run.out.endsWith("141\n"), run.out);
        QVERIFY(run.err.isEmpty());
        QVERIFY(QFile::exists(m_folder.filePath(QStringLiteral("c.csv"))));
    }

    void longNamesAreWritten_data() {
        QTest::addColumn<QString>("name");
        QTest::newRow("250 bytes") << QString(245, 'n') + ".onnx";
        QTest::newRow("255 bytes") << QString(250, 'n') + ".onnx";
        QTest::newRow("250 bytes in two-byte characters") << QString(122, QChar(0xE4)) + "n.onnx";
    }

    void longNamesAreWritten() {
        QFETCH(QString, name);
        QCOMPARE(sh("\"$CLI\" prune \"$M\" --limit 10 --sparsity 0.5 -o '" + name + "'").code, 0);
        QCOMPARE(sh(QStringLiteral("ls -A")).out, (QStringList{QStringLiteral("model.onnx"), name}.join('\n') + '\n').toUtf8());
    }

    void aLimitOnFileSizesLeavesNothing() {
        // The model takes 407 kB.
        const Finished run = sh(QStringLiteral("ulimit -f 100; \"$CLI\" prune \"$M\" --limit 10 --sparsity 0.5 -o o.onnx"));
        QCOMPARE(run.code, 1);
        QVERIFY2(run.err.startsWith("prunescope-cli: o.onnx: cannot be written: File too large"), run.err);
        QCOMPARE(sh(QStringLiteral("ls -A")).out, QByteArray("model.onnx\n"));
    }

    void anOutputThatIsStandardOutputIsNotReplaced() {
        QCOMPARE(sh(QStringLiteral("\"$CLI\" prune \"$M\" --limit 10 --sparsity 0.5 -o /dev/stdout > both")).code, 0);
        QFile both(m_folder.filePath(QStringLiteral("both")));
        QVERIFY(both.open(QIODevice::ReadOnly));
        const QByteArray content = both.readAll();
        QVERIFY(content.size() > 400000);
        QVERIFY(content.trimmed().endsWith("0.0619089") || content.contains("after the last step"));
    }

    void aLossThatIsNotFiniteIsSaid() {
        // Pixels beyond 10³⁸ make the first layer's sums overflow.
        const QString options = QStringLiteral(" \"$M\" --limit 20 --scale=1e38,1 ");
        const Finished evaluate = sh("\"$CLI\" evaluate --json" + options);
        QCOMPARE(evaluate.code, 0);
        QVERIFY(evaluate.json()["loss"].isNull());
        QVERIFY2(evaluate.err.contains("the loss is not finite on mnist-test"), evaluate.err);
        QVERIFY(sh("\"$CLI\" evaluate" + options).out.contains("loss       not finite\n"));
        const Finished prune = sh("\"$CLI\" prune --sparsity 0.5" + options);
        QCOMPARE(prune.code, 0);
        QVERIFY2(prune.err.contains("the loss is not finite as loaded (and 1 more)"), prune.err);
        QCOMPARE(prune.out.count("not finite"), 2);
        const Finished curve = sh("\"$CLI\" curve --points 3" + options);
        QCOMPARE(curve.code, 0);
        QVERIFY2(curve.err.contains("the loss is not finite at sparsity 0"), curve.err);
    }
};

QTEST_GUILESS_MAIN(TestCliStreams)
#include "TestCliStreams.moc"
