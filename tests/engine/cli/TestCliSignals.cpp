// The command line when somebody wants it to end.
#include "tests/engine/cli/CliProcess.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

class TestCliSignals : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    /// In the middle of minutes of work, started by `shell` (nothing: directly).
    void startWork(QProcess& process, const QString& shell = {}) {
        const QString csv = m_folder.filePath(QStringLiteral("curve.csv"));
        if (shell.isEmpty())
            process.start(QStringLiteral(PRUNESCOPE_CLI), {"curve", kLeNet, "--points", "100000", "--csv", csv});
        else
            process.start(QStringLiteral("bash"),
                          {"-c", shell + " exec " PRUNESCOPE_CLI " curve " + kLeNet + " --points 100000 --csv '" + csv + "'"});
        QVERIFY(process.waitForStarted());
        QTRY_VERIFY_WITH_TIMEOUT(watchesForSignals(process.processId()), 60000); // not while it is still being loaded
        QTest::qWait(300);                                                       // into the middle of the work
        QCOMPARE(process.state(), QProcess::Running);
    }

    void send(QProcess& process, int signal) { QCOMPARE(::kill(static_cast<pid_t>(process.processId()), signal), 0); }

private slots:
    void aSignalStopsItAndLeavesNothing_data() {
        QTest::addColumn<int>("signal");
        QTest::newRow("Ctrl-C") << SIGINT;
        QTest::newRow("SIGTERM") << SIGTERM;
        QTest::newRow("SIGHUP") << SIGHUP;
        QTest::newRow("SIGXCPU") << SIGXCPU;
    }

    void aSignalStopsItAndLeavesNothing() {
        QFETCH(int, signal);
        QProcess process;
        startWork(process);
        send(process, signal);
        const Finished run = finish(process, 10000);
        QCOMPARE(run.code, 1);
        QCOMPARE(run.err, QByteArray("prunescope-cli: stopped before it was done. Nothing was changed.\n"));
        QVERIFY(QDir(m_folder.path()).isEmpty());
    }

    void anIgnoredSignalStaysIgnored_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("signal");
        QTest::newRow("nohup") << "HUP" << SIGHUP;
        QTest::newRow("started in the background") << "INT" << SIGINT;
    }

    void anIgnoredSignalStaysIgnored() {
        QFETCH(QString, name);
        QFETCH(int, signal);
        QProcess process;
        startWork(process, "trap '' " + name + ";");
        send(process, signal);
        QVERIFY(!process.waitForFinished(500)); // a stop takes 25 ms
        send(process, SIGTERM);
        QCOMPARE(finish(process, 10000).code, 1);
    }

    void aStraySignalDoesNotMakeItDeaf() {
        QProcess process;
        startWork(process);
        send(process, SIGUSR1);
        QTest::qWait(100);
        send(process, SIGINT);
        QCOMPARE(finish(process, 10000).code, 1);
    }

    void whatHasBeenWrittenIsSaid() {
        // The table is longer than a pipe holds and nobody reads it: the program waits after it has written the CSV file.
        const Finished run = shell(m_folder.path(), QStringLiteral(R"(
            mkfifo p
            sleep 60 <p & reader=$!
            "$CLI" curve "$M" --limit 10 --points 5000 --csv c.csv >p & work=$!
            while ! [ -e c.csv ]; do sleep 0.05; done
            sleep 0.3
            kill -TERM $work
            wait $work
            echo $?
            kill $reader)"));
        QCOMPARE(run.out, QByteArray("1\n"));
        QVERIFY2(run.err.contains("prunescope-cli: stopped before it was done. Written before that: c.csv.\n"), run.err);
        QVERIFY(!run.err.contains("Nothing was changed"));
    }
};

QTEST_GUILESS_MAIN(TestCliSignals)
#include "TestCliSignals.moc"
