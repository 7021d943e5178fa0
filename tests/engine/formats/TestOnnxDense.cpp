// Layers of weights in all the ways in which ONNX writes them. Expected values by hand: W = [[1, 2], [3, 4]], b = [10, 20], x =
// [2, 1].
#include "OnnxFile.h"

#include <QTest>

#include <Eigen/Core>

using namespace prunescope;

class TestOnnxDense : public QObject {
    Q_OBJECT

private slots:
    void gemmMultipliesByTheTransposeOnlyWhenAsked() {
        OnnxFile file;
        file.addLayerConstants();
        file.node("Gemm", {"x", "W", "b"}, "y");
        COMPARE_OUTPUT(file, 15, 28); // x W + b
        setInt(*file.graph().mutable_node(0), "transB", 1);
        COMPARE_OUTPUT(file, 14, 30); // x Wᵀ + b
    }

    void gemmScalesByAlphaAndBeta() {
        OnnxFile file;
        file.addLayerConstants();
        auto& gemm = file.node("Gemm", {"x", "W", "b"}, "y");
        setInt(gemm, "transB", 1);
        setFloat(gemm, "alpha", 0.5F);
        setFloat(gemm, "beta", 2.0F);
        COMPARE_OUTPUT(file, 22, 45); // [4, 10] / 2 + 2 [10, 20]
        const auto network = file.open();
        QCOMPARE(nodeKinds(*network), (std::vector<std::string>{"dense", "multiply-constant", "add-constant"}));
        QCOMPARE(weightsOf(*network), (std::vector<float>{1, 2, 3, 4})); // those of the file
    }

    void betaAloneGoesIntoTheBias() {
        OnnxFile file;
        file.addLayerConstants();
        setFloat(file.node("Gemm", {"x", "W", "b"}, "y"), "beta", 0.5F);
        COMPARE_OUTPUT(file, 10, 18); // [5, 8] + [10, 20] / 2
        QCOMPARE(file.open()->nodeCount(), 1);
    }

    void gemmWithTransATakesAColumn() {
        OnnxFile file({2, 1});
        file.addLayerConstants();
        auto& gemm = file.node("Gemm", {"x", "W", "b"}, "y");
        setInt(gemm, "transA", 1);
        setInt(gemm, "transB", 1);
        COMPARE_OUTPUT(file, 14, 30);
    }

    void gemmWithTransABehindAnotherLayerIsRefused() {
        OnnxFile file;
        file.addLayerConstants();
        file.node("Gemm", {"x", "W", "b"}, "h");
        setInt(file.node("Gemm", {"h", "W", "b"}, "y"), "transA", 1);
        COMPARE_ERROR(file, Unsupported,
                      "node 'Gemm 2' is a Gemm: transA would exchange samples and values of a value of shape [N, 2]");
    }

    void gemmBiasMayBeMissing() {
        OnnxFile file;
        file.addLayerConstants();
        setInt(file.node("Gemm", {"x", "W"}, "y"), "transB", 1);
        COMPARE_OUTPUT(file, 4, 10);
        const auto network = file.open();
        QCOMPARE(network->parameters(), Index{4});
        QCOMPARE(network->layer(LayerIndex{0}).weights()->bias.size(), Index{0});
    }

    void gemmBiasIsBroadcast_data() {
        QTest::addColumn<std::vector<std::int64_t>>("dims");
        QTest::addColumn<std::vector<float>>("values");
        QTest::addColumn<std::vector<float>>("expected");
        QTest::newRow("scalar") << OnnxFile::Dims{} << std::vector<float>{5} << std::vector<float>{9, 15};
        QTest::newRow("[1]") << OnnxFile::Dims{1} << std::vector<float>{5} << std::vector<float>{9, 15};
        QTest::newRow("[2]") << OnnxFile::Dims{2} << std::vector<float>{10, 20} << std::vector<float>{14, 30};
        QTest::newRow("[1, 2]") << OnnxFile::Dims{1, 2} << std::vector<float>{10, 20} << std::vector<float>{14, 30};
        QTest::newRow("[1, 1]") << OnnxFile::Dims{1, 1} << std::vector<float>{5} << std::vector<float>{9, 15};
    }

    void gemmBiasIsBroadcast() {
        QFETCH(std::vector<std::int64_t>, dims);
        QFETCH(std::vector<float>, values);
        QFETCH(std::vector<float>, expected);
        OnnxFile file;
        file.floats("W", {2, 2}, {1, 2, 3, 4});
        file.floats("b", dims, values);
        setInt(file.node("Gemm", {"x", "W", "b"}, "y"), "transB", 1);
        const auto network = file.open();
        QVERIFY(network.has_value());
        QCOMPARE(outputFor(*network, {2, 1}), expected);
    }

    void biasOfAnotherLengthIsRefused() {
        OnnxFile file;
        file.floats("W", {2, 2}, {1, 2, 3, 4});
        file.floats("b", {3}, {1, 2, 3});
        file.node("Gemm", {"x", "W", "b"}, "y");
        COMPARE_ERROR(file, ShapeMismatch, "'b' has the shape [3], but there are 2 outputs");
    }

    void matMulAndAddAreALayer_data() {
        QTest::addColumn<bool>("constantFirst");
        QTest::newRow("value + bias") << false;
        QTest::newRow("bias + value") << true;
    }

    void matMulAndAddAreALayer() {
        QFETCH(bool, constantFirst);
        OnnxFile file;
        file.addLayerConstants();
        file.node("MatMul", {"x", "W"}, "h");
        file.node("Add", constantFirst ? std::vector<std::string>{"b", "h"} : std::vector<std::string>{"h", "b"}, "y");
        COMPARE_OUTPUT(file, 15, 28);
        QCOMPARE(file.open()->layerCount(), 1);
        QCOMPARE(file.open()->parameters(), Index{6});
    }

