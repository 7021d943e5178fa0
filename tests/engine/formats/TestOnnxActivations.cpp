// Activations and softmax in files. What they compute is compared with ONNX Runtime in TestOnnxPeers.
#include "OnnxFile.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace prunescope;

namespace {

/// x W = [0, -1] for x = [2, 1], then the operator under test gives y.
OnnxFile fileWithSums(int opset = 13) {
    OnnxFile file({0, 2}, opset);
    file.floats("W", {2, 2}, {1, 1, -2, -3});
    file.node("MatMul", {"x", "W"}, "h");
    return file;
}

} // namespace

class TestOnnxActivations : public QObject {
    Q_OBJECT

private slots:
    void anActivationIsANodeBehindItsLayer_data() {
        QTest::addColumn<QString>("op");
        QTest::addColumn<QString>("kind");
        QTest::addColumn<float>("first");
        QTest::addColumn<float>("second");
        // Of 0 and −1, by the functions' definitions.
        QTest::newRow("Relu") << "Relu"
                              << "relu" << 0.0F << 0.0F;
        QTest::newRow("LeakyRelu") << "LeakyRelu"
                                   << "leaky-relu" << 0.0F << -0.01F;
        QTest::newRow("Elu") << "Elu"
                             << "elu" << 0.0F << -0.63212056F;
        QTest::newRow("Selu") << "Selu"
                              << "selu" << 0.0F << -1.1113307F;
        QTest::newRow("Softplus") << "Softplus"
                                  << "softplus" << 0.69314718F << 0.31326169F;
        QTest::newRow("Sigmoid") << "Sigmoid"
                                 << "sigmoid" << 0.5F << 0.26894142F;
        QTest::newRow("Tanh") << "Tanh"
                              << "tanh" << 0.0F << -0.76159416F;
        QTest::newRow("Clip") << "Clip"
                              << "clip" << 0.0F << -1.0F;
        QTest::newRow("Softmax") << "Softmax"
                                 << "softmax" << 0.73105858F << 0.26894142F;
        QTest::newRow("LogSoftmax") << "LogSoftmax"
                                    << "log-softmax" << -0.31326169F << -1.3132617F;
    }

    void anActivationIsANodeBehindItsLayer() {
        QFETCH(QString, op);
        QFETCH(QString, kind);
        QFETCH(float, first);
        QFETCH(float, second);
        OnnxFile file = fileWithSums();
        file.node(op.toStdString(), {"h"}, "y");
        const auto network = file.open();
        QVERIFY2(network.has_value(), network ? "" : errorSentence(network.error()).c_str());
        QCOMPARE(nodeKinds(*network), (std::vector<std::string>{"dense", kind.toStdString()}));
        const std::vector<float> result = outputFor(*network, {2, 1});
        QVERIFY(std::abs(result[0] - first) < 1e-6F); // float exp and tanh are good to some units in the last place
        QVERIFY(std::abs(result[1] - second) < 1e-6F);
    }

    void anActivationMayStandOnTheInput() {
        OnnxFile file;
        file.addLayerConstants();
        file.node("Relu", {"x"}, "r");
        file.node("MatMul", {"r", "W"}, "y");
        const auto network = file.open();
        QVERIFY(network.has_value());
        QCOMPARE(nodeKinds(*network), (std::vector<std::string>{"relu", "dense"}));
        QCOMPARE(outputFor(*network, {2, -1}), (std::vector<float>{2, 4})); // [2, 0] W
    }

    void limitsThatAreNoNumbersAreRefused() {
        OnnxFile file = fileWithSums();
        file.floats("limit", {}, {std::numeric_limits<float>::quiet_NaN()});
        file.node("Clip", {"h", "limit"}, "y");
        COMPARE_ERROR(file, NotFinite, "node 'Clip 2' is a Clip");
        OnnxFile list = fileWithSums();
        list.floats("limit", {2}, {0, 1});
        list.node("Clip", {"h", "limit"}, "y");
        COMPARE_ERROR(list, ShapeMismatch, "node 'Clip 2' is a Clip: 'limit' has 2 numbers in place of one");
    }

    void softmaxAxes_data() {
        QTest::addColumn<int>("opset");
        QTest::addColumn<int>("axis"); // 9: not written
        QTest::addColumn<bool>("fine");
        QTest::newRow("13, none") << 13 << 9 << true;
        QTest::newRow("13, 1") << 13 << 1 << true;
        QTest::newRow("13, -1") << 13 << -1 << true;
        QTest::newRow("13, 0: over the samples") << 13 << 0 << false;
        QTest::newRow("13, 2: no such axis") << 13 << 2 << false;
        QTest::newRow("11, none") << 11 << 9 << true;
        QTest::newRow("11, 1") << 11 << 1 << true;
        QTest::newRow("11, -1") << 11 << -1 << true;
        QTest::newRow("11, 0: over everything") << 11 << 0 << false;
    }

    void softmaxAxes() {
        QFETCH(int, opset);
        QFETCH(int, axis);
        QFETCH(bool, fine);
        OnnxFile file = fileWithSums(opset);
        auto& softmax = file.node("Softmax", {"h"}, "y");
        if (axis != 9)
            setInt(softmax, "axis", axis);
        const auto network = file.open();
        QCOMPARE(network.has_value(), fine);
        if (!fine)
            QCOMPARE(network.error().code, ErrorCode::Unsupported);
    }
};

QTEST_MAIN(TestOnnxActivations)
#include "TestOnnxActivations.moc"
