// The real window, driven by the mouse and the keyboard.
#include "WindowAccess.h"

#include "gui/Messages.h"
#include "gui/PictureExport.h"
#include "gui/Settings.h"
#include "gui/panels/curve/AccuracyCurveView.h"
#include "gui/panels/histogram/HistogramView.h"
#include "gui/panels/layers/LayerModel.h"
#include "gui/panels/layers/LayersPanel.h"
#include "gui/panels/recipe/RecipeModel.h"
#include "gui/panels/recipe/RecipePanel.h"
#include "gui/panels/result/ResultModel.h"
#include "gui/panels/result/ResultPanel.h"
#include "gui/panels/threshold/ThresholdBar.h"
#include "gui/panels/weights/WeightsPanel.h"
#include "gui/session/Exporting.h"
#include "gui/session/ResultValues.h"
#include "gui/session/SelectedLayer.h"
#include "gui/widgets/MessageBanner.h"
#include "gui/widgets/QuietTable.h"
#include "gui/widgets/ThresholdSlider.h"

#include <QAbstractButton>
#include <QAbstractItemModelTester>
#include <QAbstractSpinBox>
#include <QAction>
#include <QActionGroup>
#include <QClipboard>
#include <QComboBox>
#include <QDir>
#include <QGuiApplication>
#include <QMimeData>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace prunescope;

namespace {

constexpr int kPatience = 60000; // a slow machine under a sanitizer; nothing is timed

const QString kMlp = QStringLiteral("builtin:mlp-128");

} // namespace

class TestMainWindow : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<MainWindow> m_window;

    Session& session() { return m_window->session(); }
    bool atRest() {
        return session().results().shown() && !session().results().isStale() && !session().isBusy() &&
               session().threshold().table();
    }
    void open(bool remember = false) {
        m_window = std::make_unique<MainWindow>(remember);
        m_window->show();
        m_window->files().openModel(kMlp);
        QTRY_VERIFY_WITH_TIMEOUT(atRest(), kPatience);
    }
    double accuracy() { return session().results().shown()->evaluation->accuracy; }

