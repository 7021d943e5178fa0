#include "engine/core/Result.h"

#include <QtTest>

#include <map>

using namespace prunescope;

// A text has to say whether it is a pattern or data.
static_assert(!std::is_convertible_v<const char*, Message> && !std::is_convertible_v<const char (&)[5], Message>);
static_assert(std::is_convertible_v<std::string, Message>);

namespace {

/// Translates what it knows and leaves the rest as it is.
Translator knowing(std::map<std::string, std::string> texts) {
    return [texts = std::move(texts)](const char* text) {
        const auto found = texts.find(text);
        return found == texts.end() ? std::string(text) : found->second;
    };
}

} // namespace

class TestMessage : public QObject {
    Q_OBJECT

private slots:
    void putsItsArgumentsIntoThePattern() {
        const Message message("{} of {}, {:02x}, {:.1f} % and {}", 3, std::string("four"), 10U, 12.5, -0.1F);
        QCOMPARE(message.text(), std::string("3 of four, 0a, 12.5 % and -0.1"));
        QCOMPARE(Message("{{}}").text(), std::string("{}"));
    }

    void saysNothingWhereThereIsNothing() {
        QVERIFY(Message().empty());
        QVERIFY(Message(std::string()).empty());
        QVERIFY(!Message::verbatim("x").empty());
        QCOMPARE(Message().text(), std::string());
    }

    void translatesPatternsButNoData() {
        const auto translate = knowing({{"layer {}", "couche {}"}, {"fc1", "wrong"}, {"{} is cut", "{} est coupé"}});
        const Message layer("layer {}", std::string("fc1"));
        QCOMPARE(layer.text(translate), std::string("couche fc1"));
        QCOMPARE(Message("{} is cut", layer).text(translate), std::string("couche fc1 est coupé"));
        QCOMPARE(Message::verbatim("fc1").text(translate), std::string("fc1"));
        QCOMPARE(Message::verbatim("50 {}").text(translate), std::string("50 {}"));
        QCOMPARE(Message::marked("fc1").text(translate), std::string("wrong"));
    }

    void aTranslationMayChangeTheOrder() {
        const auto translate = knowing({{"{} of {}", "{1}: {0}"}});
        QCOMPARE(Message("{} of {}", 1, 2).text(translate), std::string("2: 1"));
    }

    void aFaultyTranslationIsNotUsed_data() {
        QTest::addColumn<QString>("translation");
        QTest::newRow("open brace") << "{} von {";
        QTest::newRow("too many places") << "{} {} {}";
        QTest::newRow("place out of range") << "{7}";
        QTest::newRow("another type") << "{:x} {}";
        QTest::newRow("nonsense") << "{0:!!!}";
    }
    void aFaultyTranslationIsNotUsed() {
        QFETCH(QString, translation);
        const auto translate = knowing({{"{} of {}", translation.toStdString()}});
        QCOMPARE(Message("{} of {}", std::string("a"), 2).text(translate), std::string("a of 2"));
    }

    void knowsItsPatternAndItsParts() {
        const Message layer = inLayer("fc1");
        const Message outer("{}, {}", std::string("file"), layer);
        QVERIFY(layer.isA(kLayer));
        QVERIFY(!outer.isA(kLayer));
        QVERIFY(outer.mentions(layer));
        QVERIFY(outer.mentions(outer));
        QVERIFY(!outer.mentions(inLayer("fc2")));
        QVERIFY(outer == Message("{}, {}", std::string("file"), inLayer("fc1")));
        QVERIFY(!(Message("{}", 1) == Message("{}", 2)));
    }

    void aSentenceIsPutTogetherInOnePlace() {
        const Error error{ErrorCode::BadArgument, Message::verbatim("--seed"), Message("{} is below {}", -1, 0)};
        QCOMPARE(errorSentence(error), std::string("--seed: not a usable value: -1 is below 0. Correct it and try again."));
        QCOMPARE(errorSentence({ErrorCode::Cancelled, {}, {}}), std::string("stopped before it was done. Nothing was changed."));
        QCOMPARE(errorSentence({ErrorCode::OutOfMemory, inLayer("a"), {}}),
                 std::string("layer a: not enough memory. Close other programs or use fewer images."));
    }

    void theWholeSentenceIsTranslated() {
        const Error error{ErrorCode::BadArgument, inLayer("fc1"), Message("{} is below {}", -1, 0)};
        const auto translate = knowing({{"layer {}", "couche {}"},
                                        {"not a usable value", "valeur inutilisable"},
                                        {"{} is below {}", "{0} < {1}"},
                                        {"{}: {}", "{} : {}"},
                                        {"Correct it and try again.", "À corriger."}});
        QCOMPARE(errorSentence(error, translate), std::string("couche fc1 : valeur inutilisable : -1 < 0. À corriger."));
    }
};

QTEST_APPLESS_MAIN(TestMessage)
#include "TestMessage.moc"
