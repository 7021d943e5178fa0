#include "engine/data/GzipFile.h"
#include "tests/engine/data/IdxBytes.h"

#include <sys/stat.h>

using namespace prunescope;

class TestGzipFile : public QObject {
    Q_OBJECT

    idx::Folder m_folder;

    static QByteArray text(const std::vector<std::uint8_t>& bytes) {
        return {reinterpret_cast<const char*>(bytes.data()), static_cast<qsizetype>(bytes.size())};
    }

    /// The error of reading a file with this content; a failure of the test when there is none.
    Error errorOf(const QByteArray& content, std::uint64_t limit = 1000) {
        const auto bytes = readMaybeGzip(m_folder.write("file", content), limit);
        return bytes ? Error{ErrorCode::Cancelled, {}, Message("it was read")} : bytes.error();
    }

private slots:
    void readsPlainFiles() {
        QCOMPARE(text(*readMaybeGzip(m_folder.write("plain", "hello"), 5)), QByteArray("hello"));
        QCOMPARE(text(*readMaybeGzip(m_folder.write("empty", ""), 5)), QByteArray());
        QCOMPARE(text(*readMaybeGzip(m_folder.write("start of gzip", "\x1f"), 5)), QByteArray("\x1f"));
    }

    void recognisesGzipByContent() {
        QCOMPARE(text(*readMaybeGzip(m_folder.write("no ending", idx::gzip("hello")), 5)), QByteArray("hello"));
        QCOMPARE(text(*readMaybeGzip(m_folder.write("plain.gz", "hello"), 5)), QByteArray("hello"));
    }

    // Longer than the buffer, so that every branch that refills it runs; plain and packed.
    void readsLongFiles() {
        QByteArray content;
        for (quint32 i = 0; i < 400000; ++i)
            content.append(static_cast<char>((i * 7919) >> 5));
        QCOMPARE(text(*readMaybeGzip(m_folder.write("long", content), 400000)), content);
        QCOMPARE(text(*readMaybeGzip(m_folder.write("long.gz", idx::gzip(content)), 400000)), content);
    }

    // RFC 1952, section 2.2: a gzip file is a series of members.
    void joinsMembers() {
        const QByteArray members = idx::gzip("one ") + idx::gzip("") + idx::gzip("two");
        QCOMPARE(text(*readMaybeGzip(m_folder.write("members", members), 7)), QByteArray("one two"));
    }

    void truncatedAnywhereIsAnError() {
        const QByteArray whole = idx::gzip("one ") + idx::gzip("two and more");
        const qsizetype first = idx::gzip("one ").size();
        for (qsizetype length = 2; length < whole.size(); ++length) {
            if (length == first)
                continue; // exactly one whole member
            const Error error = errorOf(whole.left(length));
            QVERIFY2(error.code == ErrorCode::FileTruncated, qPrintable(QString::number(length)));
            QCOMPARE(error.detail.text(), "byte " + std::to_string(length) + ": the file ends before its gzip stream does");
        }
    }

    // Bytes 4 to 9 (time, flags for speed, system) may be anything; every other byte is under a check of some kind.
    void anyFlippedByteIsAnError() {
        const QByteArray whole = idx::gzip("the content of this file");
        for (qsizetype i = 2; i < whole.size(); ++i) {
            if (i >= 4 && i <= 9)
                continue;
            QByteArray flipped = whole;
            flipped[i] = static_cast<char>(flipped[i] ^ 0xff);
            QVERIFY2(errorOf(flipped).code != ErrorCode::Cancelled, qPrintable(QString::number(i)));
        }
    }

    void wrongCheckSumIsNamed() {
        QByteArray whole = idx::gzip("hello");
        whole[whole.size() - 8] = static_cast<char>(whole[whole.size() - 8] ^ 1);
        const Error error = errorOf(whole);
        QCOMPARE(error.code, ErrorCode::FileDamaged);
        QVERIFY(error.detail.text().find("incorrect data check") != std::string::npos);
    }

    void bytesAfterTheEndAreCounted() {
        const QByteArray whole = idx::gzip("hello");
        const Error error = errorOf(whole + "xyz");
        QCOMPARE(error.code, ErrorCode::FileDamaged);
        QCOMPARE(error.detail.text(), "byte " + std::to_string(whole.size()) + ": gzip ends here, 3 bytes too many follow");
        // More than one buffer of them.
        QVERIFY(errorOf(whole + QByteArray(100000, '\0')).detail.text().ends_with("100 000 bytes too many follow"));
    }

    void refusesToUnpackMoreThanTheLimit() {
        const Error error = errorOf(idx::gzip(QByteArray(20'000'000, '\0')), 1'000'000);
        QCOMPARE(error.code, ErrorCode::OutOfMemory);
        QCOMPARE(error.detail.text(), std::string("it unpacks to more than 1 000 000 bytes"));
        QCOMPARE(errorOf("four", 3).code, ErrorCode::OutOfMemory);
    }

    void whatIsNoFileIsAnError() {
        QCOMPARE(readMaybeGzip(m_folder.path("missing"), 9).error().code, ErrorCode::FileNotFound);
        QCOMPARE(readMaybeGzip(m_folder.path("missing"), 9).error().where.text(), m_folder.path("missing").string());
        QCOMPARE(readMaybeGzip(m_folder.path(), 9).error().detail.text(), std::string("it is a folder"));
        const auto pipe = m_folder.path("pipe");
        QCOMPARE(::mkfifo(pipe.c_str(), 0600), 0);
        QCOMPARE(readMaybeGzip(pipe, 9).error().detail.text(), std::string("it is not a regular file"));
        QVERIFY(!readMaybeGzip(m_folder.write("plain", "hello") / "below a file", 9));
        std::filesystem::create_symlink(m_folder.path("loop"), m_folder.path("loop"));
        QCOMPARE(readMaybeGzip(m_folder.path("loop"), 9).error().code, ErrorCode::FileNotFound);
    }
};

QTEST_GUILESS_MAIN(TestGzipFile)
#include "TestGzipFile.moc"
