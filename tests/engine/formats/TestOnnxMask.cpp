// Weights of value 0 that are kept: they come back as kept, and a damaged mask is refused.
#include "OnnxFile.h"

#include "engine/formats/onnx/OnnxWriter.h"

#include <onnx/checker.h>

#include <QTest>

#include <random>

using namespace prunescope;

namespace {

LayerWeights weightsWith(Matrix values, MaskBytes mask) {
    return {SharedMatrix(std::move(values)), std::make_shared<const MaskBytes>(std::move(mask)), Vector()};
}

/// Two layers. In the first one positions 1, 2 and 5 are 0 and 2 is kept; the second one prunes its only 0.
Network sample() {
    Matrix first(2, 3);
    first << 1, 0, 0, 2, 3, 0;
    Matrix second(1, 2);
    second << 0, 1;
    std::vector<DenseSpec> layers{{"fc1", weightsWith(first, {1, 0, 1, 1, 1, 0}), Activation::Relu},
                                  {"fc2", weightsWith(second, {0, 1}), Activation::Identity}};
    return *Network::ofDense("sample", std::move(layers));
}

onnx::ModelProto written(const Network& network) {
    onnx::ModelProto model;
    const auto bytes = onnxBytes(network);
    if (!bytes || !model.ParseFromString(*bytes))
        throw std::runtime_error("the network cannot be written");
    return model;
}

Result<Network> opened(const onnx::ModelProto& model) {
    const QTemporaryDir folder;
    return OnnxFile::openBytes(model.SerializeAsString(), folder.filePath("model.onnx").toStdString());
}

const MaskBytes& maskOf(const Network& network, int layer) {
    return *network.layer(LayerIndex{layer}).weights()->mask;
}

} // namespace

class TestOnnxMask : public QObject {
    Q_OBJECT

private slots:
    void keptZerosComeBackAsKept() {
        const auto network = opened(written(sample()));
        QVERIFY2(network.has_value(), network ? "" : errorSentence(network.error()).c_str());
        QCOMPARE(maskOf(*network, 0), (MaskBytes{1, 0, 1, 1, 1, 0}));
        QCOMPARE(maskOf(*network, 1), (MaskBytes{0, 1}));
        QCOMPARE(*onnxBytes(*network), *onnxBytes(sample()));
    }

    void onlyLayersThatKeepZerosHaveAnEntry() {
        const onnx::ModelProto model = written(sample());
        QCOMPARE(model.metadata_props_size(), 1);
        QCOMPARE(model.metadata_props(0).key(), std::string("prunescope.kept-zeros:fc1"));
        onnx::checker::check_model(model); // throws where something is wrong
        const auto network = opened(model);
        const LayerIndex first{0};
        const Network plain =
            network->withWeights(first, weightsWith(network->layer(first).weights()->values.view(), {1, 0, 0, 1, 1, 0}));
        QCOMPARE(written(plain).metadata_props_size(), 0);
    }

    void theEntryIsWhatItsDescriptionSays() {
        // Of the zeros at 1, 2 and 5 the second is kept: bits 010, the byte 2. As a zlib stream (RFC 1950 and 1951) that is 78
        // 9C, the fixed Huffman block 63 02 00, and Adler-32 (1 + 2 = 3) of that byte, 00 03 00 03: "eJxjAgAAAwAD" in base64.
        // Python's base64.b64encode(zlib.compress(b'\2')) gives the same.
        QCOMPARE(written(sample()).metadata_props(0).value(), std::string("3 eJxjAgAAAwAD"));
    }

    void aFileWithoutAMaskPrunesItsZeros() {
        onnx::ModelProto model = written(sample());
        model.clear_metadata_props();
        QCOMPARE(maskOf(*opened(model), 0), (MaskBytes{1, 0, 0, 1, 1, 0}));
    }

    void otherMetadataAreLeftAlone() {
        onnx::ModelProto model = written(sample());
        auto& entry = *model.add_metadata_props();
        entry.set_key("Image.NominalPixelRange");
        entry.set_value("0_255");
        QCOMPARE(maskOf(*opened(model), 0), (MaskBytes{1, 0, 1, 1, 1, 0}));
    }

