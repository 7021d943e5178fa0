// The real window, driven by the mouse and the keyboard.
#include "gui/commands/Actions.h"
#include "gui/MainWindow.h"
#include "gui/Messages.h"
#include "gui/PictureExport.h"
#include "gui/Settings.h"
#include "gui/panels/layers/LayerModel.h"
#include "gui/panels/recipe/RecipeModel.h"
#include "gui/panels/result/ResultModel.h"
#include "gui/panels/curve/AccuracyCurveView.h"
#include "gui/panels/histogram/HistogramView.h"
#include "gui/panels/ListPanels.h"
#include "gui/widgets/MessageBanner.h"
#include "gui/panels/result/ResultPanel.h"
#include "gui/panels/threshold/ThresholdBar.h"
#include "gui/panels/weights/WeightsPanel.h"
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
    bool atRest() { return session().shown() && !session().isStale() && !session().isBusy() && session().table(); }
    void open(bool remember = false) {
        m_window = std::make_unique<MainWindow>(remember);
        m_window->show();
        m_window->openModel(kMlp);
        QTRY_VERIFY_WITH_TIMEOUT(atRest(), kPatience);
    }
    double accuracy() { return session().shown()->evaluation->accuracy; }

private slots:
    void initTestCase() {
        QCoreApplication::setOrganizationName(QStringLiteral("PruneScope test"));
        QCoreApplication::setApplicationName(QStringLiteral("TestMainWindow"));
        QSettings().clear();
    }

    void cleanup() { m_window.reset(); }

    void showsTheMeasuredAccuracyOfTheLoadedNetwork() {
        open();
        QCOMPARE(session().shown()->evaluation->count, Index{10000});
        QVERIFY(m_window->result().accuracyText().startsWith(QLocale().toString(accuracy() * 100, 'f', 2)));
        QVERIFY(m_window->windowTitle().contains(modelTitle(kMlp)));
    }

    void draggingTheSliderPrunesMeasuresAndIsOneUndoEntry() {
        open();
        const double dense = accuracy();
        ThresholdSlider* slider = m_window->thresholdBar().slider();
        const QPoint start(8, slider->height() / 2);
        QTest::mousePress(slider, Qt::LeftButton, {}, start);
        for (int x = start.x(); x < slider->width() * 95 / 100; x += 20) {
            QTest::mouseMove(slider, QPoint(x, start.y()));
            QTest::qWait(5);
        }
        QVERIFY(session().isDragging());
        // Weights and sparsity follow at once; numbers never stand beside another setting's name.
        const Index kept = session().network().weightCount();
        const double live = session().thresholdState().sparsity;
        QVERIFY(live > 0.8);
        QTRY_VERIFY_WITH_TIMEOUT(!session().isStale(), kPatience);
        QCOMPARE(session().shown()->recipe.steps, session().recipe().steps);
        QVERIFY(session().shown()->cost.keptWeights < kept / 5);
        QTest::mouseRelease(slider, Qt::LeftButton, {}, QPoint(slider->width() * 95 / 100, start.y()));
        QVERIFY(!session().isDragging());
        QTRY_VERIFY_WITH_TIMEOUT(atRest(), kPatience);
        QVERIFY(accuracy() < dense);
        QCOMPARE(session().recipe().steps.size(), std::size_t{1});
        m_window->actions().undo->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(atRest(), kPatience);
        QVERIFY(session().recipe().steps.empty());
        QVERIFY(!m_window->actions().undo->isEnabled());
        QCOMPARE(accuracy(), dense);
        m_window->actions().redo->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(atRest(), kPatience);
        QCOMPARE(session().recipe().steps.size(), std::size_t{1});
        QVERIFY(accuracy() < dense);
    }

    void draggingTheHistogramsHandleDoesTheSame() {
        open();
        session().setThreshold(0.02);
        QTRY_VERIFY_WITH_TIMEOUT(atRest() && session().histogram() && m_window->histogram().linePosition(1), kPatience);
        QWidget* plot = m_window->histogram().plotWidget();
        const int x = static_cast<int>(*m_window->histogram().linePosition(1));
        const int y = plot->height() / 2;
        QTest::mousePress(plot, Qt::LeftButton, {}, QPoint(x, y));
        QTest::mouseMove(plot, QPoint(x + 10, y));
        QTest::mouseMove(plot, QPoint(x + 20, y));
        QTest::mouseRelease(plot, Qt::LeftButton, {}, QPoint(x + 20, y));
        const double threshold = session().selectedPrune()->value;
        QVERIFY(threshold > 0.02);
        QVERIFY(std::abs(m_window->histogram().valueAtPixel(x + 20) - threshold) <
                2 * std::abs(m_window->histogram().valueAtPixel(x + 1) - m_window->histogram().valueAtPixel(x)));
        session().undo();
        QCOMPARE(session().selectedPrune()->value, 0.02);
    }

    void typedNumbersAreStoredAsTyped() {
        open();
        session().setSparsity(0.9);
        QTRY_VERIFY_WITH_TIMEOUT(atRest(), kPatience);
        QCOMPARE(session().selectedPrune()->target, Target::Sparsity);
        QCOMPARE(session().shown()->cost.keptWeights,
                 session().network().weightCount() - targetCount(0.9, session().network().weightCount()));
        session().setThreshold(0.05);
        QCOMPARE(session().selectedPrune()->target, Target::Threshold);
        QCOMPARE(session().selectedPrune()->value, 0.05);
    }

    void keySteps800MsApartMergeAndOthersDoNot() {
        open();
        session().setSparsity(0.5);
        QTest::qWait(900);
        QTRY_VERIFY_WITH_TIMEOUT(atRest(), kPatience);
        ThresholdSlider* slider = m_window->thresholdBar().slider();
        slider->setFocus();
        for (int i = 0; i < 5; ++i)
            QTest::keyClick(slider, Qt::Key_Right);
        QVERIFY(session().thresholdState().sparsity > 0.503);
        session().undo();
        QCOMPARE(session().selectedPrune()->value, 0.5);
        QCOMPARE(session().selectedPrune()->target, Target::Sparsity);
    }

    void undoDuringADragEndsTheDragFirst() {
        open();
        session().beginDrag();
        session().dragToShare(0.4);
        session().dragToShare(0.6);
        m_window->actions().undo->trigger();
        QVERIFY(!session().isDragging());
        QVERIFY(session().recipe().steps.empty());
        session().redo();
        QVERIFY(std::abs(session().thresholdState().sparsity - 0.6) < 0.001 || !session().table());
    }

    void switchingTheScopeKeepsTheMask() {
        open();
        session().setSparsity(0.8);
        QTRY_VERIFY_WITH_TIMEOUT(atRest(), kPatience);
        const MaskBytes before = *session().shown()->network.layers()[0]->weights()->mask;
        m_window->actions().scopes->actions()[1]->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(atRest(), kPatience);
        QCOMPARE(session().selectedPrune()->scope, Scope::Layers);
        QVERIFY(*session().shown()->network.layers()[0]->weights()->mask == before);
        session().selectLayer(1);
        session().setSparsity(0.25);
        QTRY_VERIFY_WITH_TIMEOUT(atRest(), kPatience);
        QVERIFY(*session().shown()->network.layers()[0]->weights()->mask == before);
        QCOMPARE(session().shown()->network.layers()[1]->weights()->kept(), Index{960});
    }

    void excludedLayersStayDense() {
        open();
        session().setSparsity(0.8);
        QAbstractItemModel* layers = m_window->layers().table()->model();
        QVERIFY(layers->setData(layers->index(0, 0), Qt::Unchecked, Qt::CheckStateRole));
        QTRY_VERIFY_WITH_TIMEOUT(atRest(), kPatience);
        QCOMPARE(session().shown()->network.layers()[0]->weights()->kept(), Index{100352});
        QCOMPARE(session().shown()->network.layers()[1]->weights()->kept(), Index{256});
    }

    void aRowThatIsNoPruneStepDisablesTheBarAndSaysWhy() {
        open();
        session().setSparsity(0.5);
        m_window->recipe().table()->setCurrentIndex(m_window->recipe().table()->model()->index(0, RecipeModel::Name));
        QTRY_VERIFY_WITH_TIMEOUT(atRest(), kPatience);
        QCOMPARE(session().selectedRow(), 0);
        QVERIFY(!m_window->thresholdBar().state().enabled);
        QVERIFY(!m_window->thresholdBar().state().disabledReason.isEmpty());
        QCOMPARE(session().shown()->cost.keptWeights, session().network().weightCount());
    }

    void stepsCanBeAddedMovedSwitchedOffAndRemoved() {
        open();
        session().setThreshold(0.03);
        m_window->actions().addPrune->trigger();
        session().setThreshold(0.06);
        QCOMPARE(session().recipe().steps.size(), std::size_t{2});
        m_window->actions().moveUp->trigger();
        QCOMPARE(session().recipe().steps[0].prune()->value, 0.06);
        QCOMPARE(session().selectedRow(), 1);
        m_window->actions().toggleStep->trigger();
        QVERIFY(!session().recipe().steps[0].enabled);
        QTRY_VERIFY_WITH_TIMEOUT(atRest(), kPatience);
        QCOMPARE(session().shown()->cost.keptWeights, session().network().weightCount());
        m_window->actions().removeStep->trigger();
        QCOMPARE(session().recipe().steps.size(), std::size_t{1});
        for (int i = 0; i < 7; ++i)
            session().undo();
        QVERIFY(session().recipe().steps.empty());
        QTRY_VERIFY_WITH_TIMEOUT(atRest(), kPatience);
    }

    void aRefusedFileChangesNothing() {
        open();
        session().setSparsity(0.7);
        QTRY_VERIFY_WITH_TIMEOUT(atRest(), kPatience);
        const Recipe recipe = session().recipe();
        QSignalSpy failed(&session(), &Session::failed);
        m_window->openFiles({QStringLiteral(TEST_DATA_FOLDER "/make-metrics.py")});
        QTRY_COMPARE_WITH_TIMEOUT(failed.count(), 1, kPatience);
        QVERIFY(m_window->banner().isVisible());
        QVERIFY(m_window->banner().text().contains(QStringLiteral("make-metrics.py")));
        QVERIFY(session().recipe() == recipe);
        QCOMPARE(session().modelName(), kMlp);
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
        m_window->openFiles({file});
        QVERIFY2(m_window->banner().text().contains(QStringLiteral("step 1, key sparsity")),
                 qPrintable(m_window->banner().text()));
        QVERIFY(session().recipe().steps.empty());
    }

    void anotherDataSetIsOneClickAway() {
        open();
        session().setSparsity(0.8);
        QTRY_VERIFY_WITH_TIMEOUT(atRest(), kPatience);
        QVERIFY(session().tunedOnText().contains(QStringLiteral("measured on")));
        m_window->actions().dataSets->actions()[1]->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(session().dataName() == QLatin1String("mnist-validation") && atRest(), kPatience);
        QCOMPARE(session().shown()->evaluation->count, Index{5000});
        QVERIFY(session().tunedOnText().contains(QStringLiteral("mnist-test")));
        QCOMPARE(session().recipe().steps.size(), std::size_t{1});
    }

    void subsetAndScalingAreMeasured() {
        open();
        session().openData(QStringLiteral("mnist-test"), *Subset::parse("stratified:500"), Scaling::byte());
        QTRY_VERIFY_WITH_TIMEOUT(session().data()->count() == 500 && atRest(), kPatience);
        QVERIFY(session().data()->scaling() == Scaling::byte());
    }

    void closingWhileBusyEndsAtOnce() {
        open();
        session().beginDrag();
        for (int i = 1; i < 20; ++i)
            session().dragToShare(i / 20.0);
        QVERIFY(m_window->close());
        m_window.reset();
    }

    void cancelLeavesTheLastOutcome() {
        open();
        const OutcomePtr before = session().shown();
        session().setSparsity(0.9);
        session().cancel();
        QVERIFY(!session().isBusy());
        QCOMPARE(session().shown(), before);
        QCOMPARE(session().recipe().steps.size(), std::size_t{1});
        QTest::qWait(300); // what was cancelled says nothing any more, or its true number
        QVERIFY(session().isStale() || session().shown()->recipe.steps == session().recipe().steps);
        session().setSparsity(0.91);
        QTRY_VERIFY_WITH_TIMEOUT(atRest(), kPatience);
    }

    void theCommandLineIsThatOfTheRecipe() {
        open();
        session().setSparsity(0.9);
        m_window->actions().copyCommandLine->trigger();
        QCOMPARE(QGuiApplication::clipboard()->text(),
                 QStringLiteral("prunescope-cli prune builtin:mlp-128 --data mnist-test --sparsity 0.9"));
        QCOMPARE(commandLine(QStringLiteral("it's.onnx"), QStringLiteral("mnist-test"), *Subset::parse("7"), Scaling::byte(), {}),
                 QStringLiteral("prunescope-cli evaluate 'it'\\''s.onnx' --data mnist-test --limit 7 --scale byte"));
    }

    void theLastRecipeIsOfferedAgain() {
        open(true);
        session().setSparsity(0.66);
        QTRY_VERIFY_WITH_TIMEOUT(atRest(), kPatience);
        m_window->close();
        open(true);
        QVERIFY(m_window->banner().isVisible());
        QVERIFY(session().recipe().steps.empty());
        for (QAbstractButton* button : m_window->banner().findChildren<QAbstractButton*>())
            if (button->text() == QStringLiteral("Go on with it"))
                button->click();
        QCOMPARE(session().recipe().steps.size(), std::size_t{1});
        QCOMPARE(session().selectedPrune()->value, 0.66);
        QTRY_VERIFY_WITH_TIMEOUT(atRest(), kPatience);
        QSettings().clear();
    }

    void exportedModelAndPictureAreFiles() {
        open();
        session().setSparsity(0.5);
        QTRY_VERIFY_WITH_TIMEOUT(atRest(), kPatience);
        QTemporaryDir folder;
        QSignalSpy exported(&session(), &Session::exported);
        session().exportModel(session().shown(), folder.filePath(QStringLiteral("half.onnx")));
        QTRY_COMPARE_WITH_TIMEOUT(exported.count(), 1, kPatience);
        m_window->openModel(folder.filePath(QStringLiteral("half.onnx")));
        QTRY_VERIFY_WITH_TIMEOUT(session().modelName().endsWith(QLatin1String("half.onnx")) && atRest(), kPatience);
        QCOMPARE(session().network().keptWeights(), session().network().weightCount() / 2);
        for (const char* name : {"window.png", "window.svg", "window.pdf"}) {
            QVERIFY(exportPicture(*m_window, folder.filePath(QLatin1String(name))).has_value());
            QVERIFY(QFileInfo(folder.filePath(QLatin1String(name))).size() > 1000);
        }
        QVERIFY(!exportPicture(*m_window, folder.filePath(QStringLiteral("window.bmp"))).has_value());
        QVERIFY(!exportPicture(*m_window, QStringLiteral("/no/folder/window.png")).has_value());
        session().exportModel(session().shown(), QStringLiteral("/no/folder/model.onnx"));
        QTRY_VERIFY_WITH_TIMEOUT(m_window->banner().text().contains(QStringLiteral("/no/folder/model.onnx")), kPatience);
    }

    void modelsKeepTheRules() {
        open();
        const QAbstractItemModelTester layers(m_window->layers().table()->model(),
                                              QAbstractItemModelTester::FailureReportingMode::QtTest);
        const QAbstractItemModelTester recipe(m_window->recipe().table()->model(),
                                              QAbstractItemModelTester::FailureReportingMode::QtTest);
        session().setSparsity(0.5);
        session().addPruneStep();
        session().selectRow(1);
        session().undo();
        session().setScope(Scope::Layers);
        QTRY_VERIFY_WITH_TIMEOUT(atRest(), kPatience);
        const QAbstractItemModel* rows = m_window->layers().table()->model();
        QCOMPARE(rows->rowCount(), 2);
        QCOMPARE(rows->index(0, LayerModel::Weights).data().toString(), QLocale().toString(100352));
        m_window->openModel(QStringLiteral("builtin:lenet-300-100"));
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
