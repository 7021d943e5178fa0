#include "gui/models/Roles.h"
#include "gui/panels/statistics/LayerStatisticsModel.h"
#include "gui/panels/statistics/LayerStatisticsView.h"
#include "gui/panels/statistics/LineSparsityModel.h"
#include "gui/widgets/QuietTable.h"

#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QTest>

using namespace prunescope;

namespace {

/// Rows {−4, 1}, {0, 3}, {1, −1} cut at 1: left are −4 and 3.
LayerStatistics example() {
    Matrix values(3, 2);
    values << -4, 1, 0, 3, 1, -1;
    const LayerWeights layer = makeWeights(SharedMatrix(values), {});
    return layerStatistics(layer, layer, LayerScores(Criterion::Magnitude, layer, 0, 1), Cut{1});
}

QString shown(const QAbstractItemModel& model, const QString& name, int column) {
    for (int row = 0; row < model.rowCount(); ++row)
        if (model.index(row, 0).data().toString() == name)
            return model.index(row, column).data().toString();
    return {};
}

} // namespace

class TestLayerStatisticsModel : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    void numbersStandSideBySide() {
        LayerStatisticsModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setStatistics(example());
        const int now = LayerStatisticsModel::Now;
        const int dense = LayerStatisticsModel::Dense;
        QCOMPARE(shown(model, "Kept", now), QString("2"));
        QCOMPARE(shown(model, "Kept", dense), QString("5"));
        QCOMPARE(shown(model, "Minimum", now), QString::fromUtf8("−4.0000"));
        // (−4 + 3) / 2 and (−4 + 1 + 0 + 3 + 1 − 1) / 6.
        QCOMPARE(shown(model, "Mean", now), QString::fromUtf8("−0.5000"));
        QCOMPARE(shown(model, "Mean", dense), QString("0.0000"));
        QCOMPARE(shown(model, "Sparsity", now), QString::fromUtf8("66.7\u00a0%"));
        QCOMPARE(shown(model, "Row sparsity, median", now), QString::fromUtf8("50.0\u00a0%"));
        QCOMPARE(shown(model, "Column sparsity, most", now), QString::fromUtf8("66.7\u00a0%"));
        QCOMPARE(shown(model, "Empty rows", now), QString("1 (2)"));
        QCOMPARE(shown(model, "Empty columns", now), QString("0"));
    }

    void everyNumberHasItsMeaning() {
        LayerStatisticsModel model;
        model.setStatistics(example());
        for (int row = 0; row < model.rowCount(); ++row)
            QVERIFY(!model.index(row, LayerStatisticsModel::Now).data(Qt::ToolTipRole).toString().isEmpty());
    }

    void nothingLeftShowsDashes() {
        Matrix values(1, 2);
        values << 1, -1;
        const LayerWeights layer = makeWeights(SharedMatrix(values), {});
        LayerStatisticsModel model;
        model.setStatistics(layerStatistics(layer, layer, LayerScores(Criterion::Magnitude, layer, 0, 1), Cut{1}));
        QCOMPARE(shown(model, "Maximum", LayerStatisticsModel::Now), QString(QChar(0x2014)));
    }

    void linesSortByNumber() {
        LineSparsityModel model("row");
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setLines({1, 1, 0}, 2);
        QCOMPARE(model.index(2, LineSparsityModel::Sparsity).data(SortRole).toDouble(), 1.0);
        QCOMPARE(model.index(0, LineSparsityModel::Sparsity).data().toString(), QString::fromUtf8("50.0\u00a0%"));
    }

    void tablesCopyAndSort() {
        LayerStatisticsView view;
        view.setStatistics("fc1", std::make_shared<const LayerStatistics>(example()));
        QCOMPARE(view.heading(), QString("Statistics of fc1"));
        view.table(0)->copy();
        QVERIFY(QGuiApplication::clipboard()->text().contains("Kept\t2\t5\n"));
        view.table(1)->sortByColumn(LineSparsityModel::Kept, Qt::AscendingOrder);
        QCOMPARE(view.table(1)->model()->index(0, LineSparsityModel::Number).data().toInt(), 2);
    }
};

QTEST_MAIN(TestLayerStatisticsModel)
#include "TestLayerStatisticsModel.moc"
