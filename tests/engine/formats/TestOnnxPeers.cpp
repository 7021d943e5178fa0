// Every operator against ONNX Runtime: models and outputs are in data/onnx-operators.json, made by data/make-onnx-operators.mjs.
#include "OnnxFile.h"

#include "engine/formats/onnx/OnnxWriter.h"

#include <onnx/checker.h>

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <cmath>

using namespace prunescope;

namespace {

QByteArray decoded(const QJsonValue& value) {
    return QByteArray::fromBase64(value.toString().toLatin1());
}

Matrix samplesOf(const QByteArray& floats, Index samples) {
    const auto count = static_cast<Index>(floats.size()) / static_cast<Index>(sizeof(float));
    return ConstMatrixView(reinterpret_cast<const float*>(floats.constData()), samples, count / samples);
}

} // namespace

class TestOnnxPeers : public QObject {
    Q_OBJECT

private slots:
    void everyOperatorGivesWhatOnnxRuntimeGives_data() {
        QTest::addColumn<QByteArray>("model");
        QTest::addColumn<QByteArray>("inputs");
        QTest::addColumn<QByteArray>("outputs");
        QTest::addColumn<int>("samples");
        QFile file(QStringLiteral(TEST_DATA_FOLDER "/onnx-operators.json"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QJsonArray models = QJsonDocument::fromJson(file.readAll()).array();
        QVERIFY(models.size() > 100);
        for (const QJsonValue& model : models)
            QTest::newRow(model["name"].toString().toUtf8().constData())
                << decoded(model["model"]) << decoded(model["inputs"]) << decoded(model["outputs"])
                << model["dims"].toArray().first().toInt();
    }

    void everyOperatorGivesWhatOnnxRuntimeGives() {
        QFETCH(QByteArray, model);
        QFETCH(QByteArray, inputs);
        QFETCH(QByteArray, outputs);
        QFETCH(int, samples);
        const QTemporaryDir folder;
        const auto network = OnnxFile::openBytes(model.toStdString(), folder.filePath("model.onnx").toStdString());
        QVERIFY2(network.has_value(), network ? "" : errorSentence(network.error()).c_str());
        const Matrix input = samplesOf(inputs, samples);
        const Matrix expected = samplesOf(outputs, samples);
        QCOMPARE(network->inputSize(), input.cols());
        const Matrix computed = output(*network, input);
        QCOMPARE(computed.cols(), expected.cols());
        // Sums of at most 108 products of numbers up to some tens, in another order: their rounding stays below 1e-5 of the
        // largest.
        const float tolerance = 1e-5F * std::max(1.0F, expected.cwiseAbs().maxCoeff());
        for (Index i = 0; i < expected.size(); ++i)
            QVERIFY2(std::abs(computed.data()[i] - expected.data()[i]) <= tolerance,
                     qPrintable(QStringLiteral("%1 in place of %2").arg(computed.data()[i]).arg(expected.data()[i])));
        writeAndReadBack(*network, input, computed);
    }

private:
    static void writeAndReadBack(const Network& network, const Matrix& input, const Matrix& expected) {
        const auto bytes = onnxBytes(network);
        QVERIFY2(bytes.has_value(), bytes ? "" : errorSentence(bytes.error()).c_str());
        onnx::ModelProto model;
        QVERIFY(model.ParseFromString(*bytes));
        onnx::checker::check_model(model); // throws where something is wrong
        const QTemporaryDir folder;
        const auto read = OnnxFile::openBytes(*bytes, folder.filePath("written.onnx").toStdString());
        QVERIFY2(read.has_value(), read ? "" : errorSentence(read.error()).c_str());
        QCOMPARE(nodeKinds(*read), nodeKinds(network));
        QCOMPARE(nodeNames(*read), nodeNames(network));
        QVERIFY(read->inputShape() == network.inputShape() && read->outputShape() == network.outputShape());
        QVERIFY(output(*read, input) == expected);
        QVERIFY(*onnxBytes(*read) == *bytes);
    }
};

QTEST_MAIN(TestOnnxPeers)
#include "TestOnnxPeers.moc"
