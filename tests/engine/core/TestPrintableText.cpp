#include "engine/core/PrintableText.h"

#include <QTest>

using namespace prunescope;

class TestPrintableText : public QObject {
    Q_OBJECT

    static QByteArray bytes(const std::string& text) { return QByteArray::fromStdString(text); }

private slots:
    void whatIsHarmlessStays() {
        const std::string text = "model (2).onnx \\ ' \" äöü × … 数字 😀";
        QCOMPARE(bytes(printable(text)), bytes(text));
        QCOMPARE(bytes(printableJson(text)), bytes(text));
    }

    void controlsAreEscaped_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("shown");
        QTest::newRow("escape sequence") << QByteArray("\x1b[31mred") << QByteArray("\\x1b[31mred");
        QTest::newRow("line breaks and tab") << QByteArray("a\nb\rc\td") << QByteArray("a\\nb\\rc\\td");
        QTest::newRow("NUL") << QByteArray("a\0b", 3) << QByteArray("a\\x00b");
        QTest::newRow("delete") << QByteArray("a\x7f") << QByteArray("a\\x7f");
        QTest::newRow("C1: CSI as one character") << QByteArray("a\xc2\x9b") << QByteArray("a\\x9b");
        QTest::newRow("line separator") << QByteArray("a\xe2\x80\xa8") << QByteArray("a\\u2028");
        QTest::newRow("right to left") << QByteArray("a\xe2\x80\xae") << QByteArray("a\\u202e");
    }

    void controlsAreEscaped() {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, shown);
        QCOMPARE(bytes(printable(text.toStdString())), shown);
    }

    void bytesThatAreNotUtf8AreEscaped_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("shown");
        QTest::newRow("stray byte") << QByteArray("a\xff z") << QByteArray("a\\xff z");
        QTest::newRow("stray continuation") << QByteArray("\x80") << QByteArray("\\x80");
        QTest::newRow("cut short") << QByteArray("a\xe2\x80") << QByteArray("a\\xe2\\x80");
        QTest::newRow("overlong slash") << QByteArray("\xc0\xaf") << QByteArray("\\xc0\\xaf");
        QTest::newRow("overlong in three bytes") << QByteArray("\xe0\x80\xaf") << QByteArray("\\xe0\\x80\\xaf");
        QTest::newRow("surrogate") << QByteArray("\xed\xa0\x80") << QByteArray("\\xed\\xa0\\x80");
        QTest::newRow("above 10FFFF") << QByteArray("\xf4\x90\x80\x80") << QByteArray("\\xf4\\x90\\x80\\x80");
    }

    void bytesThatAreNotUtf8AreEscaped() {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, shown);
        QCOMPARE(bytes(printable(text.toStdString())), shown);
    }

    void tablesKeepTheirLineBreaks() { QCOMPARE(bytes(printableLines("a\n\x1b[2Jb\n")), QByteArray("a\n\\x1b[2Jb\n")); }

    void jsonMeansWhatItMeant() {
        QCOMPARE(bytes(printableJson("[\"a\x7f\xc2\x9b\xe2\x80\xae\"]")), QByteArray("[\"a\\u007f\\u009b\\u202e\"]"));
    }
};

QTEST_APPLESS_MAIN(TestPrintableText)
#include "TestPrintableText.moc"
