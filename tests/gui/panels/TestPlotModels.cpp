#include "gui/models/Roles.h"
#include "gui/models/TableText.h"
#include "gui/panels/curve/CurveModel.h"
#include "gui/panels/histogram/HistogramModel.h"
#include "gui/panels/result/ClassModel.h"
#include "gui/panels/result/ConfusionModel.h"
#include "gui/panels/result/ResultModel.h"
#include "gui/values/NumberText.h"

#include <QAbstractItemModelTester>
#include <QTest>

#include <limits>

using namespace prunescope;

namespace {

QString cell(const QAbstractItemModel& model, int row, int column) {
    return model.index(row, column).data().toString();
}

/// 100 images of two classes, 60 and 40: 54 and 36 right, so accuracy 0.9.
Evaluation twoClasses(double accuracy = 0.9, const std::string& model = "m") {
    Evaluation evaluation;
    evaluation.model = model;
    evaluation.data = std::string("d");
    evaluation.count = 100;
    evaluation.correct = 90;
    evaluation.accuracy = accuracy;
    evaluation.accuracyLow = 0.8256;
    evaluation.accuracyHigh = 0.9448;
    evaluation.loss = 0.25;
    evaluation.macroPrecision = 0.889;
    evaluation.macroRecall = 0.9;
    evaluation.macroF1 = 0.894;
    evaluation.perClass = {{0, 60, 0.931, 0.9, 0.915}, {1, 40, 0.857, 0.96, 0.878}};
    evaluation.confusion = {{54, 6}, {4, 36}};
    return evaluation;
}

EvaluationPtr shared(Evaluation evaluation) {
    return std::make_shared<const Evaluation>(std::move(evaluation));
}

ResultView view() {
    ResultView result;
    result.now = shared(twoClasses());
    result.dense = shared(twoClasses(0.95));
    result.paired = PairedCounts{2, 7};
    result.costNow = {1010, 260, 1000, 250, 250, 1000, 250};
    result.costDense = {1010, 1010, 1000, 1000, 1000, 1000, 1000};
    result.sizeNow = {4040, 2100, Index{1500}};
    result.sizeDense = {4040, 8100, Index{3700}};
    result.msPer1000Now = 3.456;
    result.msPer1000Dense = 12.34;
    return result;
}

int rowOf(const ResultModel& model, ResultModel::Row row) {
    for (int i = 0; i < model.rowCount(); ++i)
        if (model.rowAt(i) == row)
            return i;
    return -1;
}

} // namespace

