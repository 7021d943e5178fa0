// Everything around the layers of weights: activations, shapes, constants, the order of nodes, versions.
#include "OnnxFile.h"

#include <QTest>

#include <cmath>

using namespace prunescope;

namespace {

/// x → [reshaping nodes of the test] → "flat" → MatMul with four ones → y: the sum of the four values.
void addSum(OnnxFile& file) {
    file.floats("ones", {4, 1}, {1, 1, 1, 1});
    file.node("MatMul", {"flat", "ones"}, "y");
}

void compareSum(const OnnxFile& file) {
    const auto network = file.open();
    QVERIFY2(network.has_value(), network ? "" : errorSentence(network.error()).c_str());
    QCOMPARE(network->inputSize(), Index{4});
    QCOMPARE(outputFor(*network, {1, 2, 3, 4}), std::vector<float>{10});
}

} // namespace

class TestOnnxChain : public QObject {
    Q_OBJECT

private slots:
    void activationsBelongToTheLayerBefore_data() {
        QTest::addColumn<QString>("op");
        QTest::addColumn<float>("first");
        QTest::addColumn<float>("second");
        // Of [0, -1], the values before the activation; by the functions' definitions.
        QTest::newRow("Relu") << "Relu" << 0.0F << 0.0F;
        QTest::newRow("Sigmoid") << "Sigmoid" << 0.5F << 0.26894142F;
        QTest::newRow("Tanh") << "Tanh" << 0.0F << -0.76159416F;
        QTest::newRow("Softmax") << "Softmax" << 0.73105858F << 0.26894142F;
        QTest::newRow("LogSoftmax") << "LogSoftmax" << -0.31326169F << -1.3132617F;
        QTest::newRow("Identity") << "Identity" << 0.0F << -1.0F;
    }

    void activationsBelongToTheLayerBefore() {
        QFETCH(QString, op);
        QFETCH(float, first);
        QFETCH(float, second);
        OnnxFile file;
        file.floats("W", {2, 2}, {1, 1, -2, -3}); // x W = [0, -1] for x = [2, 1]
        file.node("MatMul", {"x", "W"}, "h");
        file.node(op.toStdString(), {"h"}, "y");
        const auto network = file.open();
        QVERIFY(network.has_value());
        QCOMPARE(network->layerCount(), 1);
        const std::vector<float> output = outputFor(*network, {2, 1});
        QVERIFY(std::abs(output[0] - first) < 1e-6F); // float exp and tanh are good to some units in the last place
        QVERIFY(std::abs(output[1] - second) < 1e-6F);
    }

    void anActivationOnTheInputIsALayer() {
        OnnxFile file;
        file.addLayerConstants();
        file.node("Relu", {"x"}, "r");
        file.node("MatMul", {"r", "W"}, "y");
        const auto network = file.open();
        QVERIFY(network.has_value());
        QCOMPARE(network->layerCount(), 2);
        QCOMPARE(network->layer(LayerIndex{0}).inputSize(), Index{2});
        QCOMPARE(outputFor(*network, {2, -1}), (std::vector<float>{2, 4})); // [2, 0] W
    }

    void anActivationBehindAnActivationIsALayer() {
        OnnxFile file;
        file.floats("W", {2, 2}, {1, 1, -2, -3});
        file.node("MatMul", {"x", "W"}, "h");
        file.node("Relu", {"h"}, "r");
        file.node("Tanh", {"r"}, "y");
        const auto network = file.open();
        QVERIFY(network.has_value());
        QCOMPARE(network->layerCount(), 2);
        QCOMPARE(outputFor(*network, {2, 1}), (std::vector<float>{0, 0}));
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
        OnnxFile file({0, 2}, opset);
        file.addLayerConstants();
        file.node("MatMul", {"x", "W"}, "h");
        auto& softmax = file.node("Softmax", {"h"}, "y");
        if (axis != 9)
            setInt(softmax, "axis", axis);
        const auto network = file.open();
        QCOMPARE(network.has_value(), fine);
        if (!fine)
            QCOMPARE(network.error().code, ErrorCode::Unsupported);
    }