    void largeMasksComeBack() {
        std::mt19937 random(3);
        Matrix values = Matrix::Random(130, 257);
        MaskBytes mask(static_cast<std::size_t>(values.size()), 1);
        for (Index i = 0; i < values.size(); ++i) {
            const unsigned kind = random() % 4;
            values.data()[i] = kind < 2 ? 0.0F : values.data()[i];
            mask[static_cast<std::size_t>(i)] = kind != 0;
        }
        const Network network = *Network::ofDense("large", {{"fc", weightsWith(values, mask), Activation::Identity}});
        const auto read = opened(written(network));
        QVERIFY2(read.has_value(), read ? "" : errorSentence(read.error()).c_str());
        QVERIFY(maskOf(*read, 0) == mask);
    }

    void aNegativeZeroIsAZero() {
        Matrix values(1, 2);
        values << -0.0F, 1;
        const Network network = *Network::ofDense("zero", {{"fc", weightsWith(values, {1, 1}), Activation::Identity}});
        QCOMPARE(maskOf(*opened(written(network)), 0), (MaskBytes{1, 1}));
    }

    void damagedMasksAreRefused_data() {
        QTest::addColumn<QString>("key");
        QTest::addColumn<QString>("value");
        QTest::addColumn<QString>("text");
        const char* doesNotFit = "layer fc1: the file is damaged: the mask of layer 'fc1' does not fit its weights";
        QTest::newRow("no base64") << "fc1"
                                   << "3 eJxjAgAAAwA!" << doesNotFit;
        QTest::newRow("cut") << "fc1"
                             << "3 eJxjAgAAAwA" << doesNotFit;
        QTest::newRow("empty") << "fc1"
                               << "" << doesNotFit;
        QTest::newRow("flipped bit") << "fc1"
                                     << "3 eJxjAgAAAwAC" << doesNotFit;
        // base64.b64encode(zlib.compress(…)) of two bytes, of none, and of a byte with a bit for a fourth zero.
        QTest::newRow("too long") << "fc1"
                                  << "3 eJxjYgAAAAYAAw==" << doesNotFit;
        QTest::newRow("too short") << "fc1"
                                   << "3 eJwDAAAAAAE=" << doesNotFit;
        QTest::newRow("a bit too many") << "fc1"
                                        << "3 eJzjAgAACwAL" << doesNotFit;
        QTest::newRow("another count") << "fc1"
                                       << "2 eJxjAgAAAwAD" << doesNotFit;
        QTest::newRow("no count") << "fc1"
                                  << "eJxjAgAAAwAD" << doesNotFit;
        QTest::newRow("no such layer") << "fc3"
                                       << "3 eJxjAgAAAwAD"
                                       << "it has a mask of a layer 'fc3', but no such layer";
    }

    void damagedMasksAreRefused() {
        QFETCH(QString, key);
        QFETCH(QString, value);
        QFETCH(QString, text);
        onnx::ModelProto model = written(sample());
        model.mutable_metadata_props(0)->set_key("prunescope.kept-zeros:" + key.toStdString());
        model.mutable_metadata_props(0)->set_value(value.toStdString());
        const auto network = opened(model);
        QVERIFY(!network.has_value());
        QCOMPARE(network.error().code, ErrorCode::FileDamaged);
        const std::string sentence = errorSentence(network.error());
        QVERIFY2(sentence.find(text.toStdString()) != std::string::npos, sentence.c_str());
    }

    void twoMasksOfOneLayerAreRefused() {
        onnx::ModelProto model = written(sample());
        *model.add_metadata_props() = model.metadata_props(0);
        const auto network = opened(model);
        QVERIFY(!network.has_value());
        QCOMPARE(network.error().detail.text(), std::string("it has two masks of layer 'fc1'"));
    }

    void aMaskOfOtherWeightsIsRefused() {
        onnx::ModelProto model = written(sample());
        const std::vector<float> values{1, 0, 5, 2, 3, 0}; // one zero less
        model.mutable_graph()->mutable_initializer(0)->set_raw_data(values.data(), values.size() * sizeof(float));
        const auto network = opened(model);
        QVERIFY(!network.has_value());
        QCOMPARE(network.error().detail.text(), std::string("the mask of layer 'fc1' does not fit its weights"));
    }
};

QTEST_MAIN(TestOnnxMask)
#include "TestOnnxMask.moc"
