#include "OnnxFile.h"

#include "engine/formats/OnnxReader.h"
#include "engine/formats/OnnxWriter.h"

#include <onnx/checker.h>

#include <QDir>
#include <QFile>
#include <QTest>

using namespace prunescope;

namespace {

LayerPtr dense(const std::string& name, Matrix values, Vector bias, Activation activation) {
    return *DenseLayer::create(name, makeWeights(SharedMatrix(std::move(values)), std::move(bias)), activation);
}

/// 3 → 4 (with zeros, no bias) → sigmoid, tanh → 2 with softmax.
Network sample() {
    Matrix first(4, 3);
    first << 0.1F, 0, -0.3F, 0.4F, 0.5F, 0, 1e-30F, -0.8F, 0.9F, 0, 0, 1.25F;
    Matrix second(2, 4);
    second << 1, -2, 3, -4, 0.5F, 0.25F, 0.125F, 0;
    Vector bias(2);
    bias << 0.1F, -0.2F;
    std::vector<LayerPtr> layers{dense("fc1", first, Vector(), Activation::Sigmoid),
                                 std::make_shared<const ActivationLayer>("extra", Activation::Tanh, 4),
                                 dense("häd.2", second, bias, Activation::Softmax)};
    return *Network::create("sample", std::move(layers));
}

void compareNetworks(const Network& left, const Network& right) {
    QCOMPARE(left.layerCount(), right.layerCount());
    for (int i = 0; i < left.layerCount(); ++i) {
        const Layer& a = left.layer(LayerIndex{i});
        const Layer& b = right.layer(LayerIndex{i});
        QCOMPARE(a.name(), b.name());
        QCOMPARE(a.op(), b.op());
        QVERIFY(a.activation() == b.activation());
        if (!a.weights())
            continue;
        QVERIFY(a.weights()->values.view() == b.weights()->values.view());
        QVERIFY(*a.weights()->mask == *b.weights()->mask);
        QVERIFY(a.weights()->bias == b.weights()->bias);
    }
    const Matrix inputs = Matrix::Random(50, left.inputSize());
    QVERIFY(left.output(inputs) == right.output(inputs));
}

QStringList filesIn(const QTemporaryDir& folder) {
    return QDir(folder.path()).entryList(QDir::Files | QDir::Hidden);
}

} // namespace

class TestOnnxWriter : public QObject {
    Q_OBJECT

private slots:
    void whatIsWrittenIsReadBackBitForBit() {
        const QTemporaryDir folder;
        const std::string path = folder.filePath("sample.onnx").toStdString();
        QVERIFY(saveModel(sample(), path).has_value());
        const auto read = openModel(path);
        QVERIFY2(read.has_value(), read ? "" : errorSentence(read.error()).c_str());
        compareNetworks(sample(), *read);
        QCOMPARE(read->name(), std::string("sample.onnx"));
        QCOMPARE(read->keptWeights(), Index{15}); // 20 weights, 5 of them 0
    }

    void theSameNetworkGivesTheSameBytes() {
        const QTemporaryDir folder;
        const std::string path = folder.filePath("sample.onnx").toStdString();
        QVERIFY(saveModel(sample(), path).has_value());
        QCOMPARE(*onnxBytes(sample()), *onnxBytes(sample()));
        QCOMPARE(*onnxBytes(*openModel(path)), *onnxBytes(sample()));
    }

    void theFileIsWhatOtherToolsExpect() {
        onnx::ModelProto model;
        QVERIFY(model.ParseFromString(*onnxBytes(sample())));
        onnx::checker::check_model(model); // throws where something is wrong
        QCOMPARE(model.ir_version(), std::int64_t{7});
        QCOMPARE(model.opset_import(0).version(), std::int64_t{13});
        QCOMPARE(model.producer_name(), std::string("PruneScope"));
        QVERIFY(!model.producer_version().empty());
        QCOMPARE(model.graph().input(0).name(), std::string("input"));
        QCOMPARE(model.graph().output(0).name(), std::string("output"));
        const auto& shape = model.graph().input(0).type().tensor_type().shape();
        QVERIFY(shape.dim(0).has_dim_param());
        QCOMPARE(shape.dim(1).dim_value(), std::int64_t{3});
        std::vector<std::string> operators;
        for (const auto& node : model.graph().node())
            operators.push_back(node.op_type());
        QCOMPARE(operators, (std::vector<std::string>{"Gemm", "Sigmoid", "Tanh", "Gemm", "Softmax"}));
    }

