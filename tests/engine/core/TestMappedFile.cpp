#include "engine/core/MappedFile.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <vector>

using namespace prunescope;

namespace {

std::filesystem::path pathOf(const QTemporaryDir& folder) {
    return std::filesystem::canonical(folder.path().toStdString()) / "file";
}

void write(const std::filesystem::path& path, qsizetype size) {
    QFile file(QString::fromStdString(path.string()));
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(QByteArray(size, 'x')), size);
}

bool isAll(const MappedFile& file, std::uint64_t begin, std::uint64_t end, char value) {
    return std::all_of(file.data + begin, file.data + end, [=](std::byte byte) { return byte == std::byte(value); });
}

} // namespace

class TestMappedFile : public QObject {
    Q_OBJECT

private slots:
    void readsAndMapsTheSameBytes() {
        const QTemporaryDir folder;
        write(pathOf(folder), 10'000);
        for (const std::uint64_t readUpTo : {std::uint64_t{0}, kReadUpTo}) {
            const auto file = mapFile(pathOf(folder), readUpTo);
            QVERIFY(file.has_value());
            QCOMPARE(file->size, std::uint64_t{10'000});
            QVERIFY(isAll(*file, 0, file->size, 'x'));
        }
    }

    void whatWasReadStaysWhateverBecomesOfTheFile() {
        const QTemporaryDir folder;
        write(pathOf(folder), 10'000);
        const auto file = mapFile(pathOf(folder));
        std::filesystem::resize_file(pathOf(folder), 0);
        QVERIFY(isAll(*file, 0, 10'000, 'x'));
        QVERIFY(checkMappedFiles().has_value());
    }

    void aMappedFileThatShrinksIsReportedAndReadsAsZeros() {
        const QTemporaryDir folder;
        write(pathOf(folder), 1'000'000);
        {
            const auto file = mapFile(pathOf(folder), 0);
            QVERIFY(checkMappedFiles().has_value());
            std::filesystem::resize_file(pathOf(folder), 8192); // two pages stay
            QVERIFY(isAll(*file, 0, 8192, 'x'));
            QVERIFY(isAll(*file, 500'000, 1'000'000, '\0'));
            QVERIFY(isAll(*file, 8192, 500'000, '\0'));
            const auto checked = checkMappedFiles();
            QVERIFY(!checked);
            QCOMPARE(checked.error().code, ErrorCode::FileTruncated);
            QCOMPARE(checked.error().where.text(), pathOf(folder).string());
            QVERIFY(!checkMappedFile(file->data + 900'000));
            const int elsewhere = 0;
            QVERIFY(checkMappedFile(&elsewhere).has_value());
        }
        QVERIFY(checkMappedFiles().has_value()); // nobody uses it any more
    }

    void refusals() {
        const QTemporaryDir folder;
        QCOMPARE(mapFile(pathOf(folder)).error().code, ErrorCode::FileNotFound);
        QCOMPARE(mapFile(std::filesystem::canonical(folder.path().toStdString())).error().code, ErrorCode::FileUnreadable);
        write(pathOf(folder), 0);
        QCOMPARE(mapFile(pathOf(folder))->size, std::uint64_t{0});
    }
};

QTEST_APPLESS_MAIN(TestMappedFile)
#include "TestMappedFile.moc"
