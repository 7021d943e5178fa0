#include "OnnxFile.h"

#include "engine/formats/onnx/OnnxReader.h"
#include "engine/formats/onnx/OnnxWriter.h"

#include "engine/network/operations/Activation.h"
#include "engine/network/operations/Softmax.h"

#include <onnx/checker.h>

#include <QDir>
#include <QFile>
#include <QTest>

using namespace prunescope;

namespace {

DenseSpec dense(const std::string& name, Matrix values, Vector bias, Activation activation) {
    return {name, makeWeights(SharedMatrix(std::move(values)), std::move(bias)), activation};
}

/// 3 → 4 (with zeros, no bias) → sigmoid → tanh → 2 → softmax.
Network sample() {
    Matrix first(4, 3);
    first << 0.1F, 0, -0.3F, 0.4F, 0.5F, 0, 1e-30F, -0.8F, 0.9F, 0, 0, 1.25F;
    Matrix second(2, 4);
    second << 1, -2, 3, -4, 0.5F, 0.25F, 0.125F, 0;
    Vector bias(2);
    bias << 0.1F, -0.2F;
    std::vector<NodeSpec> nodes = Network::ofDense("sample", {dense("fc1", first, Vector(), Activation::Sigmoid),
                                                              dense("häd.2", second, bias, Activation::Identity)})
                                      ->specs();
    nodes.insert(nodes.begin() + 2, {"extra", operationOf(Activation::Tanh), {1}});
    nodes[3].inputs = {2};
    nodes.push_back({"probabilities", std::make_shared<const Softmax>(false), {3}});
    return *Network::create("sample", Shape{3}, std::move(nodes));
}

void compareNetworks(const Network& left, const Network& right) {
    QCOMPARE(nodeNames(right), nodeNames(left));
    QCOMPARE(nodeKinds(right), nodeKinds(left));
    for (const LayerIndex layer : left.layers()) {
        const LayerWeights& a = *left.layer(layer).weights();
        const LayerWeights& b = *right.layer(layer).weights();
        QVERIFY(a.values.view() == b.values.view());
        QVERIFY(*a.mask == *b.mask);
        QVERIFY(a.bias == b.bias);
    }
    const Matrix inputs = Matrix::Random(50, left.inputSize());
    QVERIFY(output(left, inputs) == output(right, inputs));
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
        const Network pruned = network.withWeights(first, withMask(*network.layer(first).weights(), mask));
        const QTemporaryDir folder;
        const std::string path = folder.filePath("pruned.onnx").toStdString();
        QVERIFY(saveModel(pruned, path).has_value());
        compareNetworks(pruned, *openModel(path)); // position 1 is 0 and kept
    }

    void namesStayTheSame() {
        const Matrix ones = Matrix::Ones(2, 2);
        const std::string longest(150, 'n');
        const Network network = *Network::ofDense(
            "names", {dense("fc (2)", ones, Vector(), Activation::Relu), dense("value1", ones, Vector(), Activation::Identity),
                      dense("/a.weight", ones, Vector(), Activation::Identity), dense("output", ones, Vector(), Activation::Relu),
                      dense(longest, ones, Vector(), Activation::Identity)});
        const QTemporaryDir folder;
        const std::string path = folder.filePath("names.onnx").toStdString();
        QVERIFY(saveModel(network, path).has_value());
        const auto read = openModel(path);
        QVERIFY2(read.has_value(), read ? "" : errorSentence(read.error()).c_str());
        compareNetworks(network, *read);
    }

    void aDenseLayerOnAPictureIsFlattenedInTheFile() {
        // ONNX's Gemm takes matrices only.
        auto layer = sample().layer(LayerIndex{0}).operationPtr();
        const Network network = *Network::create("picture", Shape{1, 1, 3}, {{"fc1", std::move(layer), {kNetworkInput}}});
        const QTemporaryDir folder;
        const std::string path = folder.filePath("picture.onnx").toStdString();
        QVERIFY(saveModel(network, path).has_value());
        const auto read = openModel(path);
        QVERIFY2(read.has_value(), read ? "" : errorSentence(read.error()).c_str());
        QCOMPARE(nodeNames(*read), (std::vector<std::string>{"fc1.flatten", "fc1"}));
        const Matrix inputs = Matrix::Random(5, 3);
        QVERIFY(output(network, inputs) == output(*read, inputs));
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

    void longNamesAreCutForTheFileBeside_data() {
        QTest::addColumn<QString>("name");
        QTest::newRow("250 bytes") << QString(245, 'n') + ".onnx";
        QTest::newRow("255 bytes") << QString(250, 'n') + ".onnx";
        QTest::newRow("254 bytes of two each") << QString(127, QChar(0xE4)); // ä
    }

    void longNamesAreCutForTheFileBeside() {
        QFETCH(QString, name);
        const QTemporaryDir folder;
        const std::string path = folder.filePath(name).toStdString();
        for (int i = 0; i < 2; ++i) { // the second time there is an older file to be kept until the new one is there
            const auto written = writeOnnx(sample(), path, 16);
            QVERIFY2(written.has_value(), written ? "" : errorSentence(written.error()).c_str());
        }
        QCOMPARE(filesIn(folder).size(), 2);
        for (const QString& file : filesIn(folder))
            QVERIFY(file == name || (file.endsWith(".data") && file.toUtf8().size() <= 255 && file.startsWith(name.left(100))));
        const auto read = openModel(path);
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
