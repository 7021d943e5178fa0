#include "engine/core/Paths.h"

#include <QCoreApplication>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <cstdio>

using namespace prunescope;

// Started with this argument the test program prints resourceFolder() and ends: that is how it plays an installed program.
static constexpr const char* kPrint = "--print-resource-folder";

class TestPaths : public QObject {
    Q_OBJECT

    /// What resourceFolder() gives in a copy of this program that is installed as prefix/bin/program.
    static QString asInstalledIn(const QString& prefix) {
        QDir(prefix).mkpath("bin");
        const QString program = prefix + "/bin/program";
        QFile::copy(QCoreApplication::applicationFilePath(), program);
        QProcess process;
        process.start(program, {kPrint});
        process.waitForFinished();
        return QString::fromUtf8(process.readAllStandardOutput());
    }

private slots:
    void init() {
        qunsetenv("PRUNESCOPE_RESOURCES");
        qunsetenv("XDG_DATA_HOME");
    }

    void environmentNamesTheResources() {
        qputenv("PRUNESCOPE_RESOURCES", "/some/folder");
        QCOMPARE(resourceFolder(), std::filesystem::path("/some/folder"));
    }

    void buildTreeUsesTheSourceTree() { QVERIFY(std::filesystem::exists(resourceFolder() / "mnist/README.md")); }

    void installedProgramsUseTheirShareFolder() {
        const QTemporaryDir prefix;
        QDir(prefix.path()).mkpath("share/prunescope/mnist");
        QCOMPARE(asInstalledIn(prefix.path()), prefix.path() + "/share/prunescope");
    }

    void userDataFollowsXdg() {
        qputenv("XDG_DATA_HOME", "/data");
        QCOMPARE(userDataFolder(), std::filesystem::path("/data/prunescope"));
        qputenv("XDG_DATA_HOME", "");
        qputenv("HOME", "/home/ada");
        QCOMPARE(userDataFolder(), std::filesystem::path("/home/ada/.local/share/prunescope"));
    }
};

int main(int argc, char** argv) {
    if (argc == 2 && std::string_view(argv[1]) == kPrint) {
        std::fputs(resourceFolder().c_str(), stdout);
        return 0;
    }
    QCoreApplication application(argc, argv);
    TestPaths test;
    return QTest::qExec(&test, argc, argv);
}

#include "TestPaths.moc"
