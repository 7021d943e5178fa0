// What a person gives the window: files that are dropped, opened, saved; good ones and damaged ones.
#include "gui/commands/Actions.h"
#include "gui/MainWindow.h"
#include "gui/Settings.h"
#include "gui/widgets/MessageBanner.h"
#include "gui/panels/result/ResultPanel.h"

#include <QAction>
#include <QClipboard>
#include <QDir>
#include <QDropEvent>
#include <QFileDialog>
#include <QGuiApplication>
#include <QMimeData>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>
#include <QUrl>

#include <memory>

using namespace prunescope;

namespace {

constexpr int kPatience = 60000; // a slow machine under a sanitizer; nothing is timed

const QString kMnist = QStringLiteral(PROJECT_RESOURCES "/mnist/");

} // namespace

class TestFiles : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::unique_ptr<MainWindow> m_window;

    Session& session() { return m_window->session(); }
    bool atRest() { return session().shown() && !session().isStale() && !session().isBusy(); }
    QString write(const char* name, const QByteArray& bytes) {
        QFile file(m_folder.filePath(QLatin1String(name)));
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
            qFatal("the test's own file cannot be written");
        return file.fileName();
    }
    static QByteArray read(const QString& name) {
        QFile file(name);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    void drop(const QStringList& files) {
        QMimeData mime;
        QList<QUrl> urls;
        for (const QString& file : files)
            urls << QUrl::fromLocalFile(file);
        mime.setUrls(urls);
        const QPoint middle = m_window->rect().center();
        QDragEnterEvent enter(middle, Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
        QVERIFY(QCoreApplication::sendEvent(m_window.get(), &enter));
        QVERIFY(enter.isAccepted());
        QDropEvent event(middle, Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(m_window.get(), &event);
    }
    /// Answers the file dialog that `action` opens.
    void choose(QAction* action, const QString& file) {
        action->trigger();
        QFileDialog* dialog = nullptr;
        QTRY_VERIFY((dialog = m_window->findChild<QFileDialog*>()) != nullptr);
        dialog->selectFile(file);
        QMetaObject::invokeMethod(dialog, "accept");
        QTRY_VERIFY(!m_window->findChild<QFileDialog*>());
    }

private slots:
    void initTestCase() {
        QCoreApplication::setOrganizationName(QStringLiteral("PruneScope test"));
        QCoreApplication::setApplicationName(QStringLiteral("TestFiles"));
        QCoreApplication::setAttribute(Qt::AA_DontUseNativeDialogs);
        QSettings().clear();
    }

    void init() {
        m_window = std::make_unique<MainWindow>(false);
        m_window->show();
        m_window->openModel(QStringLiteral("builtin:mlp-128"));
        QTRY_VERIFY_WITH_TIMEOUT(atRest(), kPatience);
    }

    void cleanup() { m_window.reset(); }

    void aDroppedModelIsOpened() {
        const QString model = write("some.model", read(QStringLiteral(PROJECT_RESOURCES "/models/lenet-300-100.onnx")));
        drop({model});
        QTRY_COMPARE_WITH_TIMEOUT(session().modelName(), model, kPatience);
        QTRY_VERIFY_WITH_TIMEOUT(atRest(), kPatience);
        QCOMPARE(session().network().weightCount(), Index{266200}); // 784·300 + 300·100 + 100·10
    }

    void droppedDataAreMeasured() {
        drop({kMnist + QStringLiteral("mnist-validation-labels-idx1-ubyte.gz"),
              kMnist + QStringLiteral("mnist-validation-images-idx3-ubyte.gz")});
        QTRY_VERIFY_WITH_TIMEOUT(session().dataName().contains(QLatin1String("validation-images")) && atRest(), kPatience);
        QCOMPARE(session().shown()->evaluation->count, Index{5000});
    }

    void oneHalfOfADataSetIsASentence() {
        drop({kMnist + QStringLiteral("mnist-validation-images-idx3-ubyte.gz")});
        QVERIFY(m_window->banner().text().contains(QStringLiteral("two IDX files")));
        QCOMPARE(session().dataName(), QStringLiteral("mnist-test"));
    }

    void aDroppedRecipeIsRun() {
        drop({write("half.json", R"({"format":"prunescope-recipe","version":1,"steps":[{"do":"prune","sparsity":0.5}]})")});
        QTRY_VERIFY_WITH_TIMEOUT(session().recipe().steps.size() == 1 && atRest(), kPatience);
        QCOMPARE(session().shown()->cost.keptWeights, session().network().weightCount() / 2);
    }

    void aModelAndARecipeGivenTogetherBelongTogether() {
        const QString recipe =
            write("half.json", R"({"format":"prunescope-recipe","version":1,"steps":[{"do":"prune","sparsity":0.5}]})");
        m_window->openFiles({QStringLiteral("builtin:lenet-300-100"), recipe});
        QTRY_VERIFY_WITH_TIMEOUT(session().hasModel() && session().recipe().steps.size() == 1 && atRest(), kPatience);
        QCOMPARE(session().shown()->cost.keptWeights, Index{133100}); // half of 266,200
        // A refused model takes its recipe with it.
        session().removeStep(0);
        m_window->openFiles({QStringLiteral("/no/such.onnx"), recipe});
        QTRY_VERIFY_WITH_TIMEOUT(!m_window->banner().text().isEmpty() && atRest(), kPatience);
        QVERIFY(session().recipe().steps.empty());
    }

    void damagedFilesAreSentencesAndChangeNothing_data() {
        QTest::addColumn<QByteArray>("bytes");
        const QByteArray model = read(QStringLiteral(PROJECT_RESOURCES "/models/mlp-128.onnx"));
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("a few bytes") << model.left(5);
        QTest::newRow("cut short") << model.left(model.size() / 2);
        QTest::newRow("noise") << QByteArray(5000, '\x5a');
        QByteArray torn = model;
        torn.replace(100, 60, QByteArray(60, '\xff'));
        QTest::newRow("torn") << torn;
    }

    void damagedFilesAreSentencesAndChangeNothing() {
        QFETCH(QByteArray, bytes);
        session().setSparsity(0.25);
        QTRY_VERIFY_WITH_TIMEOUT(atRest(), kPatience);
        const OutcomePtr before = session().shown();
        const QString file = write("damaged.onnx", bytes);
        drop({file});
        QTRY_VERIFY_WITH_TIMEOUT(m_window->banner().isVisible() && !session().isBusy(), kPatience);
        QVERIFY2(m_window->banner().text().contains(QStringLiteral("damaged.onnx")), qPrintable(m_window->banner().text()));
        QVERIFY(!m_window->banner().text().contains(QLatin1Char('\n')));
        QCOMPARE(session().modelName(), QStringLiteral("builtin:mlp-128"));
        QCOMPARE(session().shown(), before);
    }

    void aDamagedDataSetChangesNothing() {
        const QByteArray labels = read(kMnist + QStringLiteral("mnist-validation-labels-idx1-ubyte.gz"));
        drop({kMnist + QStringLiteral("mnist-validation-images-idx3-ubyte.gz"), write("labels.gz", labels.left(900))});
        QTRY_VERIFY_WITH_TIMEOUT(m_window->banner().isVisible() && !session().isBusy(), kPatience);
        QVERIFY2(m_window->banner().text().contains(QStringLiteral("labels.gz")), qPrintable(m_window->banner().text()));
        QCOMPARE(session().dataName(), QStringLiteral("mnist-test"));
        QVERIFY(atRest());
    }

    void anotherModelWhileOneIsOpening() {
        m_window->openModel(QStringLiteral("builtin:lenet-300-100"));
        m_window->openModel(QStringLiteral("/no/such/file.onnx"));
        m_window->openModel(QStringLiteral("builtin:mlp-128"));
        QTRY_VERIFY_WITH_TIMEOUT(session().modelName() == QStringLiteral("builtin:mlp-128") && atRest(), kPatience);
        QCOMPARE(session().network().weightCount(), Index{101632}); // 784·128 + 128·10
    }

    void aSavedRecipeIsTheOneThatIsOpenedAgain() {
        session().setSparsity(0.7);
        session().setCriterion(Criterion::Random);
        const Recipe saved = session().recipe();
        const QString file = m_folder.filePath(QStringLiteral("saved.json"));
        choose(m_window->actions().saveRecipe, file);
        QTRY_VERIFY(QFile::exists(file));
        session().undo();
        session().undo();
        QVERIFY(session().recipe().steps.empty());
        choose(m_window->actions().openRecipe, file);
        QTRY_VERIFY(!session().recipe().steps.empty());
        QCOMPARE(session().recipe(), saved);
    }

    void theResultTableIsCopiedWithTabs() {
        m_window->actions().copyResult->trigger();
        const QString text = QGuiApplication::clipboard()->text();
        QVERIFY2(text.contains(QRegularExpression(QStringLiteral("Accuracy\\t98[.,]23"))), qPrintable(text)); // 9823 of 10,000
        QVERIFY(text.contains(QStringLiteral("Weights kept\t")));
    }
};

QTEST_MAIN(TestFiles)
#include "TestFiles.moc"