private slots:
    void initTestCase() {
        QCoreApplication::setOrganizationName(QStringLiteral("PruneScope test"));
        QCoreApplication::setApplicationName(QStringLiteral("TestMainWindow"));
        QSettings().clear();
    }

    void cleanup() { m_window.reset(); }

    void showsTheMeasuredAccuracyOfTheLoadedNetwork() {
        open();
        QCOMPARE(session().results().shown()->evaluation->count, Index{10000});
        QVERIFY(find<ResultPanel>(*m_window).accuracyText().startsWith(QLocale().toString(accuracy() * 100, 'f', 2)));
        QVERIFY(m_window->windowTitle().contains(modelTitle(kMlp)));
    }

    void draggingTheSliderPrunesMeasuresAndIsOneUndoEntry() {
        open();
        const double dense = accuracy();
        ThresholdSlider* slider = find<ThresholdBar>(*m_window).slider();
        const QPoint start(8, slider->height() / 2);
        QTest::mousePress(slider, Qt::LeftButton, {}, start);
        for (int x = start.x(); x < slider->width() * 95 / 100; x += 20) {
            QTest::mouseMove(slider, QPoint(x, start.y()));
            QTest::qWait(5);
        }
        QVERIFY(session().threshold().isDragging());
        // Weights and sparsity follow at once; numbers never stand beside another setting's name.
        const Index kept = session().source().network().weightCount();
        const double live = session().threshold().state().sparsity;
        QVERIFY(live > 0.8);
        QTRY_VERIFY_WITH_TIMEOUT(!session().results().isStale(), kPatience);
        QCOMPARE(session().results().shown()->recipe.steps, session().recipe().recipe().steps);
        QVERIFY(session().results().shown()->cost.keptWeights < kept / 5);
        QTest::mouseRelease(slider, Qt::LeftButton, {}, QPoint(slider->width() * 95 / 100, start.y()));
        QVERIFY(!session().threshold().isDragging());
        QTRY_VERIFY_WITH_TIMEOUT(atRest(), kPatience);
        QVERIFY(accuracy() < dense);
        QCOMPARE(session().recipe().recipe().steps.size(), std::size_t{1});
        trigger(*m_window, "undo");
        QTRY_VERIFY_WITH_TIMEOUT(atRest(), kPatience);
        QVERIFY(session().recipe().recipe().steps.empty());
        QVERIFY(!action(*m_window, "undo")->isEnabled());
        QCOMPARE(accuracy(), dense);
        trigger(*m_window, "redo");
        QTRY_VERIFY_WITH_TIMEOUT(atRest(), kPatience);
        QCOMPARE(session().recipe().recipe().steps.size(), std::size_t{1});
        QVERIFY(accuracy() < dense);
    }

    void draggingTheHistogramsHandleDoesTheSame() {
        open();
        session().threshold().setThreshold(0.02);
        QTRY_VERIFY_WITH_TIMEOUT(atRest() && session().part<SelectedLayer>().details().get()->histogram &&
                                     find<HistogramView>(*m_window).linePosition(1),
                                 kPatience);
        QWidget* plot = find<HistogramView>(*m_window).plotWidget();
        const int x = static_cast<int>(*find<HistogramView>(*m_window).linePosition(1));
        const int y = plot->height() / 2;
        QTest::mousePress(plot, Qt::LeftButton, {}, QPoint(x, y));
        QTest::mouseMove(plot, QPoint(x + 10, y));
        QTest::mouseMove(plot, QPoint(x + 20, y));
        QTest::mouseRelease(plot, Qt::LeftButton, {}, QPoint(x + 20, y));
        const double threshold = session().recipe().selectedPrune()->value;
        QVERIFY(threshold > 0.02);
        QVERIFY(
            std::abs(find<HistogramView>(*m_window).valueAtPixel(x + 20) - threshold) <
            2 * std::abs(find<HistogramView>(*m_window).valueAtPixel(x + 1) - find<HistogramView>(*m_window).valueAtPixel(x)));
        session().recipe().undo();
        QCOMPARE(session().recipe().selectedPrune()->value, 0.02);
    }

    void typedNumbersAreStoredAsTyped() {
        open();
        session().threshold().setSparsity(0.9);
        QTRY_VERIFY_WITH_TIMEOUT(atRest(), kPatience);
        QCOMPARE(session().recipe().selectedPrune()->target, Target::Sparsity);
        QCOMPARE(session().results().shown()->cost.keptWeights,
                 session().source().network().weightCount() - targetCount(0.9, session().source().network().weightCount()));
        session().threshold().setThreshold(0.05);
        QCOMPARE(session().recipe().selectedPrune()->target, Target::Threshold);
        QCOMPARE(session().recipe().selectedPrune()->value, 0.05);
    }

    void keySteps800MsApartMergeAndOthersDoNot() {
        open();
        session().threshold().setSparsity(0.5);
        QTest::qWait(900);
        QTRY_VERIFY_WITH_TIMEOUT(atRest(), kPatience);
        ThresholdSlider* slider = find<ThresholdBar>(*m_window).slider();
        slider->setFocus();
        for (int i = 0; i < 5; ++i)
            QTest::keyClick(slider, Qt::Key_Right);
        QVERIFY(session().threshold().state().sparsity > 0.503);
        session().recipe().undo();
        QCOMPARE(session().recipe().selectedPrune()->value, 0.5);
        QCOMPARE(session().recipe().selectedPrune()->target, Target::Sparsity);
    }

    void undoDuringADragEndsTheDragFirst() {
        open();
        session().threshold().beginDrag();
        session().threshold().dragToShare(0.4);
        session().threshold().dragToShare(0.6);
        trigger(*m_window, "undo");
        QVERIFY(!session().threshold().isDragging());
        QVERIFY(session().recipe().recipe().steps.empty());
        session().recipe().redo();
        QVERIFY(std::abs(session().threshold().state().sparsity - 0.6) < 0.001 || !session().threshold().table());
    }

    void switchingTheScopeKeepsTheMask() {
        open();
        session().threshold().setSparsity(0.8);
        QTRY_VERIFY_WITH_TIMEOUT(atRest(), kPatience);
        const MaskBytes before = *session().results().shown()->network.layer(LayerIndex{0}).weights()->mask;
        trigger(*m_window, "scope-layers");
        QTRY_VERIFY_WITH_TIMEOUT(atRest(), kPatience);
        QCOMPARE(session().recipe().selectedPrune()->scope, Scope::Layers);
        QVERIFY(*session().results().shown()->network.layer(LayerIndex{0}).weights()->mask == before);
        session().recipe().selectLayer(1);
        session().threshold().setSparsity(0.25);
        QTRY_VERIFY_WITH_TIMEOUT(atRest(), kPatience);
        QVERIFY(*session().results().shown()->network.layer(LayerIndex{0}).weights()->mask == before);
        QCOMPARE(session().results().shown()->network.layer(LayerIndex{1}).weights()->kept(), Index{960});
    }

    void excludedLayersStayDense() {
        open();
        session().threshold().setSparsity(0.8);
        QAbstractItemModel* layers = find<LayersPanel>(*m_window).table()->model();
        QVERIFY(layers->setData(layers->index(0, 0), Qt::Unchecked, Qt::CheckStateRole));
        QTRY_VERIFY_WITH_TIMEOUT(atRest(), kPatience);
        QCOMPARE(session().results().shown()->network.layer(LayerIndex{0}).weights()->kept(), Index{100352});
        QCOMPARE(session().results().shown()->network.layer(LayerIndex{1}).weights()->kept(), Index{256});
    }

    void aRowThatIsNoPruneStepDisablesTheBarAndSaysWhy() {
        open();
        session().threshold().setSparsity(0.5);
        find<RecipePanel>(*m_window).table()->setCurrentIndex(
            find<RecipePanel>(*m_window).table()->model()->index(0, RecipeModel::Name));
        QTRY_VERIFY_WITH_TIMEOUT(atRest(), kPatience);
        QCOMPARE(session().recipe().selectedRow(), 0);
        QVERIFY(!find<ThresholdBar>(*m_window).state().enabled);
        QVERIFY(!find<ThresholdBar>(*m_window).state().disabledReason.isEmpty());
        QCOMPARE(session().results().shown()->cost.keptWeights, session().source().network().weightCount());
    }

    void stepsCanBeAddedMovedSwitchedOffAndRemoved() {
        open();
        session().threshold().setThreshold(0.03);
        trigger(*m_window, "add-prune-step");
        session().threshold().setThreshold(0.06);
        QCOMPARE(session().recipe().recipe().steps.size(), std::size_t{2});
        trigger(*m_window, "move-step-up");
        QCOMPARE(session().recipe().recipe().steps[0].prune()->value, 0.06);
        QCOMPARE(session().recipe().selectedRow(), 1);
        trigger(*m_window, "toggle-step");
        QVERIFY(!session().recipe().recipe().steps[0].enabled);
        QTRY_VERIFY_WITH_TIMEOUT(atRest(), kPatience);
        QCOMPARE(session().results().shown()->cost.keptWeights, session().source().network().weightCount());
        trigger(*m_window, "remove-step");
        QCOMPARE(session().recipe().recipe().steps.size(), std::size_t{1});
        for (int i = 0; i < 7; ++i)
            session().recipe().undo();
        QVERIFY(session().recipe().recipe().steps.empty());
        QTRY_VERIFY_WITH_TIMEOUT(atRest(), kPatience);
    }

    void aRefusedFileChangesNothing() {
        open();
        session().threshold().setSparsity(0.7);
        QTRY_VERIFY_WITH_TIMEOUT(atRest(), kPatience);
        const Recipe recipe = session().recipe().recipe();
        QSignalSpy failed(&session(), &Session::failed);
        m_window->files().openFiles({QStringLiteral(TEST_DATA_FOLDER "/make-metrics.py")});
        QTRY_COMPARE_WITH_TIMEOUT(failed.count(), 1, kPatience);
        QVERIFY(find<MessageBanner>(*m_window).isVisible());
        QVERIFY(find<MessageBanner>(*m_window).text().contains(QStringLiteral("make-metrics.py")));
        QVERIFY(session().recipe().recipe() == recipe);
        QCOMPARE(session().source().modelName(), kMlp);
        QVERIFY(atRest());
    }

    void aBrokenRecipeIsASentenceAndNothingElse() {
        open();
        QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("broken.json"));
        QFile broken(file);
        QVERIFY(broken.open(QIODevice::WriteOnly));
        broken.write(R"({"format":"prunescope-recipe","version":1,"steps":[{"do":"prune","sparsity":7}]})");
        broken.close();
        m_window->files().openFiles({file});
        QVERIFY2(find<MessageBanner>(*m_window).text().contains(QStringLiteral("step 1, key sparsity")),
                 qPrintable(find<MessageBanner>(*m_window).text()));
        QVERIFY(session().recipe().recipe().steps.empty());
    }

    void anotherDataSetIsOneClickAway() {
        open();
        session().threshold().setSparsity(0.8);
        QTRY_VERIFY_WITH_TIMEOUT(atRest(), kPatience);
        QVERIFY(session().value(&statusState).get()->tuned.contains(QStringLiteral("measured on")));
        trigger(*m_window, "data-mnist-validation");
        QTRY_VERIFY_WITH_TIMEOUT(session().source().dataName() == QLatin1String("mnist-validation") && atRest(), kPatience);
        QCOMPARE(session().results().shown()->evaluation->count, Index{5000});
        QVERIFY(session().value(&statusState).get()->tuned.contains(QStringLiteral("mnist-test")));
        QCOMPARE(session().recipe().recipe().steps.size(), std::size_t{1});
    }

    void subsetAndScalingAreMeasured() {
        open();
        session().source().openData(QStringLiteral("mnist-test"), *Subset::parse("stratified:500"), Scaling::byte());
        QTRY_VERIFY_WITH_TIMEOUT(session().source().data()->count() == 500 && atRest(), kPatience);
        QVERIFY(session().source().data()->scaling() == Scaling::byte());
    }

    void closingWhileBusyEndsAtOnce() {
        open();
        session().threshold().beginDrag();
        for (int i = 1; i < 20; ++i)
            session().threshold().dragToShare(i / 20.0);
        QVERIFY(m_window->close());
        m_window.reset();
    }

    void cancelLeavesTheLastOutcome() {
        open();
        const OutcomePtr before = session().results().shown();
        session().threshold().setSparsity(0.9);
        session().cancel();
        QVERIFY(!session().isBusy());
        QCOMPARE(session().results().shown(), before);
        QCOMPARE(session().recipe().recipe().steps.size(), std::size_t{1});
        QTest::qWait(300); // what was cancelled says nothing any more, or its true number
        QVERIFY(session().results().isStale() || session().results().shown()->recipe.steps == session().recipe().recipe().steps);
        session().threshold().setSparsity(0.91);
        QTRY_VERIFY_WITH_TIMEOUT(atRest(), kPatience);
    }

    void theCommandLineIsThatOfTheRecipe() {
        open();
        session().threshold().setSparsity(0.9);
        trigger(*m_window, "copy-command-line");
        QCOMPARE(QGuiApplication::clipboard()->text(),
                 QStringLiteral("prunescope-cli prune builtin:mlp-128 --data mnist-test --sparsity 0.9"));
        QCOMPARE(commandLine(QStringLiteral("it's.onnx"), QStringLiteral("mnist-test"), *Subset::parse("7"), Scaling::byte(), {}),
                 QStringLiteral("prunescope-cli evaluate 'it'\\''s.onnx' --data mnist-test --limit 7 --scale byte"));
    }

    void theLastRecipeIsOfferedAgain() {
        open(true);
        session().threshold().setSparsity(0.66);
        QTRY_VERIFY_WITH_TIMEOUT(atRest(), kPatience);
        m_window->close();
        open(true);
        QVERIFY(find<MessageBanner>(*m_window).isVisible());
        QVERIFY(session().recipe().recipe().steps.empty());
        for (QAbstractButton* button : find<MessageBanner>(*m_window).findChildren<QAbstractButton*>())
            if (button->text() == QStringLiteral("Continue with it"))
                button->click();
        QCOMPARE(session().recipe().recipe().steps.size(), std::size_t{1});
        QCOMPARE(session().recipe().selectedPrune()->value, 0.66);
        QTRY_VERIFY_WITH_TIMEOUT(atRest(), kPatience);
        QSettings().clear();
    }

    void exportedModelAndPictureAreFiles() {
        open();
        session().threshold().setSparsity(0.5);
        QTRY_VERIFY_WITH_TIMEOUT(atRest(), kPatience);
        QTemporaryDir folder;
        QSignalSpy exported(&session().part<Exporting>(), &Exporting::exported);
        session().part<Exporting>().write(session().results().shown(), folder.filePath(QStringLiteral("half.onnx")));
        QTRY_COMPARE_WITH_TIMEOUT(exported.count(), 1, kPatience);
        m_window->files().openModel(folder.filePath(QStringLiteral("half.onnx")));
        QTRY_VERIFY_WITH_TIMEOUT(session().source().modelName().endsWith(QLatin1String("half.onnx")) && atRest(), kPatience);
        QCOMPARE(session().source().network().keptWeights(), session().source().network().weightCount() / 2);
        for (const char* name : {"window.png", "window.svg", "window.pdf"}) {
            QVERIFY(exportPicture(*m_window, folder.filePath(QLatin1String(name))).has_value());
            QVERIFY(QFileInfo(folder.filePath(QLatin1String(name))).size() > 1000);
        }
        QVERIFY(!exportPicture(*m_window, folder.filePath(QStringLiteral("window.bmp"))).has_value());
        QVERIFY(!exportPicture(*m_window, QStringLiteral("/no/folder/window.png")).has_value());
        session().part<Exporting>().write(session().results().shown(), QStringLiteral("/no/folder/model.onnx"));
        QTRY_VERIFY_WITH_TIMEOUT(find<MessageBanner>(*m_window).text().contains(QStringLiteral("/no/folder/model.onnx")),
                                 kPatience);
    }

    void modelsKeepTheRules() {
        open();
        const QAbstractItemModelTester layers(find<LayersPanel>(*m_window).table()->model(),
                                              QAbstractItemModelTester::FailureReportingMode::QtTest);
        const QAbstractItemModelTester recipe(find<RecipePanel>(*m_window).table()->model(),
                                              QAbstractItemModelTester::FailureReportingMode::QtTest);
        session().threshold().setSparsity(0.5);
        session().recipe().addPruneStep();
        session().recipe().selectRow(1);
        session().recipe().undo();
        session().threshold().setScope(Scope::Layers);
        QTRY_VERIFY_WITH_TIMEOUT(atRest(), kPatience);
        const QAbstractItemModel* rows = find<LayersPanel>(*m_window).table()->model();
        QCOMPARE(rows->rowCount(), 2);
        QCOMPARE(rows->index(0, LayerModel::Weights).data().toString(), QLocale().toString(100352));
        m_window->files().openModel(QStringLiteral("builtin:lenet-300-100"));
        QTRY_VERIFY_WITH_TIMEOUT(rows->rowCount() == 3 && atRest(), kPatience);
    }

    void everyFocusableWidgetHasAName() {
        open();
        for (const QWidget* widget : m_window->findChildren<QWidget*>()) {
            if (!(widget->focusPolicy() & Qt::TabFocus) || !widget->isVisibleTo(m_window.get()) || widget->focusProxy())
                continue;
            const auto* button = qobject_cast<const QAbstractButton*>(widget);
            const bool partOfBox = widget->parentWidget() && (qobject_cast<const QAbstractSpinBox*>(widget->parentWidget()) ||
                                                              qobject_cast<const QComboBox*>(widget->parentWidget()));
            QVERIFY2(partOfBox || !widget->accessibleName().isEmpty() || (button && !button->text().isEmpty()),
                     qPrintable(QStringLiteral("%1 in %2")
                                    .arg(QLatin1String(widget->metaObject()->className()),
                                         QLatin1String(widget->parentWidget()->metaObject()->className()))));
        }
    }

    void aDisabledCommandSaysWhy() {
        open();
        for (const QAction* action : m_window->actions().findChildren<QAction*>())
            if (!action->isEnabled())
                QVERIFY2(!action->toolTip().isEmpty() && action->toolTip() != action->text(), qPrintable(action->text()));
    }
};

QTEST_MAIN(TestMainWindow)
#include "TestMainWindow.moc"
