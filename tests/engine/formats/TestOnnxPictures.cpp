// Convolution and pooling: what is read and what is refused. What they compute is compared with ONNX Runtime in TestOnnxPeers.
#include "OnnxFile.h"

#include "engine/network/operations/Conv2d.h"
#include "engine/network/operations/Pool.h"

#include <QTest>

using namespace prunescope;

namespace {

/// x (N × 1 × 3 × 3) → … → "p" with four values per sample → their sum y.
OnnxFile pictureFile(const OnnxFile::Dims& input = {0, 1, 3, 3}) {
    OnnxFile file(input);
    file.floats("ones", {4, 1}, {1, 1, 1, 1});
    file.node("Flatten", {"p"}, "flat");
    file.node("MatMul", {"flat", "ones"}, "y");
    return file;
}

const std::vector<float> kCounted{1, 2, 3, 4, 5, 6, 7, 8, 9};

} // namespace

class TestOnnxPictures : public QObject {
    Q_OBJECT

private slots:
    void aConvolutionIsALayerWithTheFilesWeights() {
        // Each 2 × 2 window's first number plus ten times its last: 1 + 50, 2 + 60, 4 + 80, 5 + 90; the bias is 100 each.
        OnnxFile file = pictureFile();
        file.floats("conv1.weight", {1, 1, 2, 2}, {1, 0, 0, 10});
        file.floats("b", {1}, {100});
        file.node("Conv", {"x", "conv1.weight", "b"}, "p");
        const auto network = file.open();
        QVERIFY2(network.has_value(), network ? "" : errorSentence(network.error()).c_str());
        QCOMPARE(network->inputShape().text(), std::string("1 × 3 × 3"));
        QCOMPARE(network->layerNames(), (std::vector<std::string>{"conv1", "ones"}));
        QCOMPARE(weightsOf(*network), (std::vector<float>{1, 0, 0, 10}));
        QCOMPARE(network->layer(LayerIndex{0}).weightCounts().kept, Index{2});
        QCOMPARE(outputFor(*network, kCounted), std::vector<float>{51 + 62 + 84 + 95 + 400});
    }

    void aConvolutionsBiasMayBeAnAddition() {
        OnnxFile file = pictureFile();
        file.floats("W", {1, 1, 2, 2}, {1, 0, 0, 0});
        file.floats("b", {1, 1, 1}, {100});
        file.node("Conv", {"x", "W"}, "c");
        file.node("Add", {"c", "b"}, "p");
        const auto network = file.open();
        QVERIFY2(network.has_value(), network ? "" : errorSentence(network.error()).c_str());
        QCOMPARE(nodeKinds(*network), (std::vector<std::string>{"conv2d", "flatten", "dense"}));
        QCOMPARE(network->layer(LayerIndex{0}).bias().size(), Index{1});
        QCOMPARE(outputFor(*network, kCounted), std::vector<float>{1 + 2 + 4 + 5 + 400});
    }

    void anAdditionThatDiffersByPositionIsNoBias() {
        OnnxFile file = pictureFile();
        file.floats("W", {1, 1, 2, 2}, {1, 0, 0, 0});
        file.floats("b", {1, 2}, {100, 200});
        file.node("Conv", {"x", "W"}, "c");
        file.node("Add", {"c", "b"}, "p");
        const auto network = file.open();
        QVERIFY2(network.has_value(), network ? "" : errorSentence(network.error()).c_str());
        QCOMPARE(nodeKinds(*network), (std::vector<std::string>{"conv2d", "add-constant", "flatten", "dense"}));
        QCOMPARE(outputFor(*network, kCounted), std::vector<float>{1 + 2 + 4 + 5 + 600});
    }

    void attributesAreRead() {
        OnnxFile file = pictureFile({0, 2, 5, 4});
        file.floats("W", {4, 1, 1, 2}, std::vector<float>(8, 1.0F));
        auto& conv = file.node("Conv", {"x", "W"}, "p");
        setInt(conv, "group", 2);
        setInts(conv, "strides", {8, 1});
        setInts(conv, "dilations", {1, 3});
        setInts(conv, "pads", {1, 0, 0, 0});
        const auto network = file.open();
        QVERIFY2(network.has_value(), network ? "" : errorSentence(network.error()).c_str());
        const auto& read = dynamic_cast<const Conv2d&>(network->layer(LayerIndex{0}).operation());
        QCOMPARE(read.groups(), Index{2});
        const Window2d expected{1, 2, 8, 1, 1, 3, 1, 0, 0, 0, false};
        QVERIFY(read.window() == expected);
        QCOMPARE(network->layer(LayerIndex{0}).shape().text(), std::string("4 × 1 × 1"));
    }

