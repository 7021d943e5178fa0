// prunescope --drag-benchmark as people run it: a process. What it measures is never looked at, only that it does.
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTest>

namespace {

struct Run {
    int code = -1;
    QByteArray out;
    QByteArray err;
};

Run run(const QStringList& arguments) {
    QProcess process;
    process.start(QStringLiteral(PRUNESCOPE_WINDOW), arguments);
    Run result;
    if (!process.waitForFinished(120'000))
        return result;
    result.code = process.exitCode();
    result.out = process.readAllStandardOutput();
    result.err = process.readAllStandardError();
    return result;
}

} // namespace

class TestDragBenchmark : public QObject {
    Q_OBJECT

private slots:
    void reportsJson() {
        const Run done = run({QStringLiteral("--drag-benchmark"), QStringLiteral("1"), QStringLiteral("--json")});
        QVERIFY2(done.code == 0, done.err.constData());
        const QJsonObject report = QJsonDocument::fromJson(done.out).object();
        for (const char* key : {"seconds", "events", "updatesShown", "updatesPerSecond", "paintedWithin16.7Ms", "measuringMs",
                                "windowWorkMs", "coldStartMs", "width", "height"})
            QVERIFY2(report[QLatin1String(key)].isDouble(), key);
        QVERIFY(report[QLatin1String("model")].isString());
        const QJsonObject times = report[QLatin1String("inputToPaintMs")].toObject();
        for (const char* key : {"median", "p95", "worst"})
            QVERIFY2(times[QLatin1String(key)].isDouble(), key);
        QVERIFY(report[QLatin1String("events")].toInt() > 0);
        QVERIFY(report[QLatin1String("updatesShown")].toInt() > 0);
        QCOMPARE(report[QLatin1String("width")].toInt(), 1280);
    }

    void refusesWhatIsNoTime() {
        const Run done = run({QStringLiteral("--drag-benchmark"), QStringLiteral("soon")});
        QCOMPARE(done.code, 2);
        QVERIFY(done.err.contains("--drag-benchmark"));
    }
};

QTEST_APPLESS_MAIN(TestDragBenchmark)
#include "TestDragBenchmark.moc"