    void prunedWeightsStayPruned() {
        const Network network = sample();
        MaskBytes mask(12, 1);
        mask[3] = 0;
        const LayerIndex first{0};
        const Network pruned =
            network.withLayer(first, network.layer(first).withWeights(withMask(*network.layer(first).weights(), mask)));
        const QTemporaryDir folder;
        const std::string path = folder.filePath("pruned.onnx").toStdString();
        QVERIFY(saveModel(pruned, path).has_value());
        const auto read = openModel(path);
        QVERIFY(!read->layer(first).weights()->isKept(3));
        // A kept weight of exactly 0 cannot be told from a pruned one in a file.
        QVERIFY(pruned.layer(first).weights()->isKept(1));
        QVERIFY(!read->layer(first).weights()->isKept(1));
    }

    void layersOfTheSameNameStayApart() {
        const Matrix ones = Matrix::Ones(2, 2);
        const Network network = *Network::create(
            "twins", {dense("fc", ones, Vector(), Activation::Relu), dense("fc", ones, Vector(), Activation::Identity)});
        const QTemporaryDir folder;
        const std::string path = folder.filePath("twins.onnx").toStdString();
        QVERIFY(saveModel(network, path).has_value());
        QCOMPARE(openModel(path)->layer(LayerIndex{1}).name(), std::string("fc (2)"));
    }

    void largeNetworksKeepTheirWeightsBeside() {
        const QTemporaryDir folder;
        const std::string path = folder.filePath("large.onnx").toStdString();
        QVERIFY(writeOnnx(sample(), path, 16).has_value());
        QCOMPARE(filesIn(folder), (QStringList{"large.onnx", "large.onnx.data"}));
        QCOMPARE(QFile(folder.filePath("large.onnx.data")).size(), qint64{(12 + 8 + 2) * 4});
        const auto read = openModel(path);
        QVERIFY2(read.has_value(), read ? "" : errorSentence(read.error()).c_str());
        compareNetworks(sample(), *read);
        // Over itself, while its own data file is mapped.
        QVERIFY(writeOnnx(*read, path, 16).has_value());
        compareNetworks(sample(), *openModel(path));
        QCOMPARE(filesIn(folder), (QStringList{"large.onnx", "large.onnx.data"}));
    }

    void aLinkedModelFindsItsWeights() {
        const QTemporaryDir real;
        const QTemporaryDir other;
        const std::string link = other.filePath("link.onnx").toStdString();
        QVERIFY(saveModel(sample(), real.filePath("model.onnx").toStdString()).has_value());
        QVERIFY(QFile::link(real.filePath("model.onnx"), other.filePath("link.onnx")));
        QVERIFY(writeOnnx(sample(), link, 16).has_value());
        QCOMPARE(filesIn(real), (QStringList{"model.onnx", "model.onnx.data"}));
        const auto read = openModel(link);
        QVERIFY2(read.has_value(), read ? "" : errorSentence(read.error()).c_str());
        compareNetworks(sample(), *read);
    }

    void aFailedWriteLeavesTheOldFiles() {
        const QTemporaryDir folder;
        QVERIFY(QDir(folder.path()).mkdir("taken.onnx")); // a folder where the model should go
        std::ofstream(folder.filePath("taken.onnx.data").toStdString()) << "old";
        const auto written = writeOnnx(sample(), folder.filePath("taken.onnx").toStdString(), 16);
        QVERIFY(!written.has_value());
        QCOMPARE(written.error().code, ErrorCode::FileUnwritable);
        QFile data(folder.filePath("taken.onnx.data"));
        QVERIFY(data.open(QIODevice::ReadOnly));
        QCOMPARE(data.readAll(), QByteArray("old"));
        QCOMPARE(filesIn(folder), QStringList{"taken.onnx.data"});
        QCOMPARE(saveModel(sample(), folder.filePath("no/such/folder.onnx").toStdString()).error().code,
                 ErrorCode::FileUnwritable);
    }
};

QTEST_MAIN(TestOnnxWriter)
#include "TestOnnxWriter.moc"
