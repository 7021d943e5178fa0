// The rules of item models for the tables of trainings, comparisons, layers and steps, and what their cells say.
#include "gui/dialogs/ComparisonModel.h"
#include "gui/models/Roles.h"
#include "gui/panels/layers/LayerModel.h"
#include "gui/panels/recipe/RecipeModel.h"
#include "gui/panels/training/TrainingModel.h"
#include "tests/gui/session/SessionFixtures.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

#include <cmath>

using namespace prunescope;
using namespace prunescope::testing;

namespace {

constexpr auto kQtTest = QAbstractItemModelTester::FailureReportingMode::QtTest;

QString cell(const QAbstractItemModel& model, int row, int column) {
    return model.index(row, column).data().toString();
}

ComparisonRow comparisonRow(const std::string& strategy, Index correct, bool equalKept = true) {
    ComparisonRow row;
    row.strategy = strategy;
    row.sparsity = 0.9;
    row.equalKept = equalKept;
    row.outcome = outcomeOf({}, correct);
    row.layerError = std::nan("");
    row.seconds = 1.5;
    return row;
}

RecipeRows recipeRows(const std::vector<double>& thresholds) {
    RecipeRows rows;
    std::vector<Step> steps;
    for (const double threshold : thresholds)
        steps.push_back(pruneStep(threshold));
    rows.recipe = std::make_shared<const Recipe>(recipeOf(std::move(steps)));
    rows.rows.assign(thresholds.size() + 1, {RowState::Measured, 0.5});
    return rows;
}

} // namespace