    void imagesAreFlattened_data() {
        QTest::addColumn<std::vector<std::int64_t>>("input");
        QTest::addColumn<std::vector<std::int64_t>>("target"); // empty: Flatten
        QTest::newRow("N × 2 × 2, Flatten") << OnnxFile::Dims{0, 2, 2} << OnnxFile::Dims{};
        QTest::newRow("1 × 1 × 2 × 2, Flatten") << OnnxFile::Dims{1, 1, 2, 2} << OnnxFile::Dims{};
        QTest::newRow("64 × 1 × 2 × 2, Flatten") << OnnxFile::Dims{64, 1, 2, 2} << OnnxFile::Dims{};
        QTest::newRow("1 × 4 × 1, Flatten") << OnnxFile::Dims{1, 4, 1} << OnnxFile::Dims{};
        QTest::newRow("[-1, 4]") << OnnxFile::Dims{0, 2, 2} << OnnxFile::Dims{-1, 4};
        QTest::newRow("[1, 4]") << OnnxFile::Dims{1, 2, 2} << OnnxFile::Dims{1, 4};
        QTest::newRow("[1, -1]") << OnnxFile::Dims{1, 1, 2, 2} << OnnxFile::Dims{1, -1};
        QTest::newRow("[0, -1]") << OnnxFile::Dims{0, 1, 2, 2} << OnnxFile::Dims{0, -1};
        QTest::newRow("[0, 4]") << OnnxFile::Dims{0, 2, 2} << OnnxFile::Dims{0, 4};
        QTest::newRow("[64, 4]") << OnnxFile::Dims{64, 2, 2} << OnnxFile::Dims{64, 4};
        QTest::newRow("[64, -1]") << OnnxFile::Dims{64, 2, 2} << OnnxFile::Dims{64, -1};
        QTest::newRow("[-1], one sample") << OnnxFile::Dims{1, 2, 2} << OnnxFile::Dims{-1};
        QTest::newRow("already flat") << OnnxFile::Dims{0, 4} << OnnxFile::Dims{-1, 4};
        QTest::newRow("wrongly declared") << OnnxFile::Dims{1, 7} << OnnxFile::Dims{-1, 4};
        QTest::newRow("nothing declared") << OnnxFile::Dims{} << OnnxFile::Dims{-1, 4};
        QTest::newRow("open sizes") << OnnxFile::Dims{0, 0, 0} << OnnxFile::Dims{0, -1};
        QTest::newRow("open sizes, Flatten") << OnnxFile::Dims{0, 0, 0, 0} << OnnxFile::Dims{};
    }

    void imagesAreFlattened() {
        QFETCH(std::vector<std::int64_t>, input);
        QFETCH(std::vector<std::int64_t>, target);
        OnnxFile file(input);
        if (target.empty()) {
            file.node("Flatten", {"x"}, "flat");
        } else {
            file.integers("target", target);
            file.node("Reshape", {"x", "target"}, "flat");
        }
        addSum(file);
        compareSum(file);
    }

    void samplesAreNeverSplitOrMixed_data() {
        QTest::addColumn<std::vector<std::int64_t>>("input");
        QTest::addColumn<std::vector<std::int64_t>>("target");
        QTest::addColumn<QString>("text");
        QTest::newRow("rows become samples") << OnnxFile::Dims{0, 2, 4} << OnnxFile::Dims{-1, 4}
                                             << "node 'Reshape 1' is a Reshape: 8 values per sample cannot become 4";
        QTest::newRow("two halves") << OnnxFile::Dims{1, 8} << OnnxFile::Dims{2, 4}
                                    << "it takes 4 values, but a sample has 8 ([2, 4])";
        QTest::newRow("64 samples in one row") << OnnxFile::Dims{64, 4} << OnnxFile::Dims{1, -1}
                                               << "node 'Reshape 1' is a Reshape: 4 values per sample cannot become 1";
    }

    void samplesAreNeverSplitOrMixed() {
        QFETCH(std::vector<std::int64_t>, input);
        QFETCH(std::vector<std::int64_t>, target);
        QFETCH(QString, text);
        OnnxFile file(input);
        file.integers("target", target);
        file.node("Reshape", {"x", "target"}, "flat");
        addSum(file);
        COMPARE_ERROR(file, ShapeMismatch, text.toStdString());
    }