class TestPlotModels : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    void numbersCarryATrueMinusAndAUnit() {
        QCOMPARE(signedText(-0.63, 2), QStringLiteral("−0.63"));
        QCOMPARE(signedText(0.4, 1), QStringLiteral("+0.4"));
        QCOMPARE(signedText(-0.001, 2), QStringLiteral("0.00"));
        QCOMPARE(percentText(0.977, 2), QStringLiteral("97.70\u00a0%"));
        QCOMPARE(bytesText(1'066'440), QStringLiteral("1.07\u00a0MB"));
        QCOMPARE(bytesText(36'449), QStringLiteral("36.4\u00a0kB"));
    }

    void histogramRowsBeginWithTheZeros() {
        HistogramModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QCOMPARE(model.rowCount(), 0);
        model.setBins({{-1, 0, 3, 3, 1, 8}, {0, 1, 5, 4, 2, 8}}, {1, 2, 1, 2}, 10, true);
        QCOMPARE(model.rowCount(), 3);
        QCOMPARE(cell(model, 0, HistogramModel::From), QStringLiteral("exactly 0"));
        QCOMPARE(cell(model, 0, HistogramModel::Base), QStringLiteral("2"));
        QCOMPARE(cell(model, 0, HistogramModel::Falls), QStringLiteral("20.00")); // 2 of 10
        QCOMPARE(cell(model, 1, HistogramModel::From), QStringLiteral("−1"));
        QCOMPARE(cell(model, 2, HistogramModel::Kept), QStringLiteral("2"));
        QCOMPARE(cell(model, 2, HistogramModel::Falls), QStringLiteral("80.00"));
        model.setBins({{-1, 0, 3, 3, 0, 8}, {0, 1, 5, 4, 0, 8}}, {1, 2, 0, 2}, 10, false); // same rows: no reset
        QCOMPARE(cell(model, 2, HistogramModel::Kept), QStringLiteral("0"));
        QCOMPARE(cell(model, 2, HistogramModel::Falls), QString());
    }

    void curvePointsFindTheirPlace() {
        CurveModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setPoints({{0.5, 0.05, 50, 9833, 0.9833, 0.06}, {0, 0, 100, 9833, 0.9833, 0.055}});
        model.appendPoints({{0.25, 0.02, 75, 9830, 0.983, std::numeric_limits<double>::quiet_NaN()}});
        model.appendPoints(
            {{0.75, std::numeric_limits<double>::quiet_NaN(), 25, 9700, 0.97, 0.1}}); // each layer its own threshold
        QCOMPARE(tableText(model), QStringLiteral("sparsity, %\tthreshold\taccuracy, %\tloss\n"
                                                  "0.00\t0\t98.33\t0.0550\n"
                                                  "25.00\t0.02\t98.30\t—\n"
                                                  "50.00\t0.05\t98.33\t0.0600\n"
                                                  "75.00\t—\t97.00\t0.1000\n"));
    }

    void resultShowsNowBesideDense() {
        ResultModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setView(view());
        using Row = ResultModel::Row;
        const auto text = [&](Row row, int column) { return cell(model, rowOf(model, row), column); };
        QCOMPARE(text(Row::Accuracy, ResultModel::Now), QStringLiteral("90.00\u00a0%"));
        QCOMPARE(text(Row::Accuracy, ResultModel::Dense), QStringLiteral("95.00\u00a0%"));
        QCOMPARE(text(Row::Interval, ResultModel::Now), QStringLiteral("82.56–94.48"));
        QCOMPARE(text(Row::Paired, ResultModel::Now), QStringLiteral("2 / 7"));
        QCOMPARE(text(Row::Paired, ResultModel::Dense), QStringLiteral("—"));
        QCOMPARE(text(Row::Loss, ResultModel::Now), QStringLiteral("0.250"));
        QCOMPARE(text(Row::WeightsKept, ResultModel::Now), QStringLiteral("250"));
        QCOMPARE(text(Row::Parameters, ResultModel::Dense), QStringLiteral("1,010"));
        QCOMPARE(text(Row::SpeedUp, ResultModel::Now), QStringLiteral("4.0\u00a0×")); // 1000 / 250
        QCOMPARE(text(Row::SizeCsr, ResultModel::Now), QStringLiteral("2.1\u00a0kB"));
        QCOMPARE(text(Row::Time, ResultModel::Dense), QStringLiteral("12.3"));
        QCOMPARE(rowOf(model, Row::WeightsNonzero), -1); // the same as the kept ones: not shown
    }

    void nonzeroWeightsShowWhereTheyDiffer() {
        ResultModel model;
        ResultView different = view();
        different.costNow.nonzeroWeights = 249;
        model.setView(different);
        QCOMPARE(cell(model, rowOf(model, ResultModel::Row::WeightsNonzero), ResultModel::Now), QStringLiteral("249"));
    }

    void everyRowExplainsItself() {
        ResultModel model;
        model.setView(view());
        for (int row = 0; row < model.rowCount(); ++row)
            QVERIFY2(model.index(row, 0).data(Qt::ToolTipRole).toString().size() > 30, qPrintable(cell(model, row, 0)));
        QVERIFY(model.index(rowOf(model, ResultModel::Row::SizeDense), 0)
                    .data(Qt::ToolTipRole)
                    .toString()
                    .contains("does not shrink"));
    }

    void lateNumbersStayGreyedUntilTheyArrive() {
        ResultModel model;
        model.setView(view());
        ResultView later = view();
        later.sizeNow.gzipBytes.reset();
        later.msPer1000Now.reset();
        model.setView(later);
        const QModelIndex gzip = model.index(rowOf(model, ResultModel::Row::SizeGzip), ResultModel::Now);
        QCOMPARE(gzip.data().toString(), QStringLiteral("1.5\u00a0kB")); // the last known one
        QVERIFY(gzip.data(StaleRole).toBool());
        QVERIFY(!model.index(0, ResultModel::Now).data(StaleRole).toBool());
        later.dense = shared(twoClasses(0.95, "another")); // its numbers must not be taken for the new model's
        model.setView(later);
        QCOMPARE(gzip.data().toString(), QStringLiteral("—"));
    }

    void staleGreysWhatIsNow() {
        ResultModel model;
        ResultView stale = view();
        stale.stale = true;
        model.setView(stale);
        QVERIFY(model.index(0, ResultModel::Now).data(StaleRole).toBool());
        QVERIFY(!model.index(0, ResultModel::Dense).data(StaleRole).toBool());
    }

    void classesStandAgainstDense() {
        ClassModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        Evaluation dense = twoClasses();
        dense.perClass[1].recall = 0.98;
        model.setEvaluations(shared(twoClasses()), shared(dense), false);
        QCOMPARE(cell(model, 1, ClassModel::Value), QStringLiteral("96.0"));
        QCOMPARE(cell(model, 1, ClassModel::Delta), QStringLiteral("−2.0"));
        QCOMPARE(model.scaleStart(), 0.9);
        QCOMPARE(model.index(1, ClassModel::Share).data(BarRole).toDouble(), 0.6); // (0.96 − 0.9) / 0.1
        model.setMetric(ClassMetric::Precision);
        QCOMPARE(cell(model, 0, ClassModel::Value), QStringLiteral("93.1"));
        QCOMPARE(model.scaleStart(), 0.8); // 0.857 is below 0.9
    }

    void confusionRowsAreTheTrueClass() {
        ConfusionModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setEvaluation(shared(twoClasses()), false);
        QCOMPARE(cell(model, 0, 1), QStringLiteral("6"));
        QCOMPARE(model.index(0, 1).data(Qt::ToolTipRole).toString(),
                 QStringLiteral("6 of the 60 images of class 0 are taken for class 1 (10.00\u00a0%)."));
        model.setEvaluation(nullptr, false);
        QCOMPARE(model.rowCount(), 0);
    }
};

QTEST_MAIN(TestPlotModels)
#include "TestPlotModels.moc"
