#include "engine/data/Scaling.h"

#include <QTest>

using namespace prunescope;

class TestScaling : public QObject {
    Q_OBJECT

private slots:
    void knownNames() {
        QCOMPARE(Scaling::parse("unit")->table()[255], 1.0F);
        QCOMPARE(Scaling::parse("byte")->table()[254], 254.0F);
        // (0 − 0.1307) / 0.3081 and (1 − 0.1307) / 0.3081, by hand.
        QCOMPARE(Scaling::parse("standard")->table()[0], -0.42421293F);
        QCOMPARE(Scaling::parse("standard")->table()[255], 2.8214867F);
    }

    void twoNumbers() {
        const auto scaling = Scaling::parse("0.5,0.25");
        QVERIFY(scaling.has_value());
        QCOMPARE(scaling->table()[255], 2.0F);
        QCOMPARE(scaling->text(), std::string("0.5,0.25"));
    }

    void refusesNonsense_data() {
        QTest::addColumn<QString>("text");
        for (const char* text : {"", "half", "1", "1,", ",1", "1,0", "1,nan", "inf,1", "1,2,3", "0.5, 1"})
            QTest::newRow(text) << text;
    }

    void refusesNonsense() {
        QFETCH(QString, text);
        const auto scaling = Scaling::parse(text.toStdString());
        QVERIFY(!scaling.has_value());
        QCOMPARE(scaling.error().code, ErrorCode::BadArgument);
    }
};

QTEST_MAIN(TestScaling)
#include "TestScaling.moc"