class TestTableModels : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    void epochsAreAppendedWhereTheyContinue() {
        TrainingModel model;
        const QAbstractItemModelTester tester(&model, kQtTest);
        const QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        const QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
        model.setEpochs({{0.5, 0.8}});
        model.setEpochs({{0.5, 0.8}, {0.25, 0.9}});
        QCOMPARE(inserted.count(), 2);
        QCOMPARE(resets.count(), 0);
        QCOMPARE(cell(model, 1, TrainingModel::Epoch), QStringLiteral("2"));
        QCOMPARE(cell(model, 1, TrainingModel::Loss), QStringLiteral("0.2500"));
        QCOMPARE(cell(model, 1, TrainingModel::Accuracy), QStringLiteral("90.00\u00a0%"));
        model.setEpochs({{0.4, 0.7}}); // another training
        QCOMPARE(resets.count(), 1);
        QCOMPARE(model.rowCount(), 1);
        model.setEpochs({});
        QCOMPARE(model.rowCount(), 0);
    }

    void eachTableTakesTheRowsThatBelongInIt() {
        ComparisonModel equal(ComparisonModel::Kind::EqualKept);
        ComparisonModel other(ComparisonModel::Kind::ByParameters);
        const QAbstractItemModelTester equalTester(&equal, kQtTest);
        const QAbstractItemModelTester otherTester(&other, kQtTest);
        for (ComparisonModel* model : {&equal, &other}) {
            model->setDense(0.95);
            model->add(comparisonRow("none", 60));
            model->add(comparisonRow("least-squares", 90));
            model->add(comparisonRow("neurons", 80, false));
        }
        QCOMPARE(equal.rowCount(), 2);
        QCOMPARE(other.rowCount(), 2);
        QCOMPARE(cell(equal, 0, ComparisonModel::Strategy), QStringLiteral("Pruning alone"));
        QCOMPARE(cell(equal, 1, ComparisonModel::Accuracy), QStringLiteral("90.00"));
        QCOMPARE(cell(equal, 1, ComparisonModel::Change), QStringLiteral("−5.00"));
        QCOMPARE(cell(equal, 1, ComparisonModel::LayerError), QStringLiteral("—"));
        QCOMPARE(cell(other, 1, ComparisonModel::Accuracy), QStringLiteral("80.00"));
        QCOMPARE(equal.index(1, ComparisonModel::Accuracy).data(SortRole).toDouble(), 0.9);
        equal.clear();
        QCOMPARE(equal.rowCount(), 0);
    }

    void aRowThatFailedSaysWhy() {
        ComparisonModel model(ComparisonModel::Kind::EqualKept);
        const QAbstractItemModelTester tester(&model, kQtTest);
        ComparisonRow row = comparisonRow("swap", 0);
        row.outcome = nullptr;
        row.error = Error{ErrorCode::OutOfMemory, {}, {}};
        model.add(row);
        QCOMPARE(cell(model, 0, ComparisonModel::Accuracy), QStringLiteral("failed"));
        QCOMPARE(model.index(0, 0).data(Qt::ToolTipRole).toString(),
                 QStringLiteral("not enough memory. Close other programs or use fewer images."));
        QVERIFY(std::isinf(model.index(0, ComparisonModel::Accuracy).data(SortRole).toDouble())); // sorts last
    }

    void aLayersCheckBoxAsksForTheChange() {
        LayerModel model;
        const QAbstractItemModelTester tester(&model, kQtTest);
        LayerRow row;
        row.name = QStringLiteral("fc1");
        row.outputs = 300;
        row.inputs = 784;
        row.weights = 235'200;
        row.pruned = 58'800;
        row.canBeExcluded = true;
        LayerRow relu;
        relu.name = QStringLiteral("relu");
        model.setRows({{row, relu}, 0});
        QCOMPARE(cell(model, 0, LayerModel::Shape), QStringLiteral("300 × 784"));
        QCOMPARE(cell(model, 0, LayerModel::Pruned), QStringLiteral("25.0"));
        QCOMPARE(cell(model, 0, LayerModel::Threshold), QStringLiteral("–"));
        QCOMPARE(model.index(0, LayerModel::Bar).data(BarRole).toDouble(), 0.25);
        QVERIFY(!model.index(1, LayerModel::Name).data(Qt::CheckStateRole).isValid());
        QSignalSpy chosen(&model, &LayerModel::excludedChosen);
        QVERIFY(model.setData(model.index(0, LayerModel::Name), Qt::Unchecked, Qt::CheckStateRole));
        QVERIFY(!model.setData(model.index(1, LayerModel::Name), Qt::Unchecked, Qt::CheckStateRole));
        QCOMPARE(chosen.count(), 1);
        QCOMPARE(chosen[0][1].toBool(), true);
        QCOMPARE(model.index(0, LayerModel::Name).data(Qt::CheckStateRole).value<Qt::CheckState>(), Qt::Checked);
    }

    void onlyLayersThatChangedAreDrawnAnew() {
        LayerModel model;
        LayerRow row;
        row.weights = 10;
        model.setRows({{row, row, row}, 0});
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        LayerRow moved = row;
        moved.pruned = 5;
        model.setRows({{row, moved, row}, 0});
        QCOMPARE(changed.count(), 1);
        QCOMPARE(changed[0][0].toModelIndex().row(), 1);
        QCOMPARE(changed[0][1].toModelIndex().row(), 1);
    }

    void stepsComeAndGoAtTheEnd() {
        RecipeModel model;
        const QAbstractItemModelTester tester(&model, kQtTest);
        model.setRows(recipeRows({0.1}));
        QCOMPARE(model.rowCount(), 2);
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        model.setRows(recipeRows({0.2, 0.3}));
        QCOMPARE(model.rowCount(), 3);
        QCOMPARE(changed.count(), 1); // step 1 is another one
        QCOMPARE(changed[0][0].toModelIndex().row(), 1);
        model.setRows(recipeRows({}));
        QCOMPARE(model.rowCount(), 1);
    }

    void aStepSaysHowFarItsNumberCanBeTrusted() {
        RecipeModel model;
        RecipeRows rows = recipeRows({0.1, 0.2, 0.3});
        rows.rows[1] = {RowState::NotRun, std::nullopt};
        rows.rows[2] = {RowState::Waiting, std::nullopt};
        model.setRows(rows);
        QCOMPARE(cell(model, 0, RecipeModel::Accuracy), QStringLiteral("50.00"));
        QCOMPARE(cell(model, 1, RecipeModel::Accuracy), QStringLiteral("not run"));
        QCOMPARE(cell(model, 2, RecipeModel::Accuracy), QStringLiteral("…"));
        QCOMPARE(cell(model, 3, RecipeModel::Accuracy), QStringLiteral("50.00"));
        Recipe off = *rows.recipe;
        off.steps[2].enabled = false;
        rows.recipe = std::make_shared<const Recipe>(off);
        model.setRows(rows);
        QCOMPARE(cell(model, 3, RecipeModel::Accuracy), QStringLiteral("off"));
    }
};

QTEST_MAIN(TestTableModels)
#include "TestTableModels.moc"