    void addAfterGemmGoesIntoItsBias() {
        OnnxFile file;
        file.addLayerConstants();
        file.floats("c", {1, 2}, {100, 200});
        setInt(file.node("Gemm", {"x", "W", "b"}, "h"), "transB", 1);
        file.node("Add", {"h", "c"}, "y");
        COMPARE_OUTPUT(file, 114, 230);
    }

    void weightsOnTheLeftAreRefused() {
        OnnxFile file({2, 1});
        file.addLayerConstants();
        file.node("MatMul", {"W", "x"}, "y");
        COMPARE_ERROR(file, Unsupported, "node 'MatMul 1' is a MatMul: its weights are on the left");
    }

    void innerDimensionsThatDifferAreRefused() {
        for (const char* op : {"Gemm", "MatMul"}) {
            OnnxFile file;
            file.addLayerConstants();
            file.floats("V", {3, 1}, {1, 2, 3});
            file.node("MatMul", {"x", "W"}, "h");
            file.node("Relu", {"h"}, "r");
            file.node(op, {"r", "V"}, "y");
            COMPARE_ERROR(file, ShapeMismatch, "it takes 3 values, but gets a value of shape [N, 2]");
        }
    }

    void aDeclaredInputThatTheFirstLayerContradictsIsOverruled() {
        OnnxFile file({0, 3});
        file.addLayerConstants();
        file.node("MatMul", {"x", "W"}, "y");
        COMPARE_OUTPUT(file, 5, 8);
        OnnxFile multiple({0, 4}); // that the layer runs twice for each sample may be meant
        multiple.addLayerConstants();
        multiple.node("MatMul", {"x", "W"}, "y");
        COMPARE_ERROR(multiple, ShapeMismatch, "it takes 2 values, but gets a value of shape [N, 4]");
    }

    void constantsOfEveryFloatType_data() {
        QTest::addColumn<int>("type");
        QTest::addColumn<bool>("raw");
        for (const int type :
             {onnx::TensorProto::FLOAT, onnx::TensorProto::DOUBLE, onnx::TensorProto::FLOAT16, onnx::TensorProto::BFLOAT16})
            for (const bool raw : {true, false})
                QTest::addRow("%s %s", onnx::TensorProto::DataType_Name(static_cast<onnx::TensorProto::DataType>(type)).c_str(),
                              raw ? "raw" : "typed")
                    << type << raw;
    }

    void constantsOfEveryFloatType() {
        QFETCH(int, type);
        QFETCH(bool, raw);
        OnnxFile file;
        auto& tensor = file.bare("W", {2, 2}, static_cast<onnx::TensorProto::DataType>(type));
        std::string bytes;
        const auto append = [&](auto value) { bytes.append(reinterpret_cast<const char*>(&value), sizeof(value)); };
        // Bit patterns of 1, 2, 3 and 4, from the definitions of the formats.
        for (const auto& [value, half, brain] :
             {std::tuple{1.0, 0x3C00, 0x3F80}, {2.0, 0x4000, 0x4000}, {3.0, 0x4200, 0x4040}, {4.0, 0x4400, 0x4080}}) {
            const int bits = type == onnx::TensorProto::FLOAT16 ? half : brain;
            if (type == onnx::TensorProto::FLOAT)
                raw ? append(static_cast<float>(value)) : tensor.add_float_data(static_cast<float>(value));
            else if (type == onnx::TensorProto::DOUBLE)
                raw ? append(value) : tensor.add_double_data(value);
            else
                raw ? append(static_cast<std::uint16_t>(bits)) : tensor.add_int32_data(bits);
        }
        if (raw)
            tensor.set_raw_data(bytes);
        file.node("MatMul", {"x", "W"}, "y");
        COMPARE_OUTPUT(file, 5, 8);
    }

    void weightsMayPassThroughReshapeTransposeAndIdentity() {
        OnnxFile file;
        file.floats("flat", {4}, {1, 2, 3, 4});
        file.integers("square", {2, -1});
        file.node("Reshape", {"flat", "square"}, "W");
        file.node("Transpose", {"W"}, "Wt");
        file.node("Identity", {"Wt"}, "same");
        file.node("MatMul", {"x", "same"}, "y");
        COMPARE_OUTPUT(file, 4, 10);
    }

    void zerosInTheFileCountAsPruned() {
        OnnxFile file;
        file.floats("W", {2, 2}, {1, 0, 2, 0});
        file.node("MatMul", {"x", "W"}, "y");
        const auto network = file.open();
        QVERIFY(network.has_value());
        QCOMPARE(network->keptWeights(), Index{2});
    }

    void layersAreNamedAfterTheirWeights() {
        OnnxFile file;
        for (const char* name :
             {"fc1.weight", "model/dense_1/MatMul/ReadVariableOp:0", "onnx::MatMul_7", "17", "other/fc1.weight"})
            file.floats(name, {2, 2}, {1, 2, 3, 4});
        file.node("MatMul", {"x", "fc1.weight"}, "a");
        file.node("MatMul", {"a", "model/dense_1/MatMul/ReadVariableOp:0"}, "c");
        file.node("MatMul", {"c", "onnx::MatMul_7"}, "d").set_name("/head/MatMul");
        file.node("MatMul", {"d", "17"}, "e");
        file.node("MatMul", {"e", "other/fc1.weight"}, "y");
        const auto network = file.open();
        QVERIFY(network.has_value());
        QCOMPARE(network->layerNames(), (std::vector<std::string>{"fc1", "dense_1", "head", "dense 4", "fc1 (2)"}));
    }
};

QTEST_MAIN(TestOnnxDense)
#include "TestOnnxDense.moc"
