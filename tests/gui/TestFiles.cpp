// What a person gives the window: files that are dropped, opened, saved; good ones and damaged ones.
#include "WindowAccess.h"

#include "gui/Settings.h"
#include "gui/panels/result/ResultPanel.h"
#include "gui/widgets/MessageBanner.h"

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
    bool atRest() { return session().results().shown() && !session().results().isStale() && !session().isBusy(); }
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
        m_window->files().openModel(QStringLiteral("builtin:mlp-128"));
        QTRY_VERIFY_WITH_TIMEOUT(atRest(), kPatience);
    }

    void cleanup() { m_window.reset(); }

    void aDroppedModelIsOpened() {
        const QString model = write("some.model", read(QStringLiteral(PROJECT_RESOURCES "/models/lenet-300-100.onnx")));
        drop({model});
        QTRY_COMPARE_WITH_TIMEOUT(session().source().modelName(), model, kPatience);
        QTRY_VERIFY_WITH_TIMEOUT(atRest(), kPatience);
        QCOMPARE(session().source().network().weightCount(), Index{266200}); // 784·300 + 300·100 + 100·10
    }

    void droppedDataAreMeasured() {
        drop({kMnist + QStringLiteral("mnist-validation-labels-idx1-ubyte.gz"),
              kMnist + QStringLiteral("mnist-validation-images-idx3-ubyte.gz")});
        QTRY_VERIFY_WITH_TIMEOUT(session().source().dataName().contains(QLatin1String("validation-images")) && atRest(),
                                 kPatience);
        QCOMPARE(session().results().shown()->evaluation->count, Index{5000});
    }

    void oneHalfOfADataSetIsASentence() {
        drop({kMnist + QStringLiteral("mnist-validation-images-idx3-ubyte.gz")});
        QVERIFY(find<MessageBanner>(*m_window).text().contains(QStringLiteral("two IDX files")));
        QCOMPARE(session().source().dataName(), QStringLiteral("mnist-test"));
    }

    void aDroppedRecipeIsRun() {
        drop({write("half.json", R"({"format":"prunescope-recipe","version":1,"steps":[{"do":"prune","sparsity":0.5}]})")});
        QTRY_VERIFY_WITH_TIMEOUT(session().recipe().recipe().steps.size() == 1 && atRest(), kPatience);
        QCOMPARE(session().results().shown()->cost.keptWeights, session().source().network().weightCount() / 2);
    }

    void aModelAndARecipeGivenTogetherBelongTogether() {
        const QString recipe =
            write("half.json", R"({"format":"prunescope-recipe","version":1,"steps":[{"do":"prune","sparsity":0.5}]})");
        m_window->files().openFiles({QStringLiteral("builtin:lenet-300-100"), recipe});
        QTRY_VERIFY_WITH_TIMEOUT(session().source().hasModel() && session().recipe().recipe().steps.size() == 1 && atRest(),
                                 kPatience);
        QCOMPARE(session().results().shown()->cost.keptWeights, Index{133100}); // half of 266,200
        // A refused model takes its recipe with it.
        session().recipe().removeStep(0);
        m_window->files().openFiles({QStringLiteral("/no/such.onnx"), recipe});
        QTRY_VERIFY_WITH_TIMEOUT(!find<MessageBanner>(*m_window).text().isEmpty() && atRest(), kPatience);
        QVERIFY(session().recipe().recipe().steps.empty());
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
        session().threshold().setSparsity(0.25);
        QTRY_VERIFY_WITH_TIMEOUT(atRest(), kPatience);
        const OutcomePtr before = session().results().shown();
        const QString file = write("damaged.onnx", bytes);
        drop({file});
        QTRY_VERIFY_WITH_TIMEOUT(find<MessageBanner>(*m_window).isVisible() && !session().isBusy(), kPatience);
        QVERIFY2(find<MessageBanner>(*m_window).text().contains(QStringLiteral("damaged.onnx")),
                 qPrintable(find<MessageBanner>(*m_window).text()));
        QVERIFY(!find<MessageBanner>(*m_window).text().contains(QLatin1Char('\n')));
        QCOMPARE(session().source().modelName(), QStringLiteral("builtin:mlp-128"));
        QCOMPARE(session().results().shown(), before);
    }

    void aDamagedDataSetChangesNothing() {
        const QByteArray labels = read(kMnist + QStringLiteral("mnist-validation-labels-idx1-ubyte.gz"));
        drop({kMnist + QStringLiteral("mnist-validation-images-idx3-ubyte.gz"), write("labels.gz", labels.left(900))});
        QTRY_VERIFY_WITH_TIMEOUT(find<MessageBanner>(*m_window).isVisible() && !session().isBusy(), kPatience);
        QVERIFY2(find<MessageBanner>(*m_window).text().contains(QStringLiteral("labels.gz")),
                 qPrintable(find<MessageBanner>(*m_window).text()));
        QCOMPARE(session().source().dataName(), QStringLiteral("mnist-test"));
        QVERIFY(atRest());
    }

    void anotherModelWhileOneIsOpening() {
        m_window->files().openModel(QStringLiteral("builtin:lenet-300-100"));
        m_window->files().openModel(QStringLiteral("/no/such/file.onnx"));
        m_window->files().openModel(QStringLiteral("builtin:mlp-128"));
        QTRY_VERIFY_WITH_TIMEOUT(session().source().modelName() == QStringLiteral("builtin:mlp-128") && atRest(), kPatience);
        QCOMPARE(session().source().network().weightCount(), Index{101632}); // 784·128 + 128·10
    }

    void aSavedRecipeIsTheOneThatIsOpenedAgain() {
        session().threshold().setSparsity(0.7);
        session().threshold().setCriterion(Criterion::Random);
        const Recipe saved = session().recipe().recipe();
        const QString file = m_folder.filePath(QStringLiteral("saved.json"));
        choose(action(*m_window, "save-recipe"), file);
        QTRY_VERIFY(QFile::exists(file));
        session().recipe().undo();
        session().recipe().undo();
        QVERIFY(session().recipe().recipe().steps.empty());
        choose(action(*m_window, "open-recipe"), file);
        QTRY_VERIFY(!session().recipe().recipe().steps.empty());
        QCOMPARE(session().recipe().recipe(), saved);
    }

    void theResultTableIsCopiedWithTabs() {
        trigger(*m_window, "copy-result");
        const QString text = QGuiApplication::clipboard()->text();
        QVERIFY2(text.contains(QRegularExpression(QStringLiteral("Accuracy\\t98[.,]23"))), qPrintable(text)); // 9823 of 10,000
        QVERIFY(text.contains(QStringLiteral("Weights kept\t")));
    }
};

QTEST_MAIN(TestFiles)
#include "TestFiles.moc"
