// Against scikit-learn (tests/data/make-metrics.py) and SciPy's Wilson interval.
#include "engine/evaluation/Metrics.h"

#include <QFile>
#include <QTest>

#include <nlohmann/json.hpp>

using namespace prunescope;

namespace {

constexpr double kRounding = 1e-12; // both compute in double from the same counts

nlohmann::json cases() {
    QFile file(QStringLiteral(TEST_DATA_FOLDER "/metrics.json"));
    return file.open(QIODevice::ReadOnly) ? nlohmann::json::parse(file.readAll().toStdString()) : nlohmann::json();
}

void compareNear(double actual, double expected) {
    QVERIFY2(std::abs(actual - expected) < kRounding, qPrintable(QStringLiteral("%1, not %2").arg(actual).arg(expected)));
}

} // namespace

class TestMetrics : public QObject {
    Q_OBJECT

private slots:
    void agreesWithScikitLearn_data() {
        QTest::addColumn<int>("number");
        const nlohmann::json all = cases();
        QCOMPARE(all.size(), std::size_t{3});
        for (int i = 0; i < 3; ++i)
            QTest::newRow(all[static_cast<std::size_t>(i)]["name"].get<std::string>().c_str()) << i;
    }

    void agreesWithScikitLearn() {
        QFETCH(int, number);
        const nlohmann::json expected = cases()[static_cast<std::size_t>(number)];
        const auto classes = expected["classes"].get<std::size_t>();
        Evaluation evaluation;
        evaluation.confusion.assign(classes, std::vector<Index>(classes, 0));
        const auto labels = expected["labels"].get<std::vector<std::size_t>>();
        const auto predictions = expected["predictions"].get<std::vector<std::size_t>>();
        for (std::size_t i = 0; i < labels.size(); ++i)
            ++evaluation.confusion[labels[i]][predictions[i]];
        QVERIFY(evaluation.confusion == expected["confusion"].get<std::vector<std::vector<Index>>>());
        fillFromConfusion(evaluation);
        QCOMPARE(evaluation.count, static_cast<Index>(labels.size()));
        for (std::size_t c = 0; c < classes; ++c) {
            compareNear(evaluation.perClass[c].precision, expected["precision"][c]);
            compareNear(evaluation.perClass[c].recall, expected["recall"][c]);
            compareNear(evaluation.perClass[c].f1, expected["f1"][c]);
            QCOMPARE(evaluation.perClass[c].support, expected["support"][c].get<Index>());
        }
        compareNear(evaluation.macroPrecision, expected["macroPrecision"]);
        compareNear(evaluation.macroRecall, expected["macroRecall"]);
        compareNear(evaluation.macroF1, expected["macroF1"]);
    }

    void wilsonInterval_data() {
        QTest::addColumn<int>("correct");
        QTest::addColumn<int>("count");
        QTest::addColumn<double>("low");
        QTest::addColumn<double>("high");
        // scipy.stats.binomtest(correct, count).proportion_ci(0.95, 'wilson'), SciPy 1.10.
        QTest::newRow("9792 of 10000") << 9792 << 10000 << 0.9762133296929664 << 0.9818186462685771;
        QTest::newRow("0 of 10") << 0 << 10 << 0.0 << 0.27753279986288926;
        QTest::newRow("10 of 10") << 10 << 10 << 0.7224672001371109 << 1.0;
        QTest::newRow("1 of 2") << 1 << 2 << 0.09453120573423074 << 0.9054687942657693;
        QTest::newRow("5000 of 10000") << 5000 << 10000 << 0.49020206181540477 << 0.5097979381845952;
    }

    void wilsonInterval() {
        QFETCH(int, correct);
        QFETCH(int, count);
        QFETCH(double, low);
        QFETCH(double, high);
        const Interval interval = prunescope::wilsonInterval(correct, count);
        compareNear(interval.low, low);
        compareNear(interval.high, high);
    }

    void wonAndLostArePaired() {
        // right → right, right → wrong, wrong → right, wrong → wrong (two ways)
        const PairedCounts counts = pairedCounts({1, 1, 0, 0, 0}, {1, 0, 1, 0, 2}, {1, 1, 1, 1, 1});
        QCOMPARE(counts.won, Index{1});
        QCOMPARE(counts.lost, Index{1});
    }
};

QTEST_APPLESS_MAIN(TestMetrics)
#include "TestMetrics.moc"
