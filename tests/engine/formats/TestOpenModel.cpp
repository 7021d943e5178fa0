#include "OnnxFile.h"

#include <QDir>
#include <QTest>

using namespace prunescope;

class TestOpenModel : public QObject {
    Q_OBJECT

private slots:
    void builtInModelsComeFromTheResources() {
        const QTemporaryDir resources;
        QVERIFY(QDir(resources.path()).mkdir("models"));
        qputenv("PRUNESCOPE_RESOURCES", resources.path().toUtf8());
        OnnxFile file;
        file.addLayerConstants();
        file.node("Gemm", {"x", "W", "b"}, "y");
        std::ofstream(resources.filePath("models/mlp-128.onnx").toStdString(), std::ios::binary) << file.bytes();
        const auto network = openModel("builtin:mlp-128");
        const auto missing = openModel("builtin:lenet-300-100");
        const auto unknown = openModel("builtin:vgg");
        qunsetenv("PRUNESCOPE_RESOURCES");
        QVERIFY(network.has_value());
        QCOMPARE(network->name(), std::string("builtin:mlp-128"));
        QCOMPARE(missing.error().code, ErrorCode::FileNotFound);
        QCOMPARE(unknown.error().code, ErrorCode::FileNotFound);
        QCOMPARE(unknown.error().detail.text(), std::string("the built-in models are builtin:lenet-300-100, builtin:mlp-128"));
        QCOMPARE(builtinModels(), (std::vector<std::string>{"lenet-300-100", "mlp-128"}));
    }

    void whatIsNoFileIsRefused() {
        const QTemporaryDir folder;
        QCOMPARE(openModel(folder.filePath("lost.onnx").toStdString()).error().code, ErrorCode::FileNotFound);
        QCOMPARE(openModel("").error().code, ErrorCode::FileNotFound);
        QCOMPARE(openModel(folder.path().toStdString()).error().code, ErrorCode::FormatUnknown);
        QCOMPARE(openModel("/dev/null").error().code, ErrorCode::FileUnreadable);
        QCOMPARE(OnnxFile::openBytes("", folder.filePath("empty.onnx").toStdString()).error().code, ErrorCode::FileTruncated);
    }

    void otherFormatsAreRecognised_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("text");
        const auto row = [](const char* name, const QByteArray& bytes, const char* text) {
            QTest::newRow(name) << bytes << text;
        };
        row("Keras .h5", QByteArray("\x89HDF\r\n\x1A\n", 8) + QByteArray(100, '\0'), "HDF5");
        row("Keras .keras", QByteArray("PK\x03\x04") + "metadata.json config.json model.weights.h5", "a Keras file (.keras)");
        row("PyTorch .pt", QByteArray("PK\x03\x04") + "archive/data.pkl", "a PyTorch file");
        row("PyTorch .pt, name at the end", QByteArray("PK\x03\x04") + QByteArray(200000, 'x') + "archive/data.pkl",
            "a PyTorch file");
        row("old PyTorch .pt", QByteArray("\x80\x02\x8A\x0Al\xFC\x9C", 7), "a Python pickle");
        row("NumPy .npz", QByteArray("PK\x03\x04") + "W1.npy", "NumPy arrays (.npz)");
        row("safetensors", QByteArray("\x10\0\0\0\0\0\0\0{\"a\":{}}       ", 24), "a safetensors file");
        row("NumPy .npy", QByteArray("\x93NUMPY"), "a NumPy array");
        row("TensorFlow Lite", QByteArray("\x1C\0\0\0TFL3", 8), "TensorFlow Lite");
        row("gzip", QByteArray("\x1F\x8B\x08\0", 4), "gzip");
        row("IDX images", QByteArray("\0\0\x08\x03", 4), "IDX images");
        row("JSON", QByteArray("{\"format\": 1}"), "JSON");
        row("web page", QByteArray("<!DOCTYPE html>"), "web page");
        row("text", QByteArray("# A model\n"), "does not begin as an ONNX file does");
        row("noise", QByteArray("\xF3\x17\x99\x00\x12", 5), "does not begin as an ONNX file does");
    }

    void otherFormatsAreRecognised() {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, text);
        const QTemporaryDir folder;
        const auto network = OnnxFile::openBytes(bytes.toStdString(), folder.filePath("model").toStdString());
        QVERIFY(!network.has_value());
        QCOMPARE(network.error().code, ErrorCode::FormatUnknown);
        QVERIFY2(network.error().detail.text().find(text.toStdString()) != std::string::npos,
                 network.error().detail.text().c_str());
    }
};

QTEST_MAIN(TestOpenModel)
#include "TestOpenModel.moc"