    void aLayerThatRunsOncePerRowIsRefused() {
        OnnxFile file({1, 4, 2});
        file.addLayerConstants();
        file.node("MatMul", {"x", "W"}, "y");
        COMPARE_ERROR(file, ShapeMismatch, "it takes 2 values, but a sample has 8 ([N, 4, 2])");
    }

    void flatteningByComputedShape() {
        // What PyTorch 1.3 writes for x.view(x.size(0), -1).
        OnnxFile file({0, 1, 2, 2}, 9, 4);
        file.node("Shape", {"x"}, "shape");
        auto& index = file.node("Constant", {}, "zero");
        auto* value = addAttribute(index, "value", onnx::AttributeProto::TENSOR).mutable_t();
        value->set_data_type(onnx::TensorProto::INT64);
        value->add_int64_data(0);
        setInt(file.node("Gather", {"shape", "zero"}, "batch"), "axis", 0);
        auto& minusOne = file.node("Constant", {}, "minusOne");
        auto* open = addAttribute(minusOne, "value", onnx::AttributeProto::TENSOR).mutable_t();
        open->set_data_type(onnx::TensorProto::INT64);
        open->add_int64_data(-1);
        setInts(file.node("Unsqueeze", {"batch"}, "first"), "axes", {0});
        setInts(file.node("Unsqueeze", {"minusOne"}, "second"), "axes", {0});
        setInt(file.node("Concat", {"first", "second"}, "target"), "axis", 0);
        file.node("Reshape", {"x", "target"}, "flat");
        addSum(file);
        compareSum(file);
    }

    void squeezeUnsqueezeAndHarmlessTranspose() {
        OnnxFile file({0, 1, 2, 2});
        setInts(file.node("Transpose", {"x"}, "last"), "perm", {0, 2, 3, 1}); // one channel: the order stays
        file.integers("three", {3});
        file.node("Squeeze", {"last", "three"}, "image");
        file.node("Flatten", {"image"}, "rows");
        file.integers("one", {1});
        file.node("Unsqueeze", {"rows", "one"}, "flat");
        addSum(file);
        compareSum(file);
    }

    void aTransposeThatReordersIsRefused() {
        OnnxFile file({0, 1, 2, 2});
        setInts(file.node("Transpose", {"x"}, "t"), "perm", {0, 1, 3, 2});
        file.node("Flatten", {"t"}, "flat");
        addSum(file);
        COMPARE_ERROR(file, Unsupported, "node 'Transpose 1' is a Transpose");
    }

    void dropoutAndCastDoNothing() {
        OnnxFile file;
        file.addLayerConstants();
        setInt(file.node("Cast", {"x"}, "float"), "to", onnx::TensorProto::FLOAT);
        file.node("MatMul", {"float", "W"}, "h");
        file.node("Dropout", {"h"}, "y").add_output("mask");
        COMPARE_OUTPUT(file, 5, 8);
    }

    void castToIntegersIsRefused() {
        OnnxFile file;
        file.addLayerConstants();
        setInt(file.node("Cast", {"x"}, "int"), "to", onnx::TensorProto::INT64);
        file.node("MatMul", {"int", "W"}, "y");
        COMPARE_ERROR(file, Unsupported, "node 'Cast 1' is a Cast");
    }

    void constantNodesInAllForms() {
        // x W = [5, 8]; then · 2, + [1, 2].
        OnnxFile file;
        auto* tensor = addAttribute(file.node("Constant", {}, "W"), "value", onnx::AttributeProto::TENSOR).mutable_t();
        tensor->set_data_type(onnx::TensorProto::FLOAT);
        tensor->add_dims(2);
        tensor->add_dims(2);
        for (const float value : {1, 2, 3, 4})
            tensor->add_float_data(value);
        setFloat(file.node("Constant", {}, "two"), "value_float", 2);
        auto& list = addAttribute(file.node("Constant", {}, "list"), "value_floats", onnx::AttributeProto::FLOATS);
        list.add_floats(1);
        list.add_floats(2);
        setInts(file.node("Constant", {}, "target"), "value_ints", {-1, 2});
        file.node("Reshape", {"x", "target"}, "flat");
        file.node("MatMul", {"flat", "W"}, "a");
        file.node("Mul", {"a", "two"}, "c");
        file.node("Add", {"c", "list"}, "y");
        COMPARE_OUTPUT(file, 11, 18);
    }

