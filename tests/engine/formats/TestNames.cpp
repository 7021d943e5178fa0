#include "engine/formats/Base64.h"
#include "engine/formats/Names.h"
#include "engine/formats/onnx/OnnxNames.h"

#include <QTest>

using namespace prunescope;

class TestNames : public QObject {
    Q_OBJECT

private slots:
    void namesBecomeOneLineOfUtf8_data() {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QByteArray>("clean");
        QTest::newRow("plain") << QByteArray("fc1") << QByteArray("fc1");
        QTest::newRow("umlaut") << QByteArray("häd") << QByteArray("häd");
        QTest::newRow("escape sequence") << QByteArray("\x1B[31mred") << QByteArray("?[31mred");
        QTest::newRow("line break") << QByteArray("a\nb\rc\td") << QByteArray("a?b?c?d");
        QTest::newRow("NUL") << QByteArray("a\0b", 3) << QByteArray("a?b");
        QTest::newRow("delete") << QByteArray("a\x7F") << QByteArray("a?");
        QTest::newRow("control sequence introducer U+009B") << QByteArray("\xC2\x9B"
                                                                          "31m")
                                                            << QByteArray("?31m");
        QTest::newRow("no-break space U+00A0") << QByteArray("\xC2\xA0") << QByteArray("\xC2\xA0");
        QTest::newRow("line separator U+2028") << QByteArray("a\xE2\x80\xA8"
                                                             "b")
                                               << QByteArray("a?b");
        QTest::newRow("no UTF-8") << QByteArray("\xFF\xFE") << QByteArray("??");
        QTest::newRow("cut UTF-8") << QByteArray("a\xC3") << QByteArray("a?");
        QTest::newRow("overlong") << QByteArray("\xC0\xAF") << QByteArray("??");
        QTest::newRow("surrogate") << QByteArray("\xED\xA0\x80") << QByteArray("???");
        QTest::newRow("long") << QByteArray(200, 'z') << QByteArray(80, 'z') + "…";
    }

    void namesBecomeOneLineOfUtf8() {
        QFETCH(QByteArray, name);
        QFETCH(QByteArray, clean);
        const std::string once = cleanName(name.toStdString());
        QCOMPARE(QByteArray::fromStdString(once), clean);
        QCOMPARE(cleanName(once), once);
    }

    void everyNameIsGivenOnce() {
        UniqueNames names;
        QCOMPARE(names.unique("fc"), std::string("fc"));
        QCOMPARE(names.unique("fc"), std::string("fc (2)"));
        QCOMPARE(names.unique("fc (2)"), std::string("fc (2) (2)"));
        QCOMPARE(names.unique("fc"), std::string("fc (3)"));
    }

    void layersAreCalledAsPeopleCallThem_data() {
        QTest::addColumn<QString>("weight");
        QTest::addColumn<QString>("node");
        QTest::addColumn<QString>("name");
        QTest::newRow("PyTorch") << "fc1.weight"
                                 << "/fc1/Gemm"
                                 << "fc1";
        QTest::newRow("PyTorch, nested") << "blocks.layers.1.conv.weight"
                                         << "Conv_0"
                                         << "blocks.layers.1.conv";
        QTest::newRow("PyTorch, numbered") << "layers.0.weight"
                                           << ""
                                           << "layers.0";
        QTest::newRow("TensorFlow") << "model/dense_1/MatMul/ReadVariableOp:0"
                                    << ""
                                    << "dense_1";
        QTest::newRow("generated, module known") << "onnx::MatMul_19"
                                                 << "/head/MatMul"
                                                 << "head";
        QTest::newRow("generated, module unknown") << "onnx::MatMul_19"
                                                   << "MatMul_3"
                                                   << "";
        QTest::newRow("CNTK") << "Parameter87"
                              << "Convolution110"
                              << "Parameter87";
        QTest::newRow("numbers") << "17"
                                 << ""
                                 << "";
    }

    void layersAreCalledAsPeopleCallThem() {
        QFETCH(QString, weight);
        QFETCH(QString, node);
        QFETCH(QString, name);
        QCOMPARE(QString::fromStdString(friendlyLayerName(weight.toStdString(), node.toStdString())), name);
    }

    void base64IsThatOfRfc4648_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("text");
        // The RFC's own test vectors.
        QTest::newRow("0") << QByteArray("") << QByteArray("");
        QTest::newRow("1") << QByteArray("f") << QByteArray("Zg==");
        QTest::newRow("2") << QByteArray("fo") << QByteArray("Zm8=");
        QTest::newRow("3") << QByteArray("foo") << QByteArray("Zm9v");
        QTest::newRow("4") << QByteArray("foob") << QByteArray("Zm9vYg==");
        QTest::newRow("5") << QByteArray("fooba") << QByteArray("Zm9vYmE=");
        QTest::newRow("6") << QByteArray("foobar") << QByteArray("Zm9vYmFy");
        QTest::newRow("all digits") << QByteArray::fromHex("00108310518720928b30d38f41149351559761969b71d79f8218a39259a7a29aabb2"
                                                           "dbafc31cb3d35db7e39ebbf3dfbf")
                                    << QByteArray("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
    }

    void base64IsThatOfRfc4648() {
        QFETCH(QByteArray, bytes);
        QFETCH(QByteArray, text);
        QCOMPARE(QByteArray::fromStdString(toBase64(bytes.toStdString())), text);
        const auto decoded = fromBase64(text.toStdString());
        QVERIFY(decoded.has_value());
        QCOMPARE(QByteArray::fromStdString(*decoded), bytes);
    }

    void whatIsNoBase64IsRefused() {
        for (const char* text : {"Z", "Zg", "Zg=", "Zg=a", "====", "Z===", "Zm9v\n", "Zm9\xFF", "Zg==Zg=="})
            QVERIFY2(!fromBase64(text).has_value(), text);
    }
};

QTEST_MAIN(TestNames)
#include "TestNames.moc"
