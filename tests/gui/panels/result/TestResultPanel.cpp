#include "gui/panels/result/ClassModel.h"
#include "gui/panels/result/ClassPanel.h"
#include "gui/panels/result/ConfusionModel.h"
#include "gui/panels/result/ResultModel.h"
#include "gui/panels/result/ResultPanel.h"
#include "gui/widgets/QuietTable.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QTest>

using namespace prunescope;

namespace {

EvaluationPtr evaluation(double accuracy) {
    Evaluation result;
    result.count = 10'000;
    result.accuracy = accuracy;
    result.accuracyLow = accuracy - 0.0031;
    result.accuracyHigh = accuracy + 0.0029;
    for (int label = 0; label < 10; ++label)
        result.perClass.push_back({label, 1000, accuracy, accuracy, accuracy});
    result.confusion.assign(10, std::vector<Index>(10, 1));
    return std::make_shared<const Evaluation>(result);
}

ResultView view(double now) {
    ResultView result;
    result.now = evaluation(now);
    result.dense = evaluation(0.9833);
    result.before = evaluation(0.9801);
    return result;
}

} // namespace

class TestResultPanel : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    void theHeadlineSaysAccuracyIntervalAndDifference() {
        ResultPanel panel;
        panel.setView(view(0.977));
        QCOMPARE(panel.accuracyText(), QStringLiteral("97.70\u00a0%"));
        QCOMPARE(panel.intervalText(), QStringLiteral("± 0.30, n 10,000")); // (0.31 + 0.29) / 2
        QCOMPARE(panel.differenceText(), QStringLiteral("−0.63 points against dense"));
        panel.setView(view(0.9843));
        QCOMPARE(panel.differenceText(), QStringLiteral("+0.10 points against dense"));
        panel.setView({});
        QCOMPARE(panel.accuracyText(), QStringLiteral("—"));
        QCOMPARE(panel.differenceText(), QString());
    }

    void theColumnBeforeShowsWhereThereIsRoom() {
        ResultPanel panel;
        panel.setView(view(0.977));
        panel.resize(700, 600);
        panel.show();
        QVERIFY(QTest::qWaitForWindowExposed(&panel));
        QVERIFY(!panel.table()->isColumnHidden(ResultModel::Before));
        panel.resize(panel.minimumSizeHint().width(), 600);
        QTRY_VERIFY(panel.table()->isColumnHidden(ResultModel::Before));
        QVERIFY(panel.model()->index(0, 0).data(Qt::ToolTipRole).toString().contains(QStringLiteral("before 98.01")));
    }

    void theSwitchChoosesTheMetric() {
        ClassPanel panel;
        panel.setEvaluations(evaluation(0.977), evaluation(0.9833), false);
        panel.setShown(ClassPanel::Shown::F1);
        QCOMPARE(panel.classModel()->metric(), ClassMetric::F1);
        panel.setShown(ClassPanel::Shown::Confusion);
        QCOMPARE(panel.confusionModel()->rowCount(), 10);
        QCOMPARE(panel.classModel()->metric(), ClassMetric::F1);
    }

    void copyTakesTheWholeTable() {
        ResultPanel panel;
        panel.setView(view(0.977));
        panel.table()->copy();
        QVERIFY(QGuiApplication::clipboard()->text().startsWith(
            QStringLiteral("\tnow\tbefore\tdense\nAccuracy\t97.70\u00a0%\t98.01\u00a0%\t98.33\u00a0%\n")));
    }
};

QTEST_MAIN(TestResultPanel)
#include "TestResultPanel.moc"
