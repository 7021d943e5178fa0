#include "engine/core/AtomicFile.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <sys/resource.h>
#include <sys/stat.h>
#include <thread>

using namespace prunescope;

class TestAtomicFile : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    std::filesystem::path path(const char* name) const { return m_folder.filePath(QLatin1String(name)).toStdString(); }
    static QByteArray content(const std::filesystem::path& file) {
        QFile opened(QString::fromStdString(file.string()));
        return opened.open(QIODevice::ReadOnly) ? opened.readAll() : QByteArray("(cannot be opened)");
    }

private slots:
    void piecesFollowEachOther() {
        QVERIFY(writeFileAtomically(path("pieces"), std::vector<std::string_view>{"one ", "", "two"}));
        QCOMPARE(content(path("pieces")), QByteArray("one two"));
    }

    void anOldFileIsReplacedAndKeepsItsMode() {
        QVERIFY(writeFileAtomically(path("old"), "before"));
        QCOMPARE(::chmod(path("old").c_str(), 0640), 0);
        QVERIFY(writeFileAtomically(path("old"), "after"));
        QCOMPARE(content(path("old")), QByteArray("after"));
        struct stat status {};
        QCOMPARE(::stat(path("old").c_str(), &status), 0);
        QCOMPARE(status.st_mode & 07777U, 0640U);
    }

    void aLinkSurvives() {
        QVERIFY(writeFileAtomically(path("target"), "before"));
        std::filesystem::create_symlink(path("target"), path("link"));
        QVERIFY(writeFileAtomically(path("link"), "after"));
        QVERIFY(std::filesystem::is_symlink(path("link")));
        QCOMPARE(content(path("target")), QByteArray("after"));
    }

    void aPipeIsWrittenIntoAndNotRenamedOver() {
        QCOMPARE(::mkfifo(path("pipe").c_str(), 0600), 0);
        QByteArray read;
        std::thread reader([&] { read = content(path("pipe")); });
        const auto written = writeFileAtomically(path("pipe"), "through");
        reader.join();
        QVERIFY(written);
        QCOMPARE(read, QByteArray("through"));
        QVERIFY(std::filesystem::is_fifo(path("pipe")));
    }

    void whatCannotBeWrittenIsAnErrorAndLeavesNothing() {
        std::filesystem::create_directory(path("folder"));
        const auto overFolder = writeFileAtomically(path("folder"), "x");
        QVERIFY(!overFolder);
        QCOMPARE(overFolder.error().code, ErrorCode::FileUnwritable);
        QCOMPARE(overFolder.error().where.text(), path("folder").string());
        QVERIFY(!writeFileAtomically(path("no-such-folder/file"), "x"));
        const QStringList left = QDir(m_folder.path()).entryList({QStringLiteral("folder*")}, QDir::AllEntries);
        QCOMPARE(left, QStringList{QStringLiteral("folder")});
    }

    void aLinkToNothingIsFollowed() {
        std::filesystem::create_symlink("new-target", path("dangling"));
        QVERIFY(writeFileAtomically(path("dangling"), "content"));
        QVERIFY(std::filesystem::is_symlink(path("dangling")));
        QCOMPARE(content(path("new-target")), QByteArray("content"));
    }

    void linksInACircleAreAnError() {
        std::filesystem::create_symlink("circle-b", path("circle-a"));
        std::filesystem::create_symlink("circle-a", path("circle-b"));
        QCOMPARE(writeFileAtomically(path("circle-a"), "x").error().code, ErrorCode::FileUnwritable);
    }

    void aNameAsLongAsANameCanBeIsWritten() {
        const std::string name(255, 'n');
        QVERIFY(writeFileAtomically(path(name.c_str()), "content"));
        QCOMPARE(content(path(name.c_str())), QByteArray("content"));
        QVERIFY(!writeFileAtomically(path((name + 'n').c_str()), "content"));
    }

    void whatIsNoFileNameIsAnError() {
        for (const char* name : {"", "new/", ".", ".."})
            QCOMPARE(writeFileAtomically(name, "x").error().code, ErrorCode::FileUnwritable);
    }

    void aSizeLimitIsAnErrorAndLeavesNothing() {
        struct rlimit before {};
        QCOMPARE(::getrlimit(RLIMIT_FSIZE, &before), 0);
        const struct rlimit small { 1000, before.rlim_max };
        const auto handler = std::signal(SIGXFSZ, SIG_IGN); // as the program does
        QCOMPARE(::setrlimit(RLIMIT_FSIZE, &small), 0);
        const auto written = writeFileAtomically(path("limited"), std::string(2000, 'x'));
        ::setrlimit(RLIMIT_FSIZE, &before);
        std::signal(SIGXFSZ, handler);
        QVERIFY(!written);
        QCOMPARE(written.error().code, ErrorCode::FileUnwritable);
        QVERIFY(QDir(m_folder.path()).entryList({QStringLiteral("limited*")}, QDir::AllEntries).isEmpty());
    }

    /// The last one: it ends all writing of this process.
    void afterTheEndNothingIsReplaced() {
        QVERIFY(writeFileAtomically(path("kept"), "before"));
        const std::vector<std::string> written = endWriting();
        QVERIFY(std::count(written.begin(), written.end(), path("kept").string()) == 1);
        QVERIFY(std::count(written.begin(), written.end(), path("limited").string()) == 0);
        QCOMPARE(writeFileAtomically(path("kept"), "after").error().code, ErrorCode::Cancelled);
        QCOMPARE(content(path("kept")), QByteArray("before"));
        QCOMPARE(QDir(m_folder.path()).entryList({QStringLiteral("kept*")}, QDir::AllEntries),
                 QStringList{QStringLiteral("kept")});
    }
};

QTEST_GUILESS_MAIN(TestAtomicFile)
#include "TestAtomicFile.moc"