    void constantsAreBroadcast() {
        // [N, 2, 2] − [[1], [2]] (one number per row) − [1, 0] (one per column): [1, 2, 3, 4] → [-1, 1, 0, 2], whose sum is 2.
        OnnxFile file({0, 2, 2});
        file.floats("rows", {2, 1}, {1, 2});
        file.floats("columns", {2}, {1, 0});
        file.node("Sub", {"x", "rows"}, "a");
        file.node("Sub", {"a", "columns"}, "c");
        file.node("Flatten", {"c"}, "flat");
        addSum(file);
        const auto network = file.open();
        QVERIFY2(network.has_value(), network ? "" : errorSentence(network.error()).c_str());
        QCOMPARE(outputFor(*network, {1, 2, 3, 4}), std::vector<float>{2});
    }

    void constantsThatWouldEnlargeAValueAreRefused() {
        OnnxFile file;
        file.addLayerConstants();
        file.floats("c", {2, 1}, {1, 2}); // [N, 2] + [2, 1] needs N = 2 or 1
        file.node("MatMul", {"x", "W"}, "h");
        file.node("Add", {"h", "c"}, "y");
        COMPARE_ERROR(file, ShapeMismatch, "node 'Add 2' is an Add: 2 constant values do not fit a value of shape [N, 2]");
    }

    void nodesNeedNotBeInOrder() {
        OnnxFile file;
        file.addLayerConstants();
        file.node("Add", {"h", "b"}, "y");
        file.node("MatMul", {"x", "W"}, "h");
        COMPARE_OUTPUT(file, 15, 28);
    }

    void initialisersMayBeInputsTooOrUnused() {
        OnnxFile file({0, 2}, 8, 3);
        file.addLayerConstants();
        file.floats("unused", {1}, {7});
        file.addInput("W", {2, 2});
        file.addInput("b", {2});
        file.addInput("unused", {1});
        file.node("Gemm", {"x", "W", "b"}, "y");
        COMPARE_OUTPUT(file, 15, 28);
    }

    void everyVersionOpens_data() {
        QTest::addColumn<int>("ir");
        QTest::addColumn<int>("opset");
        QTest::newRow("IR 3, opset 7") << 3 << 7;
        QTest::newRow("IR 4, opset 9") << 4 << 9;
        QTest::newRow("IR 8, opset 17") << 8 << 17;
        QTest::newRow("IR 8, opset 20: newer than the checker") << 8 << 20;
        QTest::newRow("IR 12, opset 13: newer than the checker") << 12 << 13;
    }

    void everyVersionOpens() {
        QFETCH(int, ir);
        QFETCH(int, opset);
        OnnxFile file({0, 2}, opset, ir);
        file.addLayerConstants();
        file.node("Gemm", {"x", "W", "b"}, "h");
        file.node("Relu", {"h"}, "y");
        COMPARE_OUTPUT(file, 15, 28);
    }

    void addOfOpset6SaysWhereItBroadcasts() {
        OnnxFile file({0, 2}, 6, 3);
        file.addLayerConstants();
        file.node("MatMul", {"x", "W"}, "h");
        auto& add = file.node("Add", {"h", "b"}, "y");
        setInt(add, "broadcast", 1);
        setInt(add, "axis", 1);
        COMPARE_OUTPUT(file, 15, 28);
    }

    void severalOpsetEntries() {
        OnnxFile file;
        file.addLayerConstants();
        file.model.add_opset_import()->set_version(12);
        file.model.mutable_opset_import(1)->set_domain("ai.onnx.ml");
        file.model.add_opset_import()->set_version(12);
        file.node("Gemm", {"x", "W", "b"}, "y");
        COMPARE_OUTPUT(file, 15, 28);
    }
};

QTEST_MAIN(TestOnnxChain)
#include "TestOnnxChain.moc"