    void convolutionsThatDoNotFitAreRefused_data() {
        QTest::addColumn<std::vector<std::int64_t>>("weights");
        QTest::addColumn<int>("group");
        QTest::addColumn<QString>("text");
        QTest::newRow("channels") << OnnxFile::Dims{1, 2, 2, 2} << 1
                                  << "1 filters of 2 channels in 1 groups do not fit a value of shape [N, 1, 3, 3]";
        QTest::newRow("groups") << OnnxFile::Dims{3, 1, 2, 2} << 2 << "3 filters of 1 channels in 2 groups";
        QTest::newRow("no group") << OnnxFile::Dims{1, 1, 2, 2} << 0 << "in 0 groups";
        QTest::newRow("too large") << OnnxFile::Dims{1, 1, 4, 4} << 1 << "its window of 4 × 4 does not fit into 1 × 3 × 3";
        QTest::newRow("no weights") << OnnxFile::Dims{0, 1, 2, 2} << 1 << "its weights 'W' have the shape [0, 1, 2, 2]";
        QTest::newRow("matrix") << OnnxFile::Dims{2, 2} << 1 << "its weights 'W' have the shape [2, 2]";
    }

    void convolutionsThatDoNotFitAreRefused() {
        QFETCH(std::vector<std::int64_t>, weights);
        QFETCH(int, group);
        QFETCH(QString, text);
        OnnxFile file = pictureFile();
        std::size_t count = 1;
        for (const std::int64_t dim : weights)
            count *= static_cast<std::size_t>(dim);
        file.floats("W", weights, std::vector<float>(count, 1.0F));
        setInt(file.node("Conv", {"x", "W"}, "p"), "group", group);
        COMPARE_ERROR(file, ShapeMismatch, text.toStdString());
    }

    void otherThanPicturesAreRefused() {
        OnnxFile line = pictureFile({0, 1, 5});
        line.floats("W", {1, 1, 2}, {1, 1});
        line.node("Conv", {"x", "W"}, "p");
        COMPARE_ERROR(line, Unsupported, "node 'Conv 3' is a Conv: it moves along 1 axes");
        OnnxFile flat = pictureFile({0, 9});
        flat.floats("W", {1, 1, 2, 2}, {1, 1, 1, 1});
        flat.node("Conv", {"x", "W"}, "p");
        COMPARE_ERROR(flat, Unsupported, "it gets a value of shape [N, 9]");
        OnnxFile open = pictureFile({0, 1, 0, 0});
        open.floats("W", {1, 1, 2, 2}, {1, 1, 1, 1});
        open.node("Conv", {"x", "W"}, "p");
        COMPARE_ERROR(open, Unsupported, "its input 'x' has no known shape");
    }

    void attributesThatMakeNoSenseAreRefused_data() {
        QTest::addColumn<QString>("attribute");
        QTest::addColumn<std::vector<std::int64_t>>("values");
        QTest::addColumn<QString>("text");
        QTest::newRow("stride 0") << "strides" << OnnxFile::Dims{0, 1} << "its strides has the number 0";
        QTest::newRow("huge stride") << "strides" << OnnxFile::Dims{std::int64_t{1} << 60, 1} << "its strides has the number";
        QTest::newRow("one stride") << "strides" << OnnxFile::Dims{1} << "its strides has 1 numbers";
        QTest::newRow("dilation 0") << "dilations" << OnnxFile::Dims{1, 0} << "its dilations has the number 0";
        QTest::newRow("negative padding") << "pads" << OnnxFile::Dims{-1, 0, 0, 0} << "its pads has the number -1";
        QTest::newRow("two paddings") << "pads" << OnnxFile::Dims{1, 1} << "its pads has 2 numbers";
        QTest::newRow("another kernel") << "kernel_shape" << OnnxFile::Dims{3, 3}
                                        << "its kernel_shape is 3 × 3, its weights are 2 × 2";
        QTest::newRow("a list without end") << "pads" << OnnxFile::Dims(1000, 0) << "has an attribute pads of 1000 numbers";
    }

    void attributesThatMakeNoSenseAreRefused() {
        QFETCH(QString, attribute);
        QFETCH(std::vector<std::int64_t>, values);
        QFETCH(QString, text);
        OnnxFile file = pictureFile();
        file.floats("W", {1, 1, 2, 2}, {1, 1, 1, 1});
        setInts(file.node("Conv", {"x", "W"}, "p"), attribute.toStdString(), values);
        const auto network = file.open();
        QVERIFY(!network.has_value());
        const std::string sentence = errorSentence(network.error());
        QVERIFY2(sentence.find(text.toStdString()) != std::string::npos, sentence.c_str());
    }

    void poolingThatOnnxRuntimeRefusesIsRefused() {
        OnnxFile padded = pictureFile();
        auto& pool = padded.node("MaxPool", {"x"}, "p");
        setInts(pool, "kernel_shape", {2, 2});
        setInts(pool, "pads", {2, 0, 0, 0});
        COMPARE_ERROR(padded, ShapeMismatch, "its padding is not smaller than its window of 2 × 2");
        OnnxFile noKernel = pictureFile();
        noKernel.node("AveragePool", {"x"}, "p");
        COMPARE_ERROR(noKernel, Unsupported, "its kernel_shape has 0 numbers");
    }

    void averagesThatRuntimesComputeDifferentlyAreRefused() {
        // A window of 2 at every second of 3 positions reaches over the right and lower edge.
        OnnxFile file({0, 1, 3, 3}, 19, 9);
        auto& pool = file.node("AveragePool", {"x"}, "p");
        setInts(pool, "kernel_shape", {2, 2});
        setInts(pool, "strides", {2, 2});
        setInt(pool, "ceil_mode", 1);
        file.floats("ones", {4, 1}, {1, 1, 1, 1});
        file.node("Flatten", {"p"}, "flat");
        file.node("MatMul", {"flat", "ones"}, "y");
        QVERIFY(file.open().has_value());
        setInt(*file.graph().mutable_node(0), "count_include_pad", 1);
        COMPARE_ERROR(file, Unsupported,
                      "node 'AveragePool 1' is an AveragePool: it counts padding in windows that reach over the padding");
    }

    void positionsOfMaximaAreNotComputed() {
        OnnxFile file = pictureFile();
        auto& pool = file.node("MaxPool", {"x"}, "values");
        setInts(pool, "kernel_shape", {2, 2});
        pool.add_output("p");
        COMPARE_ERROR(file, Unsupported, "'p' is a second output of a node");
    }

    void globalPoolingAveragesWholeChannels() {
        OnnxFile file({0, 2, 1, 3});
        file.node("GlobalAveragePool", {"x"}, "p");
        file.node("Flatten", {"p"}, "flat");
        file.floats("W", {2, 2}, {1, 0, 1, 2});
        file.node("MatMul", {"flat", "W"}, "y");
        const auto network = file.open();
        QVERIFY2(network.has_value(), network ? "" : errorSentence(network.error()).c_str());
        QCOMPARE(network->node(0).shape().text(), std::string("2 × 1 × 1"));
        QCOMPARE(outputFor(*network, {1, 2, 3, 10, 20, 30}), (std::vector<float>{22, 40})); // [2, 20] W
    }

    void valuesThatAreTooLargeAreRefused() {
        // 500,000 × 500,000 values from a picture of 3 × 3.
        OnnxFile file = pictureFile();
        file.floats("W", {1, 1, 1, 1}, {1});
        setInts(file.node("Conv", {"x", "W"}, "p"), "pads", {500'000, 500'000, 0, 0});
        COMPARE_ERROR(file, Unsupported,
                      "node 'Conv 3' is a Conv: it gives a value of shape [N, 1, 500003, 500003], which is too large");
    }
};

QTEST_MAIN(TestOnnxPictures)
#include "TestOnnxPictures.moc"
